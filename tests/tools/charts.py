#!/usr/bin/python3
"""Charts of any shape can be read: no two characters overlap, no line runs through a number, nothing
leaves the type area, and every value is printed once. Random bars, lines and pies of 1–14 categories
and 1–6 series, with long names, negative numbers, noughts, blanks and numbers up to ten digits.
"""
import random
import re

import nb

CHARTS, SEEDS = 20, 6
NAMES = ["教育局", "住房和城乡建设局", "财政局", "1月", "2019年", "市场监督管理局（知识产权局）", "其他",
         "区政务服务数据管理局办公室", "Open Government Office"]
TOUCH = 0.4  # pt: as far as ink is guessed
_TEXT = re.compile(r"^  text (-?[\d.]+) (-?[\d.]+) \S+ ([\d.]+)(?: turn (\d))?(?: wide \d+)?(?: \w+)? “(.*)” at((?: -?[\d.]+)+)$")
_LINE = re.compile(r"^  path (-?[\d.]+) (-?[\d.]+) stroke 1 (?:dash \S+ )?(m .*)$")


def chart(random_, number):
    """A chart as YAML, with the texts of its values."""
    kind = random_.choice(["bar", "line", "pie"])
    rows, series = random_.randint(1, 14), 1 if kind == "pie" else random_.randint(1, 6)
    most = random_.choice([9, 999, 99999, 10**9])
    least = -most if kind != "pie" and random_.random() < 0.3 else 0
    names = [f"{random_.choice(NAMES)}{k}" for k in range(series)]
    lines = [f"      - chart: {kind}", f"        caption: 第{number}张", "        data:", "          unit: 件",
             f"          columns: [{', '.join(['部门'] + names)}]", "          rows:"]
    values = []
    for row in range(rows):
        cells = []
        for _ in range(series):
            value = 0 if random_.random() < 0.1 else random_.randint(least, most)
            cells.append("" if kind != "pie" and random_.random() < 0.1 else str(value + (kind == "pie")))
        values += [cell for cell in cells if cell]
        lines.append(f"            - [{random_.choice(NAMES)}{row}, " + ", ".join(f'"{cell}"' for cell in cells) + "]")
    return "\n".join(lines) + "\n", values


def boxes(match):
    """The ink of each character of a run, a little less than it is: left, top, right, bottom."""
    x, y, size, turn = float(match[1]), float(match[2]), float(match[3]), int(match[4] or 0)
    at = [float(v) for v in match[6].split()]
    for k, character in enumerate(match[5]):
        if character.isspace() or k >= len(at):
            continue
        narrow = ord(character) < 0x2000
        left, right = at[k] + 0.05 * size, at[k] + (0.42 if narrow else 0.92) * size
        if character in "（）":  # half of these is white
            left, right = (left + 0.5 * size, right) if character == "（" else (left, right - 0.5 * size)
        up, down = (0.66 if narrow else 0.82) * size, (0 if narrow else 0.06) * size
        yield (x + left, y - up, x + right, y + down) if turn == 0 else (x - up, y - right, x + down, y - left)


def meet(a, b):
    return min(a[2], b[2]) - max(a[0], b[0]) > TOUCH and min(a[3], b[3]) - max(a[1], b[1]) > TOUCH


def crosses(segment, box):
    """Whether a line between two points passes through a box."""
    (x1, y1), (x2, y2) = segment
    steps = 40
    return any(box[0] < x1 + (x2 - x1) * i / steps < box[2] and box[1] < y1 + (y2 - y1) * i / steps < box[3]
               for i in range(steps + 1))


def segments(match):
    x, y, before = float(match[1]), float(match[2]), None
    for op, a, b in re.findall(r"([ml]) (-?[\d.]+) (-?[\d.]+)", match[3]):
        here = (x + float(a), y + float(b))
        if op == "l":
            yield before, here
        before = here


def check(name, dump):
    """Faults of all pages."""
    for number, page in enumerate(dump.split("\npage "), 1):
        runs = [list(boxes(m)) for m in map(_TEXT.match, page.splitlines()) if m]
        strokes = [s for m in map(_LINE.match, page.splitlines()) if m for s in segments(m)]
        flat = sorted((box, k) for k, run in enumerate(runs) for box in run)
        overlaps = sum(meet(a, b) for i, (a, k) in enumerate(flat) for b, j in flat[i + 1:i + 400] if j != k and b[0] < a[2])
        nb.expect(overlaps == 0, f"{name}, page {number}: {overlaps} characters overlap")
        through = sum(crosses(s, box) for s in strokes for box, _ in flat)
        nb.expect(through == 0, f"{name}, page {number}: a line runs through {through} characters")
        out = [box for box, _ in flat if box[0] < nb.LEFT - 5 or box[2] > nb.RIGHT + 5]
        nb.expect(not out, f"{name}, page {number}: {len(out)} characters beside the type area")


def self_test():
    """What must not be missed."""
    page = "  text 100 100 songti 10 “12” at 0 5\n"
    nb.expect(meet((0, 0, 5, 5), (4, 4, 9, 9)) and not meet((0, 0, 5, 5), (5, 0, 9, 5)), "meet")
    before = len(nb.faults())
    check("self-test", page + "  text 102 103 songti 10 “34” at 0 5\n")
    check("self-test", page + "  path 0 0 stroke 1 m 90 97 l 120 96\n")
    check("self-test", page + "  text 560 100 songti 10 “5” at 0\n")
    nb.expect(len(nb.faults()) == before + 3, "blind to overlap")
    del nb.faults()[before:]


def beside():
    """Two languages beside each other: a chart stands in each, one below the other."""
    both = "languages: [zh, en]\nedition: zh+en\nbilingual: parallel\n"
    header = "\n".join(re.sub(r"^(title|issuer): (.*)$", r"\1: {zh: \2, en: In English}", line)
                       for line in nb.HEADER.splitlines()) + "\n"
    report = nb.write("both.yaml", header + both + """sections:
  - heading: {zh: 概况, en: Overview}
    body:
      - chart: bar
        caption: {zh: 三年情况, en: Three years}
        data:
          columns: [{zh: 年份, en: Year}, {zh: 新收, en: Received}, {zh: 办结, en: Concluded}]
          rows: [[2015, 120, 118], [2016, 203, 190], [2017, 310, 305]]
""")
    dump = nb.dump("pages", report)
    check("two languages", dump)
    for word in ("新收", "办结", "Received", "Concluded"):
        nb.expect(dump.count(f"“{word}”") == 1, f"two languages: {word} {dump.count(word)} times")


def main():
    self_test()
    beside()
    for seed in range(SEEDS):
        random_ = random.Random(seed)
        made = [chart(random_, number) for number in range(CHARTS)]
        report = nb.write(f"charts-{seed}.yaml", nb.HEADER + "sections:\n  - heading: 概况\n    body:\n" + "".join(text for text, _ in made))
        dump = nb.dump("pages", report)
        check(f"seed {seed}", dump)
        printed = [m[5] for m in map(_TEXT.match, dump.splitlines()) if m]
        for value in {value for _, values in made for value in values}:
            wanted = sum(values.count(value) for _, values in made)
            nb.expect(printed.count(value) >= wanted, f"seed {seed}: {value} is printed {printed.count(value)} times of {wanted}")


main()
nb.finish()
