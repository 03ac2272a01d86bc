#!/usr/bin/python3
"""What pdftotext takes out of a PDF is the text of the source: in order, and without blanks of its own.

Titles, headings, paragraphs, items and cells, as the document has them, must stand in the text one
behind the other, in both languages. The white between Han and Latin characters is no blank, —— is U+2014
twice, a word that a line end broke is whole. Line ends and page numbers are left out; a blank of the
source may be a line end.
"""
import re

import nb

BLOCKS = {"TITLE", "HEADING", "PARAGRAPH", "CAPTION"}
SET_APART = {"ITEM", "HEADER_CELL", "CELL"}  # in columns, which pdftotext reads one after the other but for -raw
INLINE = {"TEXT", "LINK", "STRONG", "LABEL", "ITEM_BODY"}
WHITE = "\0"  # between a label and what it labels
NUMBER = "\1"  # of a page: noughts until there are pages


def blocks(report, kinds, options):
    """Texts of the blocks, in reading order."""
    found, open_at, above = [], None, ""
    for line in nb.must(nb.nianbao("render", report, "--dump", "document", *options)).stdout.decode().splitlines():
        depth = len(line) - len(line.lstrip(" "))
        kind = line.split()[0]
        if open_at is not None and depth <= open_at:
            open_at = None
        if kind in kinds:
            found.append("")
            open_at = depth
        elif kind not in INLINE:
            open_at = None
        elif kind == "ITEM_BODY" and open_at is not None:
            found[-1] += WHITE
        elif kind == "TEXT" and open_at is not None:
            text = line[line.index("“") + 1:line.rindex("”")]
            found[-1] += NUMBER if above in ("LINK", "REFERENCE") and not text.strip("0") else text
        above = above if kind == "TEXT" else kind
    return [text for text in found if text.strip()]


def layer(pdf, *options):
    lines = nb.tool("pdftotext", *options, pdf, "-").replace("\f", "\n").splitlines()
    return "\n".join(line for line in lines if not re.fullmatch(r"—\s?\d+\s?—", line))


def pattern(text):
    """The text with no blanks but its own, and lines and pages that end where they like."""
    signs = {WHITE: r"\s*", NUMBER: r"\d+", **dict.fromkeys(" \u3000\u00a0", "[ \u00a0]?")}
    return r"\n*".join(signs.get(c) or re.escape(c) for c in text.strip())


def check(report, name, *options, order=True):
    """order: of the page's content too, which in a page of two languages goes by rows."""
    pdf = nb.render(report, "text.pdf", *options)
    for mode, kinds in (((), BLOCKS), (("-raw",), BLOCKS | SET_APART)):
        if not mode and not order:
            continue
        text, at = layer(pdf, *mode), 0
        wanted = blocks(report, kinds, options)
        nb.expect(len(wanted) > 5, f"{name}: {len(wanted)} blocks")
        for block in wanted:
            match = re.compile(pattern(block)).search(text, at if order else 0)
            if nb.expect(match, f"{name}{mode}: not in the text, or not in order: {block[:60]} … {text[at:at + 80]}"):
                at = match.end()
        nb.expect("\u00ad" not in text, f"{name}: a hyphen that is no character of the text")


for path in sorted((nb.SOURCE / "data").glob("*/report.yaml")):
    if path.parent.name in ("zhonglou-2017", "sample-2014", "sample-2019", "sample-2021"):
        check(path, path.parent.name)
check(nb.SEED, "English", "--lang", "en")
for how in ("sequential", "facing", "parallel"):
    check(nb.SEED, how, "--bilingual", how, order=how == "sequential")
for name in ("english", "gongwen", "charts", "contents", "markup", "references"):
    check(nb.SOURCE / "tests/golden" / name / "report.yaml", name)
mixed = nb.write("mixed.yaml", nb.HEADER + """sections:
  - heading: 公开第12条
    body:
      - 全年受理8件，其中A类3件、B类5件——比上年多2件；按GB/T 9704排版，PDF/A-3a保存，占60%以上。
      - 网址为www.example.gov.cn，见表1和表2，“2017年”与《2017年度报告》是7个字符……共15次。
      - "访问量1,234,567次，同比+12.5%，金额3.5万元，时间8:30至17:00，编号（2017）3号。"
      - 甲2乙3丙4丁5戊6己7庚8辛9壬10癸11子12丑13寅14卯15辰16巳17午18未19申20酉21戌22亥23。
""")
check(mixed, "mixed")
nb.expect("5件——比" in layer(nb.TEMP / "text.pdf").replace("\n", ""), "—— is not U+2014 twice")
nb.finish()
