#!/usr/bin/python3
"""The samples of every form: in order without a warning, well tagged, their tables whole.

Table 三 of the forms of 2019 and 2021 stands on one page and in the structure with 3 head rows and 23
or 25 body rows, each cell below several heads naming them; the annex of 2014 goes over pages with its
head shown again as an artifact. A long table from CSV has its head on every page.
"""
import re
import sys

import pikepdf

import nb

sys.path.insert(0, str(nb.SOURCE / "tests"))
from conform import conform  # noqa: E402


def elements(node, kind):
    """Structure elements of a kind below a node, in reading order."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            if kid.S == kind:
                yield kid
            yield from elements(kid, kind)


def pages_of(node):
    """Numbers of the page objects that the content below a node is on."""
    found = {node.Pg.objgen} if "/Pg" in node else set()
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            found |= pages_of(kid)
    return found


def table_three(pdf, name, rows):
    tables = list(elements(pdf.Root.StructTreeRoot.K, "/Table"))
    sizes = [len(list(elements(table, "/TR"))) for table in tables]
    nb.expect(rows in sizes, f"{name}: no table of {rows} rows among {sizes}")
    if rows not in sizes:
        return
    table = tables[sizes.index(rows)]
    nb.expect(len(pages_of(table)) == 1, f"{name}: table 三 is on {len(pages_of(table))} pages")
    numbers = list(elements(table, "/TD"))
    named = [td for td in numbers if "/A" in td and "/Headers" in td.A]
    nb.expect(len(numbers) == 7 * (rows - 3) and len(named) == len(numbers),
              f"{name}: {len(numbers)} cells, {len(named)} name their heads")
    tree = pdf.Root.StructTreeRoot.IDTree
    ids = {bytes(name) for name in list(tree.Names)[::2]}
    nb.expect(all(bytes(h) in ids for td in named for h in td.A.Headers), f"{name}: a head without /ID")


def samples():
    paths = sorted((nb.SOURCE / "data").glob("*/report.yaml"))
    nb.expect(len(paths) >= 4, f"only {len(paths)} samples")
    for path in paths:
        name = path.parent.name
        checked = nb.must(nb.nianbao("check", path, "--strict"))
        nb.expect(b"in order" in checked.stdout, f"{name}: {checked.stderr[:200]}")
        target = nb.render(path, f"{name}.pdf")
        faults = conform.check(target)
        nb.expect(not faults, f"{name}: {faults[:3]}")
        with pikepdf.open(target) as pdf:
            if name in ("sample-2019", "sample-2021"):
                table_three(pdf, name, 26 if name == "sample-2019" else 28)
            if name == "sample-charts":
                figures = list(elements(pdf.Root.StructTreeRoot.K, "/Figure"))
                nb.expect(len(figures) == 5 and all(len(str(figure.Alt)) > 20 for figure in figures),
                          f"{name}: {len(figures)} figures")
                nb.expect(len(list(elements(pdf.Root.StructTreeRoot.K, "/Table"))) == 4, f"{name}: data of charts")
        text = nb.tool("pdfinfo", "-struct-text", target)
        if name == "sample-2021":
            nb.expect(len(re.findall(r"(?m)^ +TR", text)) >= 28, f"{name}: pdfinfo sees too few rows")
        if name == "sample-2014":
            pages = nb.tool("pdftotext", "-layout", target, "-").split("\f")
            with_head = [page for page in pages if "统计指标" in page and "统计数" in page]
            nb.expect(len(with_head) == 3 and sum("续表" in page for page in pages) == 2,
                      f"{name}: the annex's head is on {len(with_head)} pages")
            nb.expect(sum("政府信息公开情况统计表（2016年度）" in page.replace(" ", "") for page in pages) == 2,
                      f"{name}: the annex goes on without its name")
            nb.expect(text.count("统计指标") == 1, f"{name}: the head is read more than once")


def long_table():
    rows = 2000
    nb.write("long.csv", "序号,名称\n" + "".join(f"{i},第{i}项\n" for i in range(1, rows + 1)))
    report = nb.write("long.yaml", nb.HEADER + "sections:\n  - heading: 目录\n    body:\n"
                      "      - table: {caption: 目录, records: {csv: long.csv}}\n")
    target = nb.render(report, "long.pdf")
    pages = nb.tool("pdftotext", "-layout", target, "-").split("\f")[:-1]
    with_rows = [page for page in pages if re.search(r"第 ?\d+ ?项", page)]
    nb.expect(len(with_rows) > 40 and all("序号" in page for page in with_rows), "a page without the head")
    found = [int(n) for n in re.findall(r"第 ?(\d+) ?项", "".join(pages))]
    nb.expect(found == list(range(1, rows + 1)), f"{len(found)} of {rows} rows")


samples()
long_table()
nb.finish()
