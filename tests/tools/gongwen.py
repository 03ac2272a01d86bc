#!/usr/bin/python3
"""A report as a 公文 keeps the clauses of GB/T 9704-2012, in millimetres, as drawn in the finished PDF.

7.2 (head), 7.3.1–7.3.7 (title, recipients, list of annexes, signature and seal, remark, annexes), 7.4
(imprint), 7.5 (numbers of pages), 10.1 (letter). Text is measured by its em boxes, 0.88 above the
baseline. Then documents of every length: the imprint stands on an even page, and issuer and date
never without text; where 22 lines a page do not serve the end well, all pages have 21 or 23.
"""
import xml.etree.ElementTree

import pikepdf

import nb

MM = 72 / 25.4
LINE, CELL = nb.PITCH / MM, nb.CELL / MM
LEFT, RIGHT, TOP, BOTTOM = 28, 184, 37, 262
LOGO, LETTER_LOGO, TITLE, SMALL = 46.85 / MM, 59.5 / MM, 22 / MM, 14 / MM
LOWER = 0.38 * (TITLE - CELL)  # of a title's baseline, whose em box is in the middle of its line
NEAR = 0.1


def texts_of(pdf, page):
    """[(x, right, baseline, character)] of a page in millimetres, as MuPDF draws it."""
    out = nb.tool("mutool", "draw", "-q", "-F", "stext", "-o", "-", pdf, str(page))
    found = []
    for char in xml.etree.ElementTree.fromstring(out).iter("char"):
        if char.get("c") not in (" ", "\u00a0"):
            quad = [float(v) for v in char.get("quad").split()]
            found.append((float(char.get("x")) / MM, quad[2] / MM, float(char.get("y")) / MM, char.get("c")))
    return found


def find(characters, text):
    """x, right edge and baseline of the characters that spell the text without a break."""
    line = "".join(c for *_, c in characters)
    at = line.find(text)
    if not nb.expect(at >= 0, f"“{text}” is not on the page: {line[:80]}"):
        return 0.0, 0.0, 0.0
    return characters[at][0], characters[at + len(text) - 1][1], characters[at][2]


def rules_of(pdf, page):
    """(x, top, right, bottom, colour) of each filled rectangle, in millimetres from the sheet's top left."""
    found, colour = [], ("g", 0.0)
    with pikepdf.open(pdf) as document:
        sheet = document.pages[page - 1]
        high = float(sheet.MediaBox[3])
        for operands, operator in pikepdf.parse_content_stream(sheet):
            name = str(operator)
            if name in ("g", "rg"):
                colour = (name, *(round(float(v), 3) for v in operands))
            if name == "re":
                x, y, width, height = (float(v) for v in operands)
                found.append((x / MM, (high - y - height) / MM, (x + width) / MM, (high - y) / MM, colour))
    return found


RED = ("rg", 1.0, 0.0, 0.0)


def near(what, value, wanted, tolerance=NEAR):
    nb.expect(abs(value - wanted) <= tolerance, f"{what}: {value:.3f} mm, not {wanted:.3f}")


def top(baseline, size=CELL):
    return baseline - 0.88 * size


def bottom(baseline, size=CELL):
    return baseline + 0.12 * size


def golden(name):
    report = nb.SOURCE / f"tests/golden/{name}/report.yaml"
    return report, nb.render(report, f"{name}.pdf")


def lines_below(what, baseline, above, lines):
    near(what, baseline - above, lines * LINE)


