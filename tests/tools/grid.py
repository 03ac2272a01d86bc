#!/usr/bin/python3
"""Pages stand on the grid of GB/T 9704-2012, and lines keep the rules of Chinese composition.

5.2.1–5.2.3: A4, type area, 22 lines of 28 cells; 7.5: page numbers. GB/T 15834-2011 5.1: what may not
begin or end a line, half a cell for a mark at the line's end. CLREQ: lines are flush, first lines are
indented by two cells, numbers are not split. Measured in `--dump pages` of the seed and of random
text, and the PDF as MuPDF draws it must agree with the dump.
"""
import copy
import random
import re

import nb

EDGE = 0.1


def near(value, wanted, tolerance=EDGE):
    return abs(value - wanted) <= tolerance


def on_baseline(y):
    """Whether y is one of the grid's 22; the em box stands 0.88 above and 0.12 below its baseline."""
    first = nb.TOP + 0.88 * nb.CELL
    line = round((y - first) / nb.PITCH)
    return 0 <= line <= 21 and near(y, first + line * nb.PITCH)


def paragraphs_with_lines(report, pages):
    """[(kind, text, lines)] of what is set in the body's size."""
    lines = [line for page in pages for line in nb.lines_of(page)]
    wanted = [(kind, text) for kind, text in nb.paragraphs_of(nb.document_of(nb.dump("document", report)))]
    found, at = [], 0
    for kind, text in wanted:
        rest, mine = text, []
        while rest and at < len(lines) and rest.replace(" ", "").startswith(lines[at].text.replace(" ", "")):
            mine.append(lines[at])
            n = len(lines[at].text.replace(" ", ""))
            while n > 0:  # blanks at the line's end are not drawn
                n -= rest[0] != " "
                rest = rest[1:]
            rest = rest.lstrip(" ")
            at += 1
        if mine:
            found.append((kind, text, mine))
            nb.expect(not rest, f"lines end before the paragraph does: {rest[:30]}")
    nb.expect(at == len(lines), f"line of no paragraph: {lines[at].text if at < len(lines) else ''}")
    return found


def right_edge(line, widths):
    """Where the line may end by the rules: the last glyph's advance, or a mark's without the white it
    gives up: half an em at the right, or a quarter on either side of a mark that is centred. Exactly
    filled lines keep the mark's whole cell."""
    x, character, font, size = line.glyphs[-1]
    if "Liberation" not in font:
        if character in nb.CLOSING:
            return [x + size, x + size / 2]
        if character in "？！":
            return [x + size, x + size * 3 / 4, x + size / 2]
        if character == "·":
            return [x + size * 3 / 4]
    return [x + widths.get((font, character), size)]


def edges_kept(text):
    first, last = text[0], text[-1]
    return (first not in nb.NEVER_FIRST or text.startswith("——")) and last not in nb.NEVER_LAST


def number_split(before, after):
    """A number over two lines: digits, or digits and their inner signs."""
    return re.search(r"\d[.,]?$", before) and re.match(r"[.,]?\d", after) or (
        re.search(r"\d$", before) and re.match(r"[%‰℃％]", after))


