#!/usr/bin/python3
"""Every limit of src/base/limits.h: the README's table has it, at the limit it is taken, beyond it is told.

The table under "Limits" in README.md and README.zh-CN.md is compared with the header. What stands beyond a
limit is an error with the limit's code, at its place; at the limit the code is not told. Then texts that
would be slow if any stage took the square of their length, each with a time that it cannot have otherwise.
`limits.py PROGRAM SOURCE large` adds what takes a minute: whole files at their limits, texts of 1 MiB.
"""
import json
import re
import resource
import struct
import sys
import time
import zlib

import nb

LARGE = "large" in sys.argv[3:]
MIB = 1 << 20
BODY = nb.HEADER + "sections:\n  - heading: 概述\n    body:\n"
tried = set()


# --- the table --------------------------------------------------------------------------------------

def header():
    """{name: (value, codes)} of the limits with a message."""
    text = (nb.SOURCE / "src/base/limits.h").read_text(encoding="utf-8")
    values, found = {}, {}
    for name, value, why in re.findall(r"(NB_\w+) = ([^,/;}]+?),?\s*(?:\}; *)?/\*(.*?)\*/", text, re.S):
        values[name] = eval(value, {}, {"NB_MIB": MIB})
        codes = re.match(r"\s*((?:[EWI]\d{4}(?:,\s*)?)+):", why)
        if codes:
            found[name] = values[name], tuple(re.findall(r"[EWI]\d{4}", codes[1]))
    return found


def shown(name, value):
    if name == "NB_MAX_MEMORY":
        return f"{value:,} MiB"
    return f"{value // MIB:,} MiB" if value % MIB == 0 else f"{value:,}"


def tables(limits):
    wanted = sorted((shown(name, value), ", ".join(codes)) for name, (value, codes) in limits.items())
    for readme in ("README.md", "README.zh-CN.md"):
        text = (nb.SOURCE / readme).read_text(encoding="utf-8")
        part = re.search(r"^## (?:Limits · 限度|限度 · Limits)\n(.*?)^## ", text, re.S | re.M)
        if not nb.expect(part, f"{readme}: no limits"):
            continue
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part[1].splitlines()
                if line.startswith("|")][2:]
        found = sorted((row[2], row[3]) for row in rows)
        nb.expect(found == wanted, f"{readme}: {sorted(set(found) ^ set(wanted))}")
        nb.expect(all(re.search("[\u4e00-\u9fff]", row[0] + row[1]) for row in rows), f"{readme}: one language only")


# --- at the limit and beyond ------------------------------------------------------------------------

def told(process, code):
    return [(line, column) for line, column, found in nb.messages(process) if found == code]


def pair(code, at, beyond, *options, command="check", place=True):
    """The reports (or operands) at the limit and one beyond; None: not tried."""
    tried.add(code)
    if at is not None:
        process = nb.nianbao(command, at, *options)
        nb.expect(process.returncode in (0, 1, 3) and not told(process, code),
                  f"{code} at the limit: {process.returncode} {process.stderr[:300]}")
    process = nb.nianbao(command, beyond, *options)
    found = told(process, code)
    nb.expect(len(found) == 1 and process.returncode in (1, 3), f"{code} beyond: {found} {process.stderr[:300]}")
    nb.expect(not place or (found and found[0][1] > 0), f"{code}: no place")


def report(text, name="r.yaml"):
    return nb.write(name, text)


def sparse(name, size, start=b""):
    path = nb.TEMP / name
    with open(path, "wb") as file:
        file.write(start)
        file.truncate(size)
    return path


