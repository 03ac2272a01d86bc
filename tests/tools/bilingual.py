#!/usr/bin/python3
"""Reports in two languages, from one source: zh, en, and both in sequence, on facing pages, in columns.

Every edition is well tagged and says all of its languages' texts. Measured on what MuPDF draws: in
columns, the first lines of each pair have one baseline; on facing pages, each spread begins with the
same pair. English uses no Chinese font. /Lang stands at each change; a text without a translation
stands in with its own.
"""
import re
import shutil
import sys

import pikepdf

import nb

sys.path.insert(0, str(nb.SOURCE / "tests"))
from conform import conform  # noqa: E402

SAMPLES = ("zhonglou-2017", "sample-2021")
ARRANGEMENTS = ("sequential", "facing", "parallel")
MIDDLE = (nb.LEFT + nb.RIGHT) / 2
CHINESE_FONT = re.compile("Fandol|CJK|BabelStone")

TITLE = "某区2017年政府信息公开年度报告"
HEADER = nb.HEADER.replace(TITLE, f"{{zh: {TITLE}, en: Annual Report}}")


def edition(report, name, *options):
    target = nb.TEMP / f"{name}.pdf"
    nb.must(nb.nianbao("render", report, "-o", target, *options))
    faults = conform.check(target)
    nb.expect(not faults, f"{name}: {faults[:3]}")
    return target


def paragraphs(report, language):
    """What is set as a paragraph in one language, without blanks; tables left out."""
    nodes = nb.document_of(nb.must(nb.nianbao("render", report, "--dump", "document", "--lang", language))
                           .stdout.decode("utf-8"))
    inside, kept = None, []
    for node in nodes:
        if inside is not None and node[0] > inside:
            continue
        inside = node[0] if node[1] in ("TABLE", "CONTACT") else None
        kept.append(node)
    return [compact(text) for _, text in nb.paragraphs_of(kept)]


def compact(text):
    return re.sub(r"[\s\u00ad]", "", text)


def lines(characters):
    """Lines of one column, from above: (y, text)."""
    rows = {}
    for x, y, _, character, _ in characters:
        rows.setdefault(round(y, 1), []).append((x, character))
    return [(y, "".join(character for _, character in sorted(row))) for y, row in sorted(rows.items())]


def begins(line, text, least=5):
    """Whether a line is the first one of a text; a hyphen at its end does not count."""
    line = compact(line).rstrip("-\u2010")
    return len(line) >= min(least, len(text)) and text.startswith(line)


def columns(name, target, chinese, english):
    """Each pair's first lines, on one baseline."""
    beside = []
    for page in nb.drawn_of(target):
        inside = [c for c in page if nb.TOP - 1 < c[1] < nb.BOTTOM + 1]
        right = dict(lines(c for c in inside if c[0] > MIDDLE))
        beside += [(text, right.get(y, "")) for y, text in lines(c for c in inside if c[0] < MIDDLE)]
    for first, second in list(zip(chinese, english))[1:]:  # the title stands across
        nb.expect(any(begins(left, first) and begins(right, second) for left, right in beside),
                  f"{name}: “{first[:12]}” and “{second[:20]}” do not stand beside each other")


def spreads(name, target, chinese, english):
    """Even pages on the left: both begin with the same pair."""
    pages = nb.drawn_of(target)
    nb.expect(len(pages) % 2 == 1 and len(pages) >= 5, f"{name}: {len(pages)} pages")
    for number in range(1, len(pages), 2):
        found = []
        for page, texts in ((pages[number], chinese), (pages[number + 1], english)):
            first = lines(c for c in page if nb.TOP - 1 < c[1] < nb.BOTTOM + 1)[0][1]
            found.append({i for i, text in enumerate(texts) if begins(first, text, 4)})
        nb.expect(found[0] & found[1], f"{name}: pages {number + 1} and {number + 2} begin with other pairs: {found}")
    with pikepdf.open(target) as pdf:
        nb.expect(str(pdf.Root.get("/PageLayout")) == "/TwoPageRight", f"{name}: no spreads on screen")


