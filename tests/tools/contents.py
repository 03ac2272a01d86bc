#!/usr/bin/python3
"""Contents pages, references, running heads and page numbers of whole reports.

The page numbers that a contents page prints are those of the pages on which pdftotext finds the
headings; links lead to the pages that they print; leaders stand on one grid within 0.01 pt. Numbers
that only paging knows never change a line: the same report numbered from 1 and from 999 has the same
lines, apart from the numbers. Running heads and “第 x 页 共 y 页” show what they stand for.
"""
import re

import pikepdf

import nb

REPORT = nb.HEADER + """contents: {depth: 3, tables: 是}
tables:
  staff: {caption: 工作人员情况, columns: [机构, 人数], rows: [[办公室, "3"]]}
sections:
"""


def report(count=9, paragraphs=25):
    """Sections of several levels and lengths; each refers to the next one and to the table."""
    text = REPORT
    for n in range(1, count + 1):
        text += f"  - heading: 第{n}件工作的情况{'和很长的说明' * (7 if n % 4 == 0 else 0)}\n    id: s{n}\n    body:\n"
        text += f'      - "下文见{{ref s{n % count + 1}}}（第{{page s{n % count + 1}}}页），人员见{{ref staff}}，在第{{page staff}}页。"\n'
        text += f"      - heading: 其中的{n}类事项\n        body:\n"
        text += "          - 主动公开政府信息的情况和依申请公开政府信息的情况，各项工作都在推进，有关数字列在表中。\n" * (n % 3 * paragraphs // 2 + 1)
    text += "      - {table: staff}\n"
    return nb.write("contents.yaml", text)


def data_with(**layouts):
    data = nb.TEMP / "data"
    (data / "layouts").mkdir(parents=True, exist_ok=True)
    if not (data / "fonts").exists():
        (data / "fonts").symlink_to(nb.SOURCE / "fonts")
        for path in (nb.SOURCE / "layouts").glob("*.yaml"):
            (data / "layouts" / path.name).symlink_to(path)
    for name, text in layouts.items():
        (data / f"layouts/{name}.yaml").write_text("extends: disclosure-2008\n" + text, encoding="utf-8")
    return data


def with_layout(path, name):
    return nb.write(f"{name}.yaml", path.read_text(encoding="utf-8").replace("disclosure-2008", name))


def dumped(path, data):
    return nb.must(nb.run(nb.PROGRAM, "render", path, "--data", data, "--dump", "pages")).stdout.decode("utf-8")


def squeeze(text):
    return re.sub(r"\s", "", text)


def entries(page):
    """(text, number, y) of the entries on a page of contents, from its text in layout order."""
    found, open_text = [], ""
    for row in nb.tool("pdftotext", "-layout", "-f", page, "-l", page, nb.TEMP / "contents.pdf", "-").splitlines():
        match = re.match(r"^(.*?)[… .·]*?(\d+)?\s*$", row)
        text, number = squeeze(match[1].replace("…", "")), match[2]
        if "…" in row and number:
            found.append((open_text + text, int(number)))
            open_text = ""
        else:
            open_text = "" if text in ("目录", "表目录") else open_text + text
    return found


def numbers():
    """Numbers printed in the contents against the text of the pages."""
    pdf = nb.render(report(), "contents.pdf")
    pages = [squeeze(text) for text in nb.tool("pdftotext", pdf, "-").split("\f")]
    listed = [entry for page in (1, 2) if "…" in pages[page - 1] for entry in entries(page)]
    nb.expect(len(listed) == 19, f"{len(listed)} entries for 18 headings and a table")
    nb.expect(len({number for _, number in listed}) > 5, "all entries on a few pages")
    for text, number in listed:
        nb.expect(text in pages[number - 1], f"“{text}” is not on page {number}")
    inline = re.findall(r"下文见第(\w+)部分（第(\d+)页），人员见《工作人员情况》，在第(\d+)页", "".join(re.sub(r"—\d+—", "", page) for page in pages))
    nb.expect(len(inline) == 9, f"{len(inline)} references found")
    for part, number, table in inline:
        n = "零一二三四五六七八九".index(part)
        nb.expect(f"{part}、第{n}件工作" in pages[int(number) - 1], f"reference to part {n}: page {number}")
        nb.expect("人数" in pages[int(table) - 1], f"reference to the table: page {table}")
    return pdf, listed


def links(pdf_path, listed):
    """Each entry's annotation goes to the page that it prints, at the height of its heading."""
    with pikepdf.open(pdf_path) as pdf:
        index = {page.objgen: n for n, page in enumerate(pdf.pages, 1)}
        labels = {}
        for page in pdf.pages:
            for annotation in page.get("/Annots", []):
                nb.expect(str(annotation.A.S) == "/GoTo", "a link that leads outside")
                target = annotation.A.D
                nb.expect(str(target[1]) == "/XYZ" and 90 < float(target[3]) < 745, f"a destination at {target[3]}")
                labels.setdefault(squeeze(str(annotation.Contents)), set()).add(index[target[0].objgen])
        for text, number in listed:
            nb.expect(labels.get(text) == {number}, f"“{text}” leads to {labels.get(text)}, not to {number}")
        nb.expect(labels.get("第二部分") == {dict(listed)["二、第2件工作的情况"]}, "a reference leads elsewhere")


def leaders(path):
    """All dots of all leaders on the grid of the page, the numbers flush right."""
    pages = nb.pages_of(nb.dump("pages", path))
    dots, ends = [], []
    for page in pages[:2]:
        rows = {}
        for item in page.items:
            if item.kind == "text" and item.artifact == "layout":
                nb.expect(set(item.text) == {"…"}, f"a leader of “{item.text}”")
                dots += [item.x + x for x in item.xs]
                rows[item.y] = item
        ends += [item for item in page.items if item.kind == "text" and not item.artifact and item.y in rows
                 and item.text.isdigit() and item.x > rows[item.y].x + rows[item.y].xs[-1]]
    nb.expect(len(dots) > 100 and len(ends) == 19, f"{len(dots)} dots, {len(ends)} numbers")
    first, step = dots[0], dots[1] - dots[0]
    for x in dots:
        off = (x - first) / step
        nb.expect(abs(off - round(off)) * step < 0.01, f"a leader {x} off the grid")
    evenly(path)
    for item in ends:
        right = item.x + item.xs[-1] + item.size / 2
        nb.expect(abs(right - nb.RIGHT) < 0.1, f"the number {item.text} ends at {right:.3f}")


def evenly(path):
    """From dot to dot as far within … as from one to the next: lines of dots in the picture at 600 dpi."""
    pdf = nb.render(path, "leaders.pdf")
    row = next(item for item in nb.pages_of(nb.dump("pages", path))[0].items if item.artifact == "layout")
    scale = 600 / 72
    left, top = int((row.x + row.xs[0]) * scale), int((row.y - row.size * 0.6) * scale)
    width, height = int((row.xs[8] - row.xs[0]) * scale), int(row.size * 0.7 * scale)
    nb.tool("pdftoppm", "-singlefile", "-r", 600, "-gray", "-x", left, "-y", top, "-W", width, "-H", height,
            pdf, nb.TEMP / "leaders")
    gray = (nb.TEMP / "leaders.pgm").read_bytes()[-width * height:]
    inked = [min(gray[x::width]) < 128 for x in range(width)]
    starts = [x for x in range(1, len(inked)) if inked[x] and not inked[x - 1]]
    steps = [b - a for a, b in zip(starts, starts[1:])]
    nb.expect(len(starts) >= 22 and max(steps) - min(steps) <= 2, f"dots of leaders at {starts}")


def frozen(path):
    """Numbered from 100 and from 900: the same lines, but for the digits in slots and folios. (From 1
    and from 999, with slots of one width: tests/unit/test_slot.c.)"""
    data = data_with(low="folio: {first: 100}\n", high="folio: {first: 900}\n")
    found = []
    for name in ("low", "high"):
        text = dumped(with_layout(path, name), data)
        found.append([(page.width, [(item.kind, item.artifact, item.y, getattr(item, "text", ""))
                                    for item in page.items
                                    if item.kind == "text" and item.artifact != "footer" and not item.text.isdigit()])
                      for page in nb.pages_of(text)])
        nb.expect(("— 900 —" in text, "— 100 —" in text) == (name == "high", name == "low"), f"{name}: wrong numbers")
    nb.expect(found[0] == found[1] and len(found[0]) > 5, "numbers change the lines")


def furniture(path):
    data = data_with(
        heads="heads: {odd: '{title}', even: '{part}——{issuer}', rule: 0.5pt}\n"
              "folio: {format: '第 {n} 页 共 {total} 页', align: center}\n",
        first="heads: {odd: '{title}', first: 是}\nfolio: {first: 5}\n")
    pages = nb.pages_of(dumped(with_layout(path, "heads"), data))
    part = ""
    for page in pages:
        heads = "".join(item.text for item in page.items if item.kind == "text" and item.artifact == "header")
        rules = [item for item in page.items if item.kind == "rule" and item.artifact == "header"]
        foot = [item for item in page.items if item.kind == "text" and item.artifact == "footer"]
        body = "".join(line.text for line in nb.lines_of(page)) if page.number > 2 else ""
        for n, numeral in enumerate("一二三四五六七八九", 1):
            if f"{numeral}、第{n}件工作" in body:
                part = f"{numeral}、第{n}件工作"
        titled = any(item.kind == "text" and item.text.startswith("某区") and abs(item.size - 22) < 0.1 for item in page.items)
        if page.number == 1 or titled:
            nb.expect(heads == "" and not rules, f"a head on the first page: {heads}")
        elif page.number % 2 == 1:
            nb.expect(heads == "某区2017年政府信息公开年度报告" and len(rules) == 1, f"page {page.number}: {heads}")
        elif page.number > 2:
            nb.expect(heads.startswith(part) and part and heads.endswith("——某区人民政府办公室"),
                      f"page {page.number}: {heads} for {part}")
        for rule in rules:
            nb.expect(abs(rule.y + 0.5 + 17.008 - nb.TOP) < 0.02, f"the rule stands at {rule.y}")
        text = "".join(item.text for item in foot)
        nb.expect(text == f"第 {page.number} 页 共 {len(pages)} 页", f"folio “{text}”")
        width = sum(item.xs[-1] for item in foot)
        nb.expect(foot[0].x > 200 and foot[-1].x + foot[-1].xs[-1] < 400 and width > 0, "a folio off the middle")
    later = nb.pages_of(dumped(with_layout(path, "first"), data))
    nb.expect([page.number for page in later] == list(range(5, 5 + len(later))), "not numbered from 5")
    nb.expect(any(item.artifact == "header" for item in later[0].items), "no head on the first page")
    labelled = nb.TEMP / "labelled.pdf"
    nb.must(nb.run(nb.PROGRAM, "render", nb.TEMP / "first.yaml", "--data", data, "-o", labelled))
    with pikepdf.open(labelled) as pdf:
        nb.expect(int(pdf.Root.PageLabels.Nums[1].St) == 5, "the labels do not begin with 5")


def several_files():
    """A report in several files is the same report; what is wrong is told at its place in its file."""
    figures, part = "f: {a: 3}\n", "- {heading: 甲, body: ['有{f.a}件。']}\n- {heading: 乙, body: [无。]}\n"
    body = "body:\n  - 第一段。\n"
    whole = (nb.HEADER + "figures:\n  " + figures + "sections:\n  " + part.replace("\n-", "\n  -")
             + "  - heading: 丙\n    body:\n      - 第一段。\n")
    split = (nb.HEADER + "figures: {include: parts/figures.yaml}\nsections:\n  - include: parts/a.yaml\n"
             "  - {heading: 丙, include: parts/b.yaml}\n")
    (nb.TEMP / "parts").mkdir()
    for name, text in (("figures", figures), ("a", "- include: c.yaml\n"), ("b", body), ("c", part)):
        nb.write(f"parts/{name}.yaml", text)
    one = nb.render(nb.write("whole.yaml", whole), "whole.pdf", "--pdfa", "2a").read_bytes()
    nb.expect(nb.render(nb.write("split.yaml", split), "split.pdf", "--pdfa", "2a").read_bytes() == one, "in several files: another PDF")
    with pikepdf.open(nb.render(nb.TEMP / "split.yaml", "kept.pdf")) as pdf:
        nb.expect({"parts-a.yaml", "parts-c.yaml", "parts-figures.yaml"} <= set(pdf.attachments),
                  f"kept: {sorted(pdf.attachments)}")
    nb.write("parts/c.yaml", part.replace("f.a", "f.b"))
    said = nb.nianbao("check", nb.TEMP / "split.yaml").stderr.decode("utf-8")
    nb.expect("parts/c.yaml:1:25: error E4002" in said, f"told elsewhere: {said}")


def widths():
    """Lengths beside shares: 20 mm, and two and three fifths of the rest; lengths alone share the whole."""
    for given, wanted in (("[20mm, 2, 3]", (56.693, 210.898)), ("[10mm, 20mm, 20mm]", (88.441, 265.323)),
                          ("[3, 100pt, 3]", (171.102, 271.102))):
        table = f"      - table: {{widths: {given}, head: 1, rows: [[甲, 乙, 丙], [一, 二, 三]]}}\n"
        path = nb.write("widths.yaml", nb.HEADER + "sections:\n  - heading: 概述\n    body:\n" + table)
        page = nb.pages_of(nb.dump("pages", path))[0]
        edges = {item.x - nb.LEFT + 0.25 for item in page.items if item.kind == "rule"}
        for x in wanted:
            nb.expect(any(abs(edge - x) < 0.01 for edge in edges), f"{given}: no rule at {x}: {sorted(edges)}")


def unnumbered():
    """Pages behind the last numbered one (GB/T 9704-2012 7.5) are not in 共 n 页."""
    data = data_with()
    (data / "layouts/total.yaml").write_text("extends: official\nfolio: {format: '第{n}页共{total}页'}\nofficial: {fit: [22, 22]}\n", encoding="utf-8")
    text = (nb.SOURCE / "tests/golden/gongwen/report.yaml").read_text(encoding="utf-8").replace("layout: official", "layout: total")
    without = 0
    for more in range(1, 45, 4):
        path = nb.write("total.yaml", text.replace("body: [见区政府网站。]", f"body: [{', '.join(['另有一行。'] * more)}]"))
        pages = nb.pages_of(dumped(path, data))
        folios = ["".join(item.text for item in page.items if item.kind == "text" and item.artifact == "footer") for page in pages]
        last = max(n for n, folio in enumerate(folios, 1) if folio)
        without += last < len(pages)
        nb.expect(all(folio in ("", f"第{n}页共{last}页") for n, folio in enumerate(folios, 1)), f"{more}: {folios}")
    nb.expect(without > 0, "no document ends with a page without a number")


TWO = """report: 1
layout: disclosure-2008
languages: [zh, en]
bilingual: sequential
contents: {tables: 是}
title: {zh: 某区2017年年度报告, en: Annual Report 2017}
issuer: {zh: 某区人民政府办公室, en: District Office}
date: 2018-03-15
period: {from: 2017-01-01, to: 2017-12-31}
contact: {office: {zh: 办公室, en: Office}, address: {zh: 某路1号, en: 1 Road}, postcode: "213000", phone: "12345678"}
tables:
  t: {caption: {zh: 渠道, en: Channels}, columns: [{zh: 渠道, en: Channel}, {zh: 件数, en: Items}], rows: [[{zh: 网, en: Web}, "12"]]}
sections:
  - heading: {zh: 概述, en: Overview}
    body:
      - {zh: "详见{ref next}，表见{ref t}。", en: "See {ref next}, {ref sub} and {ref t} on page {page t}."}
      - {table: t}
      - {heading: {zh: 分节, en: Subsection}, id: sub, body: [{zh: 无。, en: None.}]}
  - heading: {zh: 总结, en: Summary}
    id: next
    body: [{zh: "见{ref sub}。", en: None.}]
"""


def languages():
    """Each language has contents of its own, as wide as the page, and references in its words."""
    data = data_with(numbered="numbering: {tables: '表1 '}\nlanguages: {en: {numbering: {tables: 'Table 1 '}}}\n")
    for arrangement in ("sequential", "parallel"):
        path = nb.write(f"{arrangement}.yaml", TWO.replace("sequential", arrangement))
        text = nb.tool("pdftotext", "-layout", nb.render(path, "two.pdf"), "-")
        nb.expect(re.search(r"目录\s", text) and re.search(r"\sContents\s", text) and "表目录" in text
                  and re.search(r"\sTables\s", text), f"{arrangement}: no contents of both")
        page = next(n for n, one in enumerate(text.split("\f"), 1) if "See Part 2" in one)
        if arrangement == "sequential":
            nb.expect(f"See Part 2, Part 1.1 and “Channels” on page {page}." in text, f"references on page {page}")
        for label in ("Part 2", "Part 1.1", "“Channels”", "第一部分（一）"):
            nb.expect(f"TEXT “{label}” generated" in nb.dump("document", path), f"{arrangement}: no reference {label}")
        nb.expect("详见第二部分，表见《渠道》。" in squeeze(text), f"{arrangement}: Chinese references")
        numbered = nb.write("numbered.yaml", TWO.replace("sequential", arrangement).replace("disclosure-2008", "numbered"))
        nb.must(nb.run(nb.PROGRAM, "render", numbered, "--data", data, "-o", nb.TEMP / "numbered.pdf"))
        text = squeeze(nb.tool("pdftotext", "-layout", nb.TEMP / "numbered.pdf", "-"))
        nb.expect("表见表1。" in text and text.count("表1渠道") == 2 and "Table1Channels" in text,
                  f"{arrangement}: numbered captions")


def main():
    pdf, listed = numbers()
    links(pdf, listed)
    path = nb.TEMP / "contents.yaml"
    leaders(path)
    frozen(path)
    furniture(path)
    several_files()
    widths()
    languages()
    unnumbered()
    off = nb.pages_of(nb.dump("pages", nb.write("off.yaml", path.read_text(encoding="utf-8").replace(
        "contents: {depth: 3, tables: 是}", "contents: 否"))))
    nb.expect("目录" not in "".join(line.text for line in nb.lines_of(off[0], 22)), "contents that nobody asked for")


main()
nb.finish()