def check_lines(name, found, widths, grid):
    on_grid = full = 0
    for kind, text, lines in found:
        for i, line in enumerate(lines):
            where = f"{name}: {line.text}"
            nb.expect(edges_kept(line.text), f"{where}: forbidden edge")
            if i > 0:
                nb.expect(not number_split(lines[i - 1].text, line.text), f"{where}: number split")
            if kind not in ("PARAGRAPH", "ITEM", "HEADING"):
                continue
            start = nb.LEFT + (2 * nb.CELL if i == 0 else 0)
            first = line.glyphs[0]
            if first[1] in nb.NEVER_LAST:  # a squeezed bracket keeps its ink, not its cell
                nb.expect(start - nb.CELL / 2 - EDGE <= first[0] <= start + EDGE, f"{where}: starts at {first[0]}")
            else:
                nb.expect(near(first[0], start), f"{where}: starts at {first[0]}, not {start}")
            if i + 1 < len(lines) and kind != "HEADING":
                full += 1
                ends = right_edge(line, widths)
                nb.expect(any(near(end, nb.RIGHT) for end in ends), f"{where}: ends at {ends}, not flush")
            if not grid or re.search(r"[\x00-\u2000]", line.text):
                continue
            cells = round((nb.RIGHT - start) / nb.CELL)
            if i + 1 < len(lines) and len(line.text) == cells and kind == "PARAGRAPH" and not re.search(
                    f"[{re.escape(''.join(nb.MARKS))}][{re.escape(''.join(nb.MARKS))}]", line.text):
                on_grid += 1
                for k, glyph in enumerate(line.glyphs):
                    nb.expect(near(glyph[0], start + k * nb.CELL),
                              f"{where}: {glyph[1]} at {glyph[0]}, cell {start + k * nb.CELL:.3f}")
    return full, on_grid


def check_pages(name, pages):
    """The sheet, the baselines, and the page numbers."""
    most = 0
    for page in pages:
        nb.expect(near(page.width, 595.276, 0.001) and near(page.height, 841.890, 0.001), f"{name}: sheet")
        lines = nb.lines_of(page)
        most = max(most, len(lines))
        nb.expect(len(lines) <= 22, f"{name}: {len(lines)} lines on page {page.number}")
        for line in lines:
            nb.expect(on_baseline(line.y), f"{name}: page {page.number}: off the grid: {line.y} {line.text}")
        check_folio(name, page)
    return most


def check_folio(name, page):
    folios = [item for item in page.items if item.artifact == "footer"]
    if not nb.expect(len(folios) == 1, f"{name}: page {page.number} has {len(folios)} folios"):
        return
    folio = folios[0]
    nb.expect(folio.text == f"— {page.number} —", f"{name}: folio “{folio.text}”")
    nb.expect(folio.size == 14 and folio.font == "FandolSong-Regular", f"{name}: folio {folio.font} {folio.size}")
    left, right = folio.x, folio.x + folio.xs[-1] + folio.size
    if page.number % 2:
        nb.expect(near(right, nb.RIGHT - 14), f"{name}: page {page.number}: folio ends at {right}")
    else:
        nb.expect(near(left, nb.LEFT + 14), f"{name}: page {page.number}: folio starts at {left}")


def dash_below(pdf, page):
    """Millimetres from the type area's lower edge to the middle of the folio's dashes, as drawn."""
    scale = 600 / 72
    nb.tool("pdftoppm", "-r", "600", "-gray", "-singlefile", "-f", page, "-l", page, "-y",
            int((nb.BOTTOM + 2) * scale), "-H", int(40 * scale), "-x", 0, "-W", int(595 * scale), pdf,
            nb.TEMP / "folio")
    width, rows = gray(nb.TEMP / "folio.pgm")
    ink = [i for i, row in enumerate(rows) if sum(value < 128 for value in row) > 2 * 10 * scale]
    return ((ink[0] + ink[-1] + 1) / 2 + int((nb.BOTTOM + 2) * scale)) / scale / 72 * 25.4 - nb.BOTTOM / 72 * 25.4


def gray(path):
    data = path.read_bytes()
    magic, width, height, top = re.match(rb"(P5)\s+(\d+)\s+(\d+)\s+(\d+)\s", data).groups()
    start = len(data) - int(width) * int(height)
    w = int(width)
    return w, [data[start + w * i:start + w * (i + 1)] for i in range(int(height))]