def parts(pdf):
    document = pdf.Root.StructTreeRoot.K
    document = document[0] if isinstance(document, pikepdf.Array) else document
    return [kid for kid in document.K if str(kid.S) == "/Part"]


def tags(report, *options):
    """Texts of each Part, tables and labels of lists left out; of the whole where there are no Parts."""
    found, table = [[]], None
    for line in nb.must(nb.nianbao("render", report, "--dump", "tags", *options)).stdout.decode("utf-8").splitlines():
        depth, kind = len(line) - len(line.lstrip()), line.split()[0]
        if kind == "Part":
            found.append([])
        if table is not None and depth > table:
            continue
        table = depth if kind == "Table" else None
        found[-1] += [compact(text) for text in re.findall("“(.*)”", line)]
    return ["".join(texts) for texts in found if texts]


def languages(name, target):
    """Each Part has the language of its text: Chinese characters in the first one only."""
    with pikepdf.open(target) as pdf:
        nb.expect(str(pdf.Root.Lang) == "zh-CN", f"{name}: the document's language")
        first, second = parts(pdf)
        nb.expect("/Lang" not in first and str(second.Lang) == "en", f"{name}: languages of the Parts")
        titles = pdf.open_metadata()
        nb.expect("xml:lang=\"en\"" in str(titles) and "xml:lang=\"zh-CN\"" in str(titles), f"{name}: dc:title")


def english_fonts(name, report):
    dumped = nb.must(nb.nianbao("render", report, "--dump", "pages", "--lang", "en")).stdout.decode("utf-8")
    items = [item for page in nb.pages_of(dumped) for item in page.items if item.kind == "text"]
    nb.expect(len(items) > 100, f"{name}: too little English")
    for item in items:
        if item.artifact != "footer" and CHINESE_FONT.search(item.font):
            nb.expect(not re.search("[A-Za-z0-9,.;:]", item.text), f"{name}: “{item.text}” in {item.font}")


def sample(name):
    report = nb.SOURCE / "data" / name / "report.yaml"
    chinese, english = paragraphs(report, "zh"), paragraphs(report, "en")
    nb.expect(len(chinese) == len(english) > 15, f"{name}: {len(chinese)} and {len(english)} paragraphs")
    for language in ("zh", "en"):
        edition(report, f"{name}-{language}", "--lang", language)
    nb.expect(nb.dump("pages", report) == nb.must(nb.nianbao("render", report, "--dump", "pages", "--lang", "zh"))
              .stdout.decode("utf-8"), f"{name}: by default")
    alone = tags(report, "--lang", "zh") + tags(report, "--lang", "en")
    for way in ARRANGEMENTS:
        options = ("--lang", "zh+en", "--bilingual", way)
        target = edition(report, f"{name}-{way}", *options)
        languages(f"{name} {way}", target)
        nb.expect(tags(report, *options) == alone, f"{name} {way}: not all is said")
        if way == "parallel":
            columns(name, target, chinese, english)
        if way == "facing" and name == "zhonglou-2017":
            spreads(name, target, chinese, english)
    english_fonts(name, report)


def table_of_both():
    """A cell with both labels has a paragraph in each language; figures stand once."""
    target = nb.TEMP / "sample-2021-parallel.pdf"
    with pikepdf.open(target) as pdf:
        texts = [e for e in pdf.objects if isinstance(e, pikepdf.Dictionary) and e.get("/S") == "/P"
                 and e.P.get("/S") in ("/TH", "/TD")]
    nb.expect(len(texts) > 100 and 2 * sum("/Lang" in e for e in texts) == len(texts),
              f"labels: {sum('/Lang' in e for e in texts)} of {len(texts)} in English")