def document():
    report, pdf = golden("gongwen")
    page = texts_of(pdf, 1)
    logo = find(page, "澜州市青禾区人民政府文件")
    near("7.2.4 logo below the type area's top", top(logo[2], LOGO) - TOP, 35)
    near("7.2.4 logo in the middle", (logo[0] + logo[1]) / 2, (LEFT + RIGHT) / 2, 0.3)
    number, signer = find(page, "青政发〔2022〕11号"), find(page, "周明远")
    near("7.2.5 number below the logo", top(number[2]) - bottom(logo[2], LOGO), 2 * LINE)
    near("7.2.5 number 居左空一字", number[0], LEFT + CELL)
    near("7.2.6 signatory on the number's line", signer[2], number[2])
    near("7.2.6 signatory 居右空一字", signer[1], RIGHT - CELL)
    rule = [r for r in rules_of(pdf, 1) if r[4] == RED]
    if nb.expect(len(rule) == 1, f"7.2.7: {len(rule)} red rules"):
        near("7.2.7 rule below the number", rule[0][1] - bottom(number[2]), 4)
        near("7.2.7 rule's left", rule[0][0], LEFT)
        near("7.2.7 rule's right", rule[0][2], RIGHT)
    title = find(page, "澜州市青禾区人民政府关于")
    second = find(page, "政府信息公开工作情况的报告")
    near("7.3.1 title below the rule", top(title[2], TITLE) - rule[0][3], 2 * LINE)
    near("7.3.1 title in the middle", (second[0] + second[1]) / 2, (LEFT + RIGHT) / 2)
    sent = find(page, "澜州市人民政府：")
    near("7.3.2 recipients flush left", sent[0], LEFT)
    grid = TOP + 0.88 * CELL
    near("7.3.2 a free line below the title", sent[2] - second[2], 2 * LINE - LOWER)
    near("5.2.3 recipients on the grid", (sent[2] - grid) / LINE, round((sent[2] - grid) / LINE), NEAR / LINE)
    with pikepdf.open(pdf) as pages:
        count = len(pages.pages)
    pages = {n: texts_of(pdf, n) for n in range(1, count + 1)}
    signed = next(n for n in pages if "2022年3月15日" in "".join(c for *_, c in pages[n]))
    near("7.3.4 list of annexes 左空二字", find(pages[signed], "附件：主动公开")[0], LEFT + 2 * CELL)
    issuer = find(pages[signed], "澜州市青禾区人民政府2022")
    date, remark = find(pages[signed], "2022年3月15日"), find(pages[signed], "（联系人：林知夏）")
    lines_below("7.3.5.2 date on the line below the issuer", date[2], issuer[2], 1)
    near("7.3.5.2 date two cells right of the issuer", date[0], issuer[0] + 2 * CELL)
    name = find(pages[signed], "澜州市青禾区人民政府2")
    near("7.3.5.2 issuer 右空二字", name[0] + 10 * CELL, RIGHT - 2 * CELL)
    lines_below("7.3.6 remark on the line below the date", remark[2], date[2], 1)
    near("7.3.6 remark 左空二字", find(pages[signed], "联系人：")[0], LEFT + 3 * CELL, CELL / 2)
    annex = next(n for n in pages if "".join(c for *_, c in pages[n]).startswith("附件主动"))
    label, heading = find(pages[annex], "附件主动"), find(pages[annex], "主动公开情况一览")
    near("7.3.7 附件 flush left", label[0], LEFT)
    below = min(c[2] for c in pages[annex] if c[2] > heading[2] + 1)
    nb.expect(below - heading[2] > 1.5 * LINE, f"7.3.7: {below - heading[2]:.2f} mm between the annex's title and text")
    near("7.3.7 附件 on the first line", top(label[2]), TOP)
    near("7.3.7 the annex's title on the third line", heading[2] - label[2], 2 * LINE + LOWER)
    nb.expect(count % 2 == 0, f"7.4: the last page is {count}")
    imprint(pdf, count, pages[count])


def imprint(pdf, number, page):
    rules = [r for r in rules_of(pdf, number) if r[4][0] == "g"]
    if not nb.expect(len(rules) == 3, f"7.4.1: {len(rules)} rules"):
        return
    for rule, weight in zip(rules, (0.35, 0.25, 0.35)):
        near("7.4.1 weight of a rule", rule[3] - rule[1], weight, 0.005)
        near("7.4.1 rule's left", rule[0], LEFT)
        near("7.4.1 rule's right", rule[2], RIGHT)
    near("7.4.1 last rule on the type area's edge", rules[2][3], BOTTOM)
    label, first = find(page, "抄送："), find(page, "市司法局")
    near("7.4.2 抄送 左空一字", label[0], LEFT + SMALL)
    turned = [c for c in page if c[2] > first[2] + 1 and c[2] < rules[1][1]]
    rows = sorted({round(c[2], 2) for c in turned})
    nb.expect(len(rows) >= 1, "7.4.2: nothing is turned over")
    for row in rows:
        near("7.4.2 turned-over line in line", min(c[0] for c in turned if abs(c[2] - row) < 0.1), first[0], 0.3)
    office, day = find(page, "澜州市青禾区人民政府办公室2022"), find(page, "2022年3月17日印发")
    near("7.4.3 office 左空一字", office[0], LEFT + SMALL)
    near("7.4.3 date 右空一字", day[1], RIGHT - SMALL)
    near("7.4.3 both on one line", office[2], day[2])