def files(limits):
    """Sizes are looked at before anything is read."""
    yaml, csv, image, pdf = (limits[f"NB_MAX_{name}"][0] for name in ("YAML", "CSV", "IMAGE", "PDF"))
    at = None
    if LARGE:
        text = (BODY + "      - 正文。\n").encode()
        at = nb.TEMP / "whole.yaml"
        at.write_bytes(text + b"#" * 70 + (b"\n#" + b"x" * 78) * ((yaml - len(text)) // 80 - 2))
    pair("E1024", at, sparse("large.yaml", yaml + 1), place=False)
    names = {"part.yaml": ("E2093", "include: part.yaml", yaml), "data.csv":
             ("E2093", "{table: {caption: 表, records: {csv: data.csv}}}", csv),
             "photo.png": ("E4306", "{image: photo.png, alt: 图}", image)}
    for name, (code, entry, size) in names.items():
        path = report(BODY + f"      - {entry}\n")
        sparse(name, size + 1)
        process = nb.nianbao("check", path)
        nb.expect(told(process, code)[0][0] == 11, f"{name}: {process.stderr}")
        sparse(name, size)
        nb.expect(LARGE is False or not told(nb.nianbao("check", path), code), f"{name} at the limit")
        tried.add(code)
    large = sparse("large.pdf", pdf + 1, b"%PDF-1.7\n")
    for words in (("verify", large), ("extract", large, nb.TEMP / "out"), ("reproduce", large)):
        process = nb.nianbao(*words)
        nb.expect(told(process, "E9008") and process.returncode == 3, f"{words[0]}: {process.stderr}")
    tried.add("E9008")
    if LARGE:
        sparse("large.pdf", pdf, b"%PDF-1.7\n")
        nb.expect(not told(nb.nianbao("verify", large), "E9008"), "a PDF at the limit")


def many_files(limits):
    most, room = limits["NB_MAX_FILES"][0], limits["NB_MAX_INPUTS"][0]
    nb.write("a.csv", "a,b\n1,2\n")
    table = "      - {table: {caption: 表, records: {csv: a.csv}}}\n"
    pair("E2091", report(BODY + table * (most - 1)), report(BODY + table * most, "beyond.yaml"))
    sparse("zeros.png", 64 * MIB)
    image, last = "      - {image: zeros.png, alt: 图}\n", "      - {image: last.png, alt: 图}\n"
    text = BODY + image * (room // (64 * MIB) - 1) + last
    path = report(text)
    left = 64 * MIB - len(text.encode())
    for size in (left, left + 1):
        sparse("last.png", size)
        found = told(nb.nianbao("check", path), "E2092")
        nb.expect(len(found) == size - left, f"E2092, {size - left} beyond: {found}")
    tried.add("E2092")


def includes(limits):
    most, depth = limits["NB_MAX_INCLUDES"][0], limits["NB_MAX_INCLUDE_DEPTH"][0]
    nb.write("one.yaml", "正文。\n")
    pair("E2074", report(BODY + "      - include: one.yaml\n" * most),
         report(BODY + "      - include: one.yaml\n" * (most + 1), "beyond.yaml"))
    for i in range(depth + 1):
        nb.write(f"deep{i}.yaml", "正文。\n" if i == 0 else f"- include: deep{i - 1}.yaml\n")
    pair("E2072", report(BODY + f"      - include: deep{depth - 1}.yaml\n"),
         report(BODY + f"      - include: deep{depth}.yaml\n", "beyond.yaml"))
    name = "n" * 200 + "/" + "n" * 200 + "/"
    longest = limits["NB_MAX_PATH"][0] - len(name)
    pair("E2090", report(BODY + f"      - include: {name}{'n' * longest}\n"),
         report(BODY + f"      - include: {name}{'n' * (longest + 1)}\n", "beyond.yaml"))


def yaml(limits):
    depth, text, nodes = (limits[f"NB_MAX_{name}"][0] for name in ("DEPTH", "TEXT", "NODES"))
    head = "report: 1\nsections: "  # the value is at level 2
    pair("E1021", report(head + "[" * (depth - 1) + "]" * (depth - 1)),
         report(head + "[" * depth + "]" * depth, "beyond.yaml"))
    quoted = "figures: {a: '" + "字" * (text // 3)
    pair("E1032", report(BODY + "      - 正文。\n" + quoted + "x" * (text % 3) + "'}\n"),
         report(BODY + "      - 正文。\n" + quoted + "x" * (text % 3 + 1) + "'}\n", "beyond.yaml"))
    nb.write("cell.csv", "a,b\n" + "字" * (text // 3) + "x" * (text % 3 + 1) + ",1\n")
    cell = nb.nianbao("check", report(BODY + "      - {table: {caption: 表, records: {csv: cell.csv}}}\n"))
    nb.expect(told(cell, "E1032"), f"a long cell: {cell.stderr[:300]}")
    tried.add("E1033")
    if LARGE:  # sections, its key, the two lines before, and the root are 5
        count = nodes - 5
        pair("E1033", report("report: 1\nx: [" + "a," * count + "]\n"),
             report("report: 1\nx: [" + "a," * (count + 1) + "]\n", "beyond.yaml"))


def grids(limits):
    rows, columns, cells, chart = (limits[f"NB_MAX_{name}"][0] for name in ("ROWS", "COLUMNS", "CELLS", "CHART"))

    def records(n, k, name):
        nb.write(name + ".csv", "".join(",".join(f"{i}" if row == 0 else "1" for i in range(k)) + "\n" for row in range(n)))
        return report(BODY + f"      - {{table: {{caption: 表, records: {{csv: {name}.csv, columns: ['0']}}}}}}\n", name + ".yaml")

    def table(n, k, name):
        heads = ", ".join("甲" for _ in range(k))
        row = "            - [" + ", ".join("1" for _ in range(k)) + "]\n"
        return report(BODY + f"      - table:\n          caption: 表\n          columns: [{heads}]\n          rows:\n" + row * n, name + ".yaml")

    pair("E4214", records(2, columns, "wide"), records(2, columns + 1, "wider"))
    pair("E4214", records(cells // columns, columns, "full") if LARGE else None,
         records(cells // columns + 1, columns, "fuller"))
    pair("E4214", None, records(rows + 1, 1, "longer"))
    pair("E2087", table(1, columns, "wide"), table(1, columns + 1, "wider"))
    if LARGE:
        pair("E2087", None, table(rows + 1, 1, "longer"))
        nb.expect(nb.nianbao("check", records(200001, 5, "list")).returncode == 0, "200,000 rows")

    def drawn(n):
        data = ", ".join(f'["{i}", 1]' for i in range(n))
        return report(BODY + f"      - {{chart: line, caption: 图, data: {{unit: 件, columns: [甲, 乙], rows: [{data}]}}}}\n", f"chart{n}.yaml")

    pair("E2088", drawn(chart), drawn(chart + 1))


def images(limits):
    def png(columns, rows):
        head = b"IHDR" + struct.pack(">IIBBBBB", columns, rows, 1, 0, 0, 0, 0)
        chunks = [head, b"IDAT" + zlib.compress(b""), b"IEND"]
        (nb.TEMP / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks))
        return nb.nianbao("check", report(BODY + "      - {image: bomb.png, alt: 图}\n"))

    pixels = limits["NB_MAX_PIXELS"][0]
    nb.expect(not told(png(pixels // 10000, 10000), "E4305"), "pixels at the limit")
    for columns, rows in ((pixels // 10000 + 1, 10000), (pixels + 1, 1), (0x7FFFFFFF, 0x7FFFFFFF)):
        nb.expect(told(png(columns, rows), "E4305"), f"{columns} × {rows} pixels")
    tried.add("E4305")


def texts(limits):
    marks, combining = limits["NB_MAX_MARKS"][0], limits["NB_MAX_COMBINING"][0]

    def nested(n):
        return report(BODY + f"      - '{'[' * n}年{']{着重}' * n}'\n", f"nested{n}.yaml")

    pair("E5111", nested(marks), nested(marks + 1))
    pair("E5112", report(BODY + "      - 'x" + "\u0301" * combining + "'\n"),
         report(BODY + "      - 'x" + "\u0301" * (combining + 1) + "'\n", "beyond.yaml"))


def layouts(limits):
    data = nb.TEMP / "data"
    (data / "layouts").mkdir(parents=True)
    (data / "fonts").symlink_to(nb.SOURCE / "fonts")
    for path in (nb.SOURCE / "layouts").glob("*.yaml"):
        (data / "layouts" / path.name).symlink_to(path)

    def codes(layout, text):
        (data / f"layouts/{layout}.yaml").write_text(text, encoding="utf-8")
        path = report(BODY.replace("disclosure-2008", layout) + "      - 正文。\n")
        return [code for _, _, code in nb.messages(nb.run(nb.PROGRAM, "check", path, "--data", data))]

    chain, colours = limits["NB_MAX_LAYOUT_CHAIN"][0], limits["NB_MAX_INKS"][0]
    below = "extends: disclosure-2008\n"
    for i in range(chain):  # disclosure-2008 stands on disclosure-base, and that on gbt9704
        found = codes(f"chain-{i}", below)
        nb.expect(("E3003" in found) == (i + 4 > chain), f"a chain of {i + 4} layouts: {found}")
        below = f"extends: chain-{i}\n"
    for n in (colours - 2, colours - 1, colours):  # disclosure-2008 has one besides black
        ink = ", ".join(f"c{i}: {{rgb: '#00000{i}', cmyk: [0, 0, 0, 0]}}" for i in range(n))
        found = codes("inks", f"extends: disclosure-2008\ncolors: {{{ink}}}\n")
        nb.expect("E3011" not in found if n == colours - 2 else n != colours or "E3011" in found, f"{n} colours: {found}")
    tried.update(("E3003", "E3011"))


def pages(limits):
    """Pages of two lines: many of them are a short report."""
    tried.add("E6015")
    if not LARGE:
        return
    most = limits["NB_MAX_PAGES"][0]
    data = nb.TEMP / "data"
    (data / "layouts/line.yaml").write_text(
        "extends: disclosure-2008\npage: {height: 100mm, text_height: 20mm, lines: 2}\nofficial: {fit: [2, 2]}\n", encoding="utf-8")
    for n in (most - 20, most + 20):
        path = report(BODY.replace("disclosure-2008", "line") + "      - 年\n" * (2 * n))
        process = nb.run(nb.PROGRAM, "render", path, "--data", data, "--dump", "figures")
        found = told(process, "E6015")
        nb.expect(len(found) == (n > most) and process.returncode == (n > most), f"{n} pages: {process.stderr[-300:]}")
        nb.expect(n < most or found and 2 * most - 20 < found[0][0] < 2 * most + 20, f"{n} pages: {found}")


def memory(limits):
    """What is asked for beyond --memory ends with a message, with any number of threads."""
    tried.add("E9010")
    path = nb.report_of(["年" * 20000] * 20)
    for jobs in (1, 4):
        for size, status in ((4, 3), (256, 0)):
            target = nb.TEMP / f"memory-{jobs}-{size}.pdf"
            process = nb.nianbao("render", path, "-o", target, "--memory", size, "--jobs", jobs)
            nb.expect(process.returncode == status and bool(told(process, "E9010")) == (status == 3),
                      f"--memory {size}: {process.returncode} {process.stderr[-300:]}")
            nb.expect(target.exists() == (status == 0), f"--memory {size}: a file")
    nb.expect(nb.nianbao("render", path, "--memory", "0").returncode == 2, "--memory 0")


def archived(limits):
    """Tested with the other paths of archives (archive.py, paths.py): the longest only here."""
    import pikepdf
    most = limits["NB_MAX_ARCHIVED"][0]
    target, other = nb.render(nb.SEED, "seed.pdf"), nb.TEMP / "long.pdf"
    with pikepdf.open(target) as pdf:
        names = list(pdf.Root.Names.EmbeddedFiles.Names)
        stream = names[names.index(pikepdf.String("rendering.yaml")) + 1].EF.F
        rendering = stream.read_bytes()
        for n in (most, most + 1):
            stream.write(rendering.replace(b': "report/report.yaml"\n  "layouts', f': "{"a/" * (n // 2 - 1)}{"b" * (2 + n % 2)}"\n  "layouts'.encode()))
            pdf.save(other)
            process = nb.nianbao("reproduce", other)
            nb.expect(bool(told(process, "E7003")) == (n > most), f"a path of {n} bytes: {process.stderr[:200]}")
    tried.add("E7003")


# --- what would be slow -----------------------------------------------------------------------------

def slow():
    def para(text):
        return BODY + f'      - "{text}"\n'

    cases = {
        "characters": lambda n: para("年" * (n // 3)), "letters": lambda n: para("a" * n), "digits": lambda n: para("1" * n),
        "blanks": lambda n: para("年" + " " * n + "年"), "no-break blanks": lambda n: para("年" + "\u00a0" * (n // 2) + "年"),
        "blanks between": lambda n: para("年 " * (n // 4)), "line ends": lambda n: para("年" + "\\n" * (n // 2) + "年"),
        "full stops": lambda n: para("。" * (n // 3)), "brackets": lambda n: para("[" * n),
        "pairs": lambda n: para("[" * (n // 2) + "]" * (n // 2)), "links without end": lambda n: para("[a](b" * (n // 5)),
        "braces": lambda n: para("{" * n), "figures": lambda n: para("{period.year}年" * (n // 16)),
        "widened": lambda n: para("年," * (n // 4)), "parentheses": lambda n: para("年(" * (n // 4)),
        "lost characters": lambda n: para("\u0b85" * (n // 3)), "accents": lambda n: para("a" + "\u0301" * (n // 2)),
        "paragraphs": lambda n: BODY + "      - 年\n" * (n // 12), "items": lambda n: BODY + "      - items:\n" + "          - 年\n" * (n // 16),
        "rows": lambda n: BODY + "      - table:\n          caption: 表\n          columns: [甲, 乙]\n          rows:\n"
        + "            - [年, 1]\n" * (n // 22),
        "references": lambda n: nb.HEADER + "sections:\n" + "".join(
            f"  - {{heading: 概{i}, id: s{i}, body: ['{{ref s{i}}}{{page s{i}}}{{ref t{i}}}']}}\n" for i in range(n // 70)),
        "unknown figures": lambda n: nb.HEADER + "figures:\n" + "".join(f"  f{i}: 1\n" for i in range(n // 25))
        + "sections:\n  - heading: 概述\n    body:\n" + "".join(f"      - '{{g{i}x}}'\n" for i in range(n // 25)),
    }
    size, most = (MIB - 100, 6) if LARGE else (20000, 3)
    for name, make in cases.items():
        path = report(make(size))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        process = nb.nianbao("check", path, "--jobs", "1")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        nb.expect(process.returncode in (0, 1), f"{name}: {process.returncode} {process.stderr[:300]}")
        nb.expect(took < most, f"{name} of {size} bytes: {took:.1f} s")
        if LARGE:
            print(f"{name:20} {took:6.2f} s")


limits = header()
nb.expect(len(limits) > 20, f"only {len(limits)} limits")
tables(limits)
for test in (files, many_files, includes, yaml, grids, images, texts, layouts, pages, memory, archived):
    start = time.monotonic()
    test(limits)
    if LARGE:
        print(f"{test.__name__:20} {time.monotonic() - start:6.2f} s")
slow()
wanted = {code for _, codes in limits.values() for code in codes}
nb.expect(tried == wanted, f"not tried: {sorted(wanted - tried)}; no limit: {sorted(tried - wanted)}")
nb.finish()