def one_page():
    """Table 三 in English stands on one page."""
    text = nb.tool("pdftotext", "-layout", nb.TEMP / "sample-2021-en.pdf", "-").split("\f")
    nb.expect(any("Requests newly received" in page and "Carried over to next year" in page for page in text),
              "table 三 in English is cut")


def across():
    """In columns, charts have the room of both, an image that of one; what the English list of tables and
    the text say of the one table leads to it."""
    shutil.copy(nb.SOURCE / "tests/golden/image/gradient.png", nb.TEMP)
    report = nb.write("report.yaml", HEADER.replace("title:", "contents: {tables: true}\ntitle:") + """\
languages: [zh, en]
bilingual: parallel
sections:
  - heading: {zh: 概述, en: Overview}
    body:
      - {zh: "见第{page sum}页。", en: "See page {page sum}."}
      - chart: bar
        caption: {zh: 柱, en: Bars}
        height: 18
        data: {columns: [年, 件], rows: [["2016", 3], ["2017", 5]]}
      - {image: gradient.png, alt: {zh: 渐变, en: Gradient}, width: 150mm}
      - table: sum
tables:
  sum:
    caption: {zh: 合计, en: Sums}
    columns: [{title: {zh: 甲, en: A}}, {title: {zh: 乙, en: B}}]
    rows: [["1", "2"]]
""")
    pages = nb.must(nb.nianbao("render", report, "--dump", "pages")).stdout.decode("utf-8")
    images = re.findall(r"^  image (\S+) (\S+) .*?(\S+) x \S+", pages, re.M)
    nb.expect(len(images) == 2 and images[0][1] == images[1][1], f"images: {images}")
    for (x, _, width), (left, right) in zip(images, ((nb.LEFT, MIDDLE), (MIDDLE, nb.RIGHT))):
        nb.expect(left - 1 < float(x) and float(x) + float(width) < right + 1, f"an image of {width} at {x}")
    places = {tuple(m.groups()) for m in re.finditer(r"^  path (\S+) (\S+) gray 80 fill", pages, re.M)}
    nb.expect({float(x) for x, _ in places} == {nb.LEFT}, f"charts at {places}")
    target = edition(report, "across")
    with pikepdf.open(target) as pdf:
        ends = [str(a.Dest[0].objgen) if "/Dest" in a else str(a.A.D[0].objgen) for page in pdf.pages
                for a in page.get("/Annots", []) if "/URI" not in a.get("/A", {})]
        table = str(pdf.pages[-1].objgen)
    nb.expect(ends.count(table) >= 4, f"links to the page of the table: {ends}, {table}")


def missing():
    report = nb.write("report.yaml", HEADER
                      + "languages: [zh, en]\nedition: en\nsections:\n"
                        "  - heading: {zh: 概述, en: Overview}\n    body:\n      - 没有译文。\n")
    process = nb.nianbao("render", report, "-o", nb.TEMP / "missing.pdf")
    nb.expect(process.returncode == 0 and (13, 9, "W2036") in nb.messages(process), f"{nb.messages(process)}")
    nb.expect("没有译文" in process.stderr.decode("utf-8"), "the warning does not name the text")
    with pikepdf.open(nb.TEMP / "missing.pdf") as pdf:
        stands_in = [e for e in pdf.objects if isinstance(e, pikepdf.Dictionary) and e.get("/S") == "/P"
                     and str(e.get("/Lang", "")) == "zh-CN"]
        nb.expect(str(pdf.Root.Lang) == "en" and len(stands_in) >= 1, "the Chinese text has no language")
    wrong = nb.nianbao("render", report, "--lang", "zh+fr", "-o", nb.TEMP / "missing.pdf")
    nb.expect(wrong.returncode == 1 and [m[2] for m in nb.messages(wrong)] == ["E2040"], "a language that is none")


for each in SAMPLES:
    sample(each)
table_of_both()
one_page()
across()
missing()
nb.finish()
