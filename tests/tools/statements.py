#!/usr/bin/python3
"""The numbered statements of src/text/README.md on widths and edges, in the finished PDF.

A report made for it is rendered, and glyphs are read where MuPDF draws them, so that no error of the
painter can hide. Each check begins with the number of its statement. What pages and tables do (26–28,
35, 36) is read from the galley and from the PDF's pages.
"""
import re

import nb

CELL, LEFT, RIGHT = nb.CELL, nb.LEFT, nb.RIGHT
HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"
MARKS = "，。、；：？！”’）》〉】〕"
HALF = CELL / 2


class Drawn:
    """A line as MuPDF draws it: characters with their left and right x."""

    def __init__(self, y, glyphs):
        self.y = y
        self.glyphs = sorted(glyphs)
        self.text = "".join(glyph[2] for glyph in self.glyphs)

    def x(self, at):
        return self.glyphs[at][0]

    def step(self, at):
        return self.glyphs[at + 1][0] - self.glyphs[at][0]


def lines_of(pdf):
    """The body's lines of all pages, in order."""
    lines = []
    for page in nb.drawn_of(pdf):
        rows = {}
        for x, y, right, character, font in page:
            if nb.TOP - 1 < y < nb.BOTTOM + 1:
                rows.setdefault(round(y, 1), []).append((x, right, character))
        lines += [Drawn(y, rows[y]) for y in sorted(rows)]
    return lines


def own(lines):
    """The paragraphs, without the title, the contact block and the signature."""
    texts = [line.text for line in lines]
    return lines[next(i for i, text in enumerate(texts) if text.startswith("甲一")) : texts.index("某区人民政府办公室")]


def near(value, wanted, tolerance=0.1):
    return abs(value - wanted) <= tolerance


def find(lines, start):
    """The lines of the paragraph that begins with these characters."""
    for i, line in enumerate(lines):
        if line.text.startswith(start):
            end = i + 1
            while end < len(lines) and not near(lines[end].x(0), LEFT + 2 * CELL, 0.2):
                end += 1
            return lines[i:end]
    nb.expect(False, f"no paragraph begins with {start}")
    return []


PARAGRAPHS = {
    "edges": "甲一" + "".join(HAN[i % 50 : i % 50 + 3] + mark for i, mark in enumerate(MARKS * 3))
             + "".join("《" + HAN[i : i + 2] + "》（" + HAN[i + 2 : i + 4] + "）“" + HAN[i + 4 : i + 7] + "”"
                       for i in range(0, 40, 3)) + "。",
    "stroke": "甲二" + "／".join(HAN[i : i + 3] for i in range(45)) + "。",
    "dash": "甲三" + "——".join(HAN[i : i + 1 + i % 5] for i in range(40)) + "……" + HAN + "。",
    "numbers": "甲四" + "".join(HAN[i : i + 1 + i % 3] + f"{1234.5 * (i + 1):,.2f}件" for i in range(25)) + "。",
    "end": "甲五" + HAN[:24] + "，" + HAN[:28] + "、" + HAN[:30] + "。",
    "pairs": "甲六。”乙，（甲《乙》）。乙：“甲（‘乙’）”乙。",
    "query": "甲七？！乙！！丙！！！丁。",
    "rigid": "甲八·乙／丙～丁—戊，" + HAN[:26] + "·" + HAN[:30] + "。",
    "mixed": "甲九12乙AB，12丙（34）丁" + HAN[:24] + "56" + HAN[3:25] + "。",
    "even": "甲十" + "".join(HAN[i : i + 4] + f"{i}个" + "，" * (i % 3 == 0) for i in range(46)) + "。",
    "grid": "乙一" + HAN[:20] + "，" + HAN[:30] + "、" + HAN[:34] + "。",
    "alone": "乙二" + HAN[:24] + HAN[:28] + "，" + HAN[:25] + "日。",
}


def render_paragraphs(layout=None, name="statements"):
    report = nb.report_of(list(PARAGRAPHS.values()), name + ".yaml")
    if layout is None:
        return own(lines_of(nb.render(report, name + ".pdf")))
    data = nb.TEMP / name
    (data / "layouts").mkdir(parents=True)
    (data / "fonts").symlink_to(nb.SOURCE / "fonts")
    for path in (nb.SOURCE / "layouts").iterdir():
        (data / "layouts" / path.name).symlink_to(path)
    (data / "layouts" / "own.yaml").write_text("extends: disclosure-2008\n" + layout, encoding="utf-8")
    report.write_text(report.read_text(encoding="utf-8").replace("disclosure-2008", "own"), encoding="utf-8")
    pdf = nb.TEMP / (name + ".pdf")
    nb.must(nb.run(nb.PROGRAM, "render", report, "--data", data, "-o", pdf))
    return own(lines_of(pdf))


def is_han(character):
    return "\u4e00" <= character <= "\u9fff"