def letter():
    _, pdf = golden("letter")
    page = texts_of(pdf, 1)
    logo = find(page, "澜州市青禾区人民政府办公室")
    near("10.1 logo below the sheet's top", top(logo[2], LETTER_LOGO), 30)
    rules = sorted((r for r in rules_of(pdf, 1) if r[4] == RED), key=lambda r: r[1])
    if not nb.expect(len(rules) == 4, f"10.1: {len(rules)} red rules"):
        return
    near("10.1 double rule below the logo", rules[0][1] - bottom(logo[2], LETTER_LOGO), 4)
    for rule in rules:
        near("10.1 rule's length", rule[2] - rule[0], 170)
        near("10.1 rule in the middle", (rule[0] + rule[2]) / 2, 105)
    weight = [rule[3] - rule[1] for rule in rules]
    nb.expect(weight[0] > weight[1] and weight[2] < weight[3], f"10.1: weights {weight}")
    near("10.1 second double rule above the sheet's edge", 297 - rules[3][3], 20)
    number, mark = find(page, "青政办函〔2022〕11号"), find(page, "000012")
    near("10.1 number flush right", number[1], RIGHT)
    near("10.1 number below the double rule", top(number[2]) - rules[1][3], 0.875 * CELL)
    near("10.1 份号 flush left", mark[0], LEFT)
    near("10.1 份号 on the number's line", mark[2], number[2])
    last, title = find(page, "加急"), find(page, "澜州市青禾区人民政府办公室关于")
    near("10.1 title below the last mark", top(title[2], TITLE) - bottom(last[2]), 2 * LINE)
    nb.expect(max(c[2] for c in page) < rules[2][1], "10.1: text below the second double rule")
    folio = [c for c in page if c[2] > BOTTOM]
    nb.expect(not folio, f"10.1: page 1 is numbered: {folio}")
    nb.expect(not any(r[4][0] == "g" for r in rules_of(pdf, 1)), "10.1: rules in the imprint")
    copies = find(page, "抄送：")
    nb.expect(BOTTOM - 12 < copies[2] < BOTTOM, f"10.1: 抄送 at {copies[2]:.1f} mm")