def check_pdf(name, pdf, pages):
    """What is drawn stands where the dump says; returns the advance of each (font, character)."""
    widths = {}
    drawn = nb.drawn_of(pdf)
    nb.expect(len(drawn) == len(pages), f"{name}: {len(drawn)} pages drawn")
    for page, characters in zip(pages, drawn):
        wanted = [(item.x + x, item.y, c) for item in page.items if item.kind == "text"
                  for x, c in zip(item.xs, item.text) if c != " "]
        nb.expect([c for _, _, c in wanted] == [c for _, _, _, c, _ in characters],
                  f"{name}: page {page.number}: other characters drawn")
        for (x, y, c), (dx, dy, right, _, font) in zip(wanted, characters):
            nb.expect(near(x, dx, 0.02) and near(y, dy, 0.02),
                      f"{name}: page {page.number}: {c} drawn at {dx} {dy}, not {x:.3f} {y:.3f}")
            nb.expect(right <= page.width - 28 and dx >= 28, f"{name}: {c} outside")
            if abs(y - 766.72) > 1 and font:
                widths[(font, c)] = right - dx
    return widths


def random_report(seed):
    """Paragraphs that no one would write: every mark beside every other, numbers, Latin."""
    chance = random.Random(seed)
    han = "政府信息公开工作年度报告主动申请办理情况机关部门依法及时回应群众关切完善制度"
    pieces = ["，", "。", "；", "：", "？", "！", "、", "“甲乙”", "《条例》", "（一）", "……", "——", "·", "～",
              "2017", "12,345.67", "100%", "3.5", "PDF", "zl.changzhou.gov.cn", "government", "〔2014〕32号",
              "“《条例》”", "（《办法》）", "。”", "）》"[0], "‘丙’", "21日", "￥300"]
    paragraphs = []
    for _ in range(60):
        text = "甲"
        for _ in range(chance.randrange(20, 60)):
            text += "".join(chance.choice(han) for _ in range(chance.randrange(1, 5)))
            text += chance.choice(pieces)
        paragraphs.append(text.replace("。，", "，") + "末尾。")
    return nb.report_of(paragraphs, f"random-{seed}.yaml")


def check_report(name, report, grid):
    pdf = nb.render(report, name + ".pdf")
    pages = nb.pages_of(nb.dump("pages", report))
    widths = check_pdf(name, pdf, pages)
    most = check_pages(name, pages)
    found = paragraphs_with_lines(report, pages)
    full, on_grid = check_lines(name, found, widths, grid)
    nb.expect(full > 40, f"{name}: only {full} full lines were looked at")
    return pdf, pages, found, widths, most, on_grid


def main():
    pdf, pages, found, widths, most, on_grid = check_report("seed", nb.SEED, True)
    nb.expect(most == 22, f"the fullest page has {most} lines, not 22")
    nb.expect(on_grid > 10, f"only {on_grid} lines stand in cells")
    for page in ("1", "2"):
        nb.expect(near(dash_below(pdf, page), 7, 0.3), f"folio of page {page}: {dash_below(pdf, page):.2f} mm below")
    for seed in (1, 2, 3):
        check_report(f"random-{seed}", random_report(seed), False)
    # What the test must be able to see: a point to the right, a mark in front, a line too low.
    kind, text, lines = next(one for one in found if one[0] == "PARAGRAPH" and len(one[2]) > 3)
    before = len(nb.faults())
    for fault in (moved(lines[1], 1), moved(lines[1], -0.2), spoilt(lines[1])):
        check_lines("mutant", [(kind, text, [lines[0], fault] + lines[2:])], widths, True)
        blind = len(nb.faults()) == before
        del nb.faults()[before:]
        nb.expect(not blind, "blind to a fault put in")
    nb.expect(not on_baseline(lines[1].y + 0.5), "blind to a line that is too low")
    nb.expect(number_split("共12", "34件") and number_split("1.", "5") and not number_split("2017", "年"),
              "blind to split numbers")


def moved(line, dx):
    other = copy.copy(line)
    other.glyphs = [(x + dx, c, font, size) for x, c, font, size in line.glyphs]
    return other


def spoilt(line):
    other = copy.copy(line)
    other.text = "，" + line.text[1:]
    return other


main()
nb.finish()