def edges(lines):
    for before, line in zip(lines, lines[1:]):
        begins = near(line.x(0), LEFT + 2 * CELL, 0.2)
        if begins:
            continue
        first, last = line.text[0], before.text[-1]
        dash = line.text.startswith("——")
        nb.expect(first not in nb.NEVER_FIRST or dash, f"1: {first} begins a line: {line.text}")
        nb.expect(last not in nb.NEVER_LAST, f"2: {last} ends a line: {before.text}")
        nb.expect(first not in "／" and last not in "／", f"3: ／ at an edge: {line.text}")
        nb.expect(not (last == first and first in "—…"), f"7: {first} split")
        nb.expect(not (re.search(r"[\d.,]$", before.text) and re.match(r"[\d.,]", line.text)), f"8: number split: {line.text}")


def flush(lines):
    """20 and 13: the last character's cell, or half of it, ends at the margin; 24: not the last line."""
    for line, after in zip(lines, lines[1:]):
        if near(after.x(0), LEFT + 2 * CELL, 0.2):
            for k in range(len(line.text) - 1):
                if is_han(line.text[k]) and is_han(line.text[k + 1]):
                    nb.expect(near(line.step(k), CELL, 0.02), f"24: {line.text} is stretched")
            continue
        last, x = line.text[-1], line.x(-1)
        ends = [x + CELL]
        if last in MARKS:
            ends += [x + HALF, x + CELL * 3 / 4]
        if ord(last) < 0x80:
            ends = [line.glyphs[-1][1]]
        nb.expect(any(near(end, RIGHT) for end in ends), f"20: {line.text} ends at {ends}")


def halves(lines):
    for line in lines:
        for k in range(len(line.text) - 1):
            a, b = line.text[k], line.text[k + 1]
            if a == b and a in "—…" and (k == 0 or line.text[k - 1] != a):
                nb.expect(near(line.step(k), CELL, 0.02), f"7: white of {line.step(k) - CELL:.3f} in {a}{b}")
            if is_han(a) and is_han(b):
                nb.expect(line.step(k) > CELL - 0.02, f"23: {a}{b} nearer than their cells")
            if a.isdigit() and (b.isdigit() or b in ",."):
                nb.expect(near(line.step(k), HALF, 0.02), f"23: {a}{b} stretched")


def width(line, start, end):
    """From the origin of the character `start` to that of `end`, in ems."""
    return (line.x(line.text.index(end)) - line.x(line.text.index(start))) / CELL


def widths(lines):
    pairs = find(lines, "甲六")[0]
    text = pairs.text
    nb.expect(near(pairs.x(text.index("乙")) - pairs.x(1), 2.5 * CELL), "15: 。” takes 1½ cells")
    for a, b in (("，", "（"), ("）", "。"), ("：", "“")):
        k = text.index(a + b)
        before, after = pairs.x(k), pairs.x(k + 1)
        nb.expect(after - before < CELL - 0.4 * CELL, f"15: {a}{b} have a whole cell between them")
    query = find(lines, "甲七")[0]
    nb.expect(near(width(query, "七", "乙"), 2, 0.01), "16: ？！ takes one cell")
    nb.expect(near(width(query, "乙", "丙"), 2, 0.01), "16: ！！ takes one cell")
    nb.expect(near(width(query, "丙", "丁"), 3, 0.01), "16: ！！！ takes two cells")
    for line in lines:  # also in stretched lines
        for k in range(1, len(line.text) - 1):
            if line.text[k] in "·／" and is_han(line.text[k - 1]) and is_han(line.text[k + 1]):
                nb.expect(near(line.x(k + 1) - line.x(k - 1), 1.5 * CELL), f"17: {line.text[k]} in {line.text}")
    mixed = find(lines, "甲九")[0]
    k = mixed.text.index("1")
    white = mixed.x(k) - mixed.x(k - 1) - CELL
    nb.expect(CELL / 8 - 0.02 <= white <= CELL / 3 + 0.02, f"18: {white / CELL:.3f} em before a number")
    k = mixed.text.index("，")
    nb.expect(mixed.x(k + 1) - mixed.x(k) < CELL + 0.02, "19: white between a mark and a number")
    k = mixed.text.index("（")
    nb.expect(near(mixed.x(k + 2) - mixed.x(k + 1), HALF, 0.02), "19: number in brackets")
    nb.expect(" " not in mixed.text, "18: a blank is drawn")


def first_lines(lines):
    for text in PARAGRAPHS.values():
        nb.expect(near(find(lines, text[:2])[0].x(0), LEFT + 2 * CELL, 0.005), f"29: indent of {text[:8]}")


def grid(lines, strict):
    """31: with the grid on, full lines of Han characters and marks sit in their cells exactly."""
    off = []
    for line in find(lines, "乙一")[:2]:
        first = 2 if near(line.x(0), LEFT + 2 * CELL, 0.2) else 0
        off += [abs(line.x(k) - (LEFT + (k + first) * CELL)) for k in range(len(line.text))]
    exact = max(off) < 0.006  # MuPDF's own rounding
    nb.expect(exact == strict, f"31: grid {strict}: off by up to {max(off):.3f}")


def last_stop(lines):
    """GB/T 15834 5.1.11: a final stop is squeezed into the last line."""
    alone = find(lines, "乙二")
    nb.expect(all(len(line.text) > 2 for line in alone), "5.1.11: a stop or one character alone on a line")