def joint():
    report, pdf = golden("joint")
    first, second = texts_of(pdf, 1), texts_of(pdf, 2)
    for line, mark in enumerate(("000001", "机密★6个月", "特急")):
        found = find(first, mark)
        near(f"7.2.{line + 1} flush left", found[0], LEFT, 0.5)
        near(f"7.2.{line + 1} on line {line + 1}", top(found[2]), TOP + line * LINE)
    offices = [find(first, name) for name in ("澜州市农业农村局", "澜州市水务局", "澜州市乡村振兴局")]
    near("7.2.4 logo below the type area's top", top(offices[0][2], LOGO) - TOP, 35)
    for office in offices:
        near("7.2.4 offices begin in line", office[0], offices[0][0], 0.4)
        near("7.2.4 offices end in line", office[1], offices[0][1], 0.4)
    file = find(first, "文件")
    near("7.2.4 文件 in the middle of the offices", file[2], offices[1][2])
    nb.expect(file[0] > offices[0][1], "7.2.4: 文件 stands at the right of the offices")
    names = [find(first, name) for name in ("陈望舒", "林知夏", "周明远")]
    near("7.2.6 two names a row", names[0][2], names[1][2])
    near("7.2.6 names in line", names[2][0], names[0][0])
    near("7.2.6 number on the last signatory's line", find(first, "澜农发〔2022〕4号")[2], names[2][2])
    turned, above = find(second, "的第一个字"), find(second, "一份名字很长")
    near("7.3.4 turned-over line in line", turned[0], above[0])
    near("7.3.4 name behind 附件：", above[0], LEFT + 5 * CELL)
    dump = nb.pages_of(nb.dump("pages", report))
    seals = [(item.x / MM, item.y / MM, item.width / MM, item.height / MM) for item in dump[1].items if item.kind == "seal"]
    nb.expect(len(seals) == 3, f"7.3.5.1: {len(seals)} seals")
    signers = [find(second, name) for name in ("澜州市农业农村局", "澜州市水务局", "澜州市乡村振兴局")]
    date = find(second, "2022年1月21日")
    near("7.3.5.1 date 右空四字", date[1], RIGHT - 4 * CELL)
    for (x, y, width, height), signer in zip(seals, signers):
        near("the seal's diameter", width, 42)
        near("7.3.5.1 seal in the middle of its office", x + width / 2, (signer[0] + signer[1]) / 2, 0.3)
        nb.expect(LEFT <= x and x + width <= RIGHT, "7.3.5.1: a seal leaves the type area")
        nb.expect(y < top(signer[2]) and y + height > bottom(signer[2]), "7.3.5.1: a seal beside its office")
        nb.expect(y + height / 2 < (top(signer[2]) + bottom(signer[2])) / 2 + LINE,
                  "7.3.5.1: office and date in the lower half")
    nb.expect(seals[2][1] + 42 > bottom(date[2]), "7.3.5.1: the last seal presses the date")
    above = max(bottom(c[2]) for c in second if bottom(c[2]) < seals[0][1] + 1)
    nb.expect(0 <= seals[0][1] - above <= LINE, f"7.3.5.1: {seals[0][1] - above:.2f} mm between text and seal")
    for i, one in enumerate(seals):
        for other in seals[i + 1:]:
            apart = ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5
            nb.expect(apart > 42, f"7.3.5.1: seals {apart:.1f} mm apart touch")


def remarks():
    """7.3.6 on the line below the date, and where the seal reaches there with the remark below it, under the seal."""
    notice = (nb.SOURCE / "data/notice-2021/report.yaml").read_text(encoding="utf-8")
    long = "联系人：林知夏，联系电话：0998-5550147"
    nb.expect(notice.count(long) == 1, "the remark of the notice")
    for remark, lines in ((long, 2), ("联系人：林知夏", 1)):
        report = nb.write("remark.yaml", notice.replace(long, remark))
        page = texts_of(nb.render(report, "remark.pdf"), 2)
        seal = next(i for i in nb.pages_of(nb.dump("pages", report))[1].items if i.kind == "seal")
        date, first, end = find(page, "2022年1月21日"), find(page, "（联系人"), find(page, remark[-4:] + "）")
        lines_below(f"7.3.6 {remark}", first[2], date[2], lines)
        beside = end[1] < seal.x / MM
        below = top(first[2]) - (seal.y + seal.height) / MM
        nb.expect(beside == (lines == 1) and (beside or below > 2), f"7.3.6 {remark}: {below:.2f} mm below the seal")


FORM = """report: 1
layout: {layout}
title: 某区2021年政府信息公开工作年度报告
issuer: 某区人民政府办公室
date: 2022-01-21
period: {{from: 2021-01-01, to: 2021-12-31}}
document:
  number: 某政办发〔2022〕1号
  recipients: 某市人民政府
  signature: {signature}
  copies: 某市档案馆
  printed_by: 某区人民政府办公室
  printed_on: 2022-01-24
sections:
  - heading: 总体情况
    body:
{body}
"""


