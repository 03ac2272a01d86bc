#!/usr/bin/python3
"""What pdftotext takes out of a PDF is the text of the source: in order, and without blanks of its own.

Titles, headings, paragraphs and items of the samples, as the document has them, must stand in the text
one behind the other. The white between Han and Latin characters is no blank, —— is U+2014 twice.
Line ends and page numbers are left out; a blank of the source may be a line end.
"""
import re

import nb

BLOCKS = {"TITLE", "HEADING", "PARAGRAPH", "ITEM", "CAPTION"}
INLINE = {"TEXT", "LINK", "STRONG", "LABEL", "ITEM_BODY"}


def blocks(report):
    """Texts of the blocks, in reading order."""
    found, open_at = [], None
    for line in nb.dump("document", report).splitlines():
        depth = len(line) - len(line.lstrip(" "))
        kind = line.split()[0]
        if open_at is not None and depth <= open_at:
            open_at = None
        if kind in BLOCKS:
            found.append("")
            open_at = depth
        elif kind not in INLINE:
            open_at = None
        elif kind == "TEXT" and open_at is not None:
            found[-1] += line[line.index("“") + 1:line.rindex("”")]
    return [text for text in found if text.strip()]


def layer(pdf):
    lines = nb.tool("pdftotext", pdf, "-").replace("\f", "\n").splitlines()
    return "".join(line for line in lines if not re.fullmatch(r"—\s?\d+\s?—", line))


def pattern(text):
    """The text with nothing between its characters; a blank may have become a line end."""
    return r"\s?".join(re.escape(part) for part in re.split(r"[ \u3000\u00a0]+", text.strip()))


def check(report, name):
    text, at = layer(nb.render(report, "text.pdf")), 0
    wanted = blocks(report)
    nb.expect(len(wanted) > 5, f"{name}: {len(wanted)} blocks")
    for block in wanted:
        match = re.compile(pattern(block)).search(text, at)
        if nb.expect(match, f"{name}: not in the text, or not in order: {block[:60]} … {text[at:at + 80]}"):
            at = match.end()


for path in sorted((nb.SOURCE / "data").glob("*/report.yaml")):
    if path.parent.name in ("zhonglou-2017", "sample-2014", "sample-2019", "sample-2021"):
        check(path, path.parent.name)
mixed = nb.write("mixed.yaml", nb.HEADER + """sections:
  - heading: 公开第12条
    body:
      - 全年受理8件，其中A类3件、B类5件——比上年多2件；按GB/T 9704排版，PDF/A-3a保存，占60%以上。
      - 网址为www.example.gov.cn，见表1和表2，“2017年”与《2017年度报告》是7个字符……共15次。
      - "访问量1,234,567次，同比+12.5%，金额3.5万元，时间8:30至17:00，编号（2017）3号。"
      - 甲2乙3丙4丁5戊6己7庚8辛9壬10癸11子12丑13寅14卯15辰16巳17午18未19申20酉21戌22亥23。
""")
check(mixed, "mixed")
nb.expect("5件——比" in layer(nb.TEMP / "text.pdf"), "—— is not U+2014 twice")
nb.finish()