def blanks_at_links():
    """18: blanks that were typed beside links, strong words and figures are white, not characters."""
    report = nb.report_of(["甲乙 [2017](http://a.cn) 丙丁 **12** 戊己 {contact.postcode} 庚。"], "blanks.yaml")
    pdf = nb.render(report, "blanks.pdf")
    line = find(lines_of(pdf), "甲乙")[0]
    nb.expect(line.text == "甲乙2017丙丁12戊己213000庚。", f"18: {line.text}")
    for k in range(len(line.text) - 1):
        a, b = line.text[k], line.text[k + 1]
        if is_han(a) and b.isdigit():
            nb.expect(near(line.step(k), CELL * 1.25, 0.02), f"18: {line.step(k) / CELL:.3f} em at {a}{b}")
    blanks = len(re.findall('<g unicode=" "', nb.tool("mutool", "trace", pdf)))
    nb.expect(blanks == 2, f"18: {blanks} blanks are drawn; only the page number has two")


def pages():
    """26, 27: penalties of the galley; 28: a run-in label may end a page; 35, 36: tables."""
    body = "".join(f"      - {HAN * 2}\n" for _ in range(2))
    items = "      - items: [甲短, 乙短, 丙短]\n"
    rows = "".join(f"[第{i}行, {i}], " for i in range(1, 60))
    report = nb.write("pages.yaml", nb.HEADER + "sections:\n  - heading: 概述\n    body:\n" + body + items
                      + "      - table:\n          caption: 情况\n          unit: 件\n"
                        "          columns: [{title: 指标}, {title: 数}]\n          rows: [" + rows
                      + "]\n          note: 说明文字。\n")
    galley = nb.dump("galley", report).splitlines()

    def behind(text):
        """The penalty behind the box that begins with this text."""
        return galley[next(i for i, line in enumerate(galley) if "“" + text in line) + 1]

    nb.expect(behind("洪荒日月") == "penalty never", f"26: {behind('洪荒日月')} before a last line")
    nb.expect(behind("天地玄黄") != "penalty 0", "26: nothing keeps a first line from a page's end")
    nb.expect(behind("一、概述") == "penalty never", "27: a heading may end a page")
    nb.expect(behind("1.甲短") == "penalty 0", f"28: {behind('1.甲短')} behind an item")
    dumped = nb.pages_of(nb.dump("pages", report))
    with_rows = [page for page in dumped if any(re.match(r"第", item.text) for item in page.items if item.kind == "text")]
    nb.expect(len(with_rows) >= 2, "35: the table is on one page")
    again = "".join(item.text for item in with_rows[1].items if item.kind == "text")
    nb.expect("指标" in again and "续表" in again, f"35: head and 续表 on the next page: {again[:60]}")
    texts = [item for page in dumped for item in page.items if item.kind == "text"]
    note = next(item for item in texts if "说明文字" in item.text)
    cell = next(item for item in texts if item.text.startswith("第") and item.artifact == "")
    unit = next(item for item in texts if item.text.startswith("单位"))
    nb.expect(note.size < cell.size, "36: the note is not smaller than the table")
    nb.expect(unit.x > (LEFT + RIGHT) / 2 and unit.y < cell.y, "36: the unit is not at the upper right")


def mutants(lines):
    """What the checks must be able to see."""
    line = next(one for one in lines if len(one.text) > 24 and is_han(one.text[-1]))
    wrong = Drawn(line.y, [(x + 0.3 * (k == len(line.text) - 1), right, c) for k, (x, right, c) in enumerate(line.glyphs)])
    at = lines.index(line)
    for check, changed in ((flush, wrong), (edges, Drawn(line.y, [(line.x(0), 0, "，")] + line.glyphs[1:]))):
        before = len(nb.faults())
        check([lines[at - 1], changed, lines[at + 1]])
        blind = len(nb.faults()) == before
        del nb.faults()[before:]
        nb.expect(not blind, f"{check.__name__} is blind to a fault put in")


def main():
    lines = render_paragraphs()
    nb.expect(len(lines) > 40, f"only {len(lines)} lines")
    for check in (edges, flush, halves, widths, first_lines, last_stop):
        check(lines)
    grid(lines, True)
    loose = render_paragraphs("composition: {grid: 否}\n", "free")
    for check in (edges, flush, halves, first_lines):
        check(loose)
    grid(loose, False)
    strict = render_paragraphs("composition: {dash_at_start: 否}\n", "strict")
    nb.expect(any(line.text[0] == "—" for line in lines), "4: no dash begins a line, though it may")
    nb.expect(not any(line.text[0] in "—…" for line in strict), "4: a dash begins a line")
    half = render_paragraphs("composition: {opening_half_at_start: 是}\n", "half")
    opened = [line for line in half if line.text[0] in "（《“"]
    nb.expect(opened and all(near(line.x(0), LEFT - 0.498 * CELL, 0.02) for line in opened), "14: opening marks at the start")
    blanks_at_links()
    pages()
    mutants(lines)


main()
nb.finish()