STAMP = """report: 1
layout: official
title: 某区2021年政府信息公开工作年度报告
issuer: 某区人民政府
date: 2022-01-21
period: {from: 2021-01-01, to: 2021-12-31}
document:
  issuing_bodies: [某区人民政府, 某区人民法院]
  recipients: MANY
  recipients_last: LAST
  copies: 市档案馆
  printed_by: 某区人民政府办公室
  printed_on: 2022-01-24
  signature: stamp
  posts: [某区人民政府区长, 某区人民法院院长]
sections:
  - {heading: 总体情况, body: [TEXT特此报告。]}
"""
LONG = "现将有关情况报告如下，" * 30


def stamp():
    """7.3.5.3, and 7.3.2: recipients in the imprint."""
    report = nb.write("stamp.yaml", STAMP.replace("MANY", "市司法局").replace("LAST", "yes").replace("TEXT", LONG))
    pdf = nb.render(report, "stamp.pdf")
    dump = nb.pages_of(nb.dump("pages", report))
    signed = next(n for n, page in enumerate(dump) if any(item.kind == "seal" for item in page.items))
    page, imprint_page = texts_of(pdf, signed + 1), texts_of(pdf, len(dump))
    places = [(i.x / MM, i.y / MM, i.width / MM, i.height / MM) for i in dump[signed].items if i.kind == "seal"]
    if not nb.expect(len(places) == 2, f"7.3.5.3: {len(places)} stamps"):
        return
    text = find(page, "特此报告。")
    posts, date = [find(page, post) for post in ("某区人民政府区长", "某区人民法院院长")], find(page, "2022年1月21日")
    near("7.3.5.3 two lines below the text", places[0][1] - bottom(text[2]), 3 * LINE - CELL, 0.2)
    for (x, y, width, height), post in zip(places, posts):
        near("7.3.5.3 stamp 右空四字", x + width, RIGHT - 4 * CELL)
        near("7.3.5.3 post 空二字", x - post[1], 2 * CELL)
        near("7.3.5.3 post in the middle of the stamp's height", (top(post[2]) + bottom(post[2])) / 2, y + height / 2)
    near("7.3.5.3 posts in line", posts[0][0], posts[1][0])
    nb.expect(places[1][1] > places[0][1] + places[0][3], "7.3.5.3: stamps touch")
    near("7.3.5.3 date 右空四字", date[1], RIGHT - 4 * CELL)
    near("7.3.5.3 date a line below", top(date[2]) - places[1][1] - places[1][3], 2 * LINE - CELL, 0.2)
    sent, copies = find(imprint_page, "主送：市司法局。"), find(imprint_page, "抄送：市档案馆。")
    nb.expect(sent[2] < copies[2], "7.4.2: recipients below the copies")
    rules = [r for r in rules_of(pdf, len(dump)) if r[4][0] == "g" and r[0] < LEFT + 1]
    nb.expect(len(rules) == 3, f"7.4.2: {len(rules)} rules")
    nb.expect(not any(sent[2] < rule[1] < copies[2] for rule in rules), "7.4.2: a rule between 主送 and 抄送")
    nb.expect("主送" not in "".join(c for *_, c in texts_of(pdf, 1)), "7.3.2: recipients on page 1")
    report = nb.write("many.yaml", STAMP.replace("MANY", "市司法局，" * 80 + "市档案馆").replace("LAST", "no").replace("TEXT", LONG))
    told = nb.messages(nb.must(nb.nianbao("render", report, "-o", nb.TEMP / "many.pdf")))
    nb.expect((9, 15, "W6013") in told, f"7.3.2: {told}")
    report = nb.write("short.yaml", STAMP.replace("MANY", "市司法局").replace("LAST", "no").replace("TEXT", ""))
    text = ["".join(i.text for i in page.items if i.kind == "text") for page in nb.pages_of(nb.dump("pages", report))]
    signed = [n for n, words in enumerate(text) if "院长" in words]
    nb.expect(len(signed) == 1 and "1月21日" in text[signed[0]], "posts and date on two pages")
    nb.expect("特此报告" in text[0], "7.3.3: page 1 without text")


def with_strict_layout():
    """A folder of data with a layout of its own, which leaves the grid to no document."""
    data = nb.TEMP / "data"
    (data / "layouts").mkdir(parents=True)
    (data / "fonts").symlink_to(nb.SOURCE / "fonts")
    for path in (nb.SOURCE / "layouts").glob("*.yaml"):
        (data / "layouts" / path.name).symlink_to(path)
    (data / "layouts/strict.yaml").write_text("extends: official\nofficial: {fit: [22, 22]}\n", encoding="utf-8")
    return data


def pitches_of(pages):
    """Line to line in paragraphs of the text, each distance once."""
    found = set()
    for page in pages:
        lines = [line.y for line in nb.lines_of(page) if "甲" in line.text]
        found |= {round(below - above, 1) for above, below in zip(lines, lines[1:])}
    return found


def every_length(signature, layout, data):
    """Documents that end on every line of a page."""
    blank = bent = 0
    for lines in range(1, 50):
        body = "\n".join("      - " + "甲" * 40 for _ in range(lines // 2)) or "      - 无。"
        if lines % 2:
            body += "\n      - 末段只有一行。"
        report = nb.write("long.yaml", FORM.format(layout=layout, signature=signature, body=body))
        dumped = nb.must(nb.run(nb.PROGRAM, "render", report, "--data", data, "--dump", "pages"))
        pages = nb.pages_of(dumped.stdout.decode("utf-8"))
        where = f"{layout}, {signature}, {lines} lines"
        text = ["".join(i.text for i in page.items if i.kind == "text" and not i.artifact) for page in pages]
        last = len(pages)
        nb.expect("印发" in text[-1] and last % 2 == 0, f"{where}: no imprint on an even last page")
        signed = next(i for i, t in enumerate(text) if "1月21日" in t and "印发" not in t.split("1月21日")[0])
        with_text = [line for line in nb.lines_of(pages[signed]) if any(c in line.text for c in "甲末无")]
        nb.expect(len(with_text) >= min(2, lines), f"{where}: issuer and date with {len(with_text)} lines of text")
        nb.expect("某区人民政府办公室2022" in text[signed], f"{where}: issuer and date on two pages")
        numbered = [any(i.artifact == "footer" for i in page.items) for page in pages]
        empty = text[-2] == "" if last > 1 else False
        blank += empty
        nb.expect(numbered == [True] * (last - 2 * empty) + [False] * (2 * empty), f"{where}: 7.5: {numbered}")
        nb.expect(all(t for t in text[:last - 2]), f"{where}: a blank page")
        nb.expect(any(c in text[0] for c in "甲末无"), f"{where}: 7.3.3: page 1 without text")
        pitches = pitches_of(pages)
        nb.expect(len(pitches) < 2, f"{where}: 7.3.5.5: lines at {pitches}")
        nb.expect(pitches <= {28.3, 29.6, 31.1}, f"{where}: 7.3.5.5: lines at {pitches}")
        bent += not pitches <= {29.6}
    nb.expect((blank > 0) == (layout == "strict"), f"{layout}: 7.5: {blank} documents with a blank page")
    nb.expect((bent > 0) == (layout == "official"), f"{layout}: 7.3.5.5: {bent} documents off the grid")


ALONE = """report: 1
layout: official
title: 某区2021年政府信息公开工作年度报告
issuer: 某区人民政府办公室
date: 2022-01-21
period: {from: 2021-01-01, to: 2021-12-31}
sections:
  - heading: 总体情况
    body:
      - 按照要求报告如下。
      - table:
          landscape: yes
          columns: [{title: 项目, width: 1}, {title: 数, width: 1}]
          rows: [[甲, "1"]]
"""


def alone():
    """Behind a landscape table nothing can go along with issuer and date: that is told."""
    for text, wanted in ((ALONE, [(4, 9, "W6012")]), (ALONE + "      - 特此报告。\n", [])):
        report = nb.write("alone.yaml", text)
        told = nb.messages(nb.must(nb.nianbao("render", report, "-o", nb.TEMP / "alone.pdf")))
        nb.expect([one for one in told if one[2] == "W6012"] == wanted, f"7.3.5.1: {told}")


document()
letter()
joint()
remarks()
stamp()
alone()
folder = with_strict_layout()
for way in ("plain", "seal"):
    every_length(way, "official", folder)
    every_length(way, "strict", folder)
nb.finish()
