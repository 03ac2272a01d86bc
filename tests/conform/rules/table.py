"""Tables: their parts, and a grid in which each row and column is whole (ISO 32000-1 14.8.4.3.4)."""
from ..rule import rule
from .tree import SECTIONS, kids_wrong, parents_wrong


def rows_of(table):
    """[(section or None, TR)]"""
    found = []
    for kid in table.kids:
        if kid.kind == "TR":
            found.append((None, kid))
        elif kid.kind in SECTIONS:
            found += [(kid, row) for row in kid.kids if row.kind == "TR"]
    return found


class Grid:
    """(row, column) → cells, and for each cell where it begins."""

    def __init__(self, table):
        self.taken, self.start, self.rows = {}, {}, rows_of(table)
        for y, (_, row) in enumerate(self.rows):
            x = 0
            for cell in row.kids:
                while (y, x) in self.taken:
                    x += 1
                self.start[id(cell)] = (y, x, cell)
                wide, tall = (int(cell.attribute("/Table", name, 1)) for name in ("/ColSpan", "/RowSpan"))
                for dy in range(tall):
                    for dx in range(wide):
                        self.taken.setdefault((y + dy, x + dx), []).append(cell)
                x += wide
        self.width = max((x for _, x in self.taken), default=-1) + 1
        self.height = max((y for y, _ in self.taken), default=-1) + 1


def made_grids(doc):
    return [(table, Grid(table)) for table in doc.all_of("Table")]


def grids(doc):
    return doc.once(made_grids)


@rule("table.kids", "u:7.2")
def table_kids(doc):
    yield from kids_wrong(doc, "Table")


@rule("table.row-place", "u:7.2")
def row_place(doc):
    yield from parents_wrong(doc, "TR")


@rule("table.section-place", "u:7.2")
def section_place(doc):
    yield from parents_wrong(doc, *SECTIONS)


@rule("table.cell-place", "u:7.2")
def cell_place(doc):
    yield from parents_wrong(doc, "TH", "TD")


@rule("table.row-kids", "u:7.2")
def row_kids(doc):
    yield from kids_wrong(doc, "TR")


@rule("table.section-kids", "u:7.2")
def section_kids(doc):
    yield from kids_wrong(doc, *SECTIONS)


@rule("table.one-head", "u:7.2")
def one_head(doc):
    for table in doc.all_of("Table"):
        for kind in ("THead", "TFoot"):
            if table.kinds().count(kind) > 1:
                yield f"{table} with two {kind}"


@rule("table.body", "u:7.2")
def body(doc):
    for table in doc.all_of("Table"):
        if {"THead", "TFoot"} & set(table.kinds()) and "TBody" not in table.kinds():
            yield f"{table} without TBody"


@rule("table.caption", "u:7.2")
def caption(doc):
    for table in doc.all_of("Table"):
        kinds = table.kinds()
        if kinds.count("Caption") > 1 or "Caption" in kinds[1:-1]:
            yield f"{table}: Caption is neither first nor last"


@rule("table.columns", "u:7.2")
def columns(doc):
    for table, grid in grids(doc):
        for y in range(len(grid.rows)):
            width = sum((y, x) in grid.taken for x in range(grid.width))
            if width != grid.width:
                yield f"{table}: row {y + 1} of {width} columns among {grid.width}"


@rule("table.rows", "u:7.2")
def rows(doc):
    for table, grid in grids(doc):
        if grid.height > len(grid.rows):
            yield f"{table}: RowSpan beyond its {len(grid.rows)} rows"


@rule("table.overlap", "u:7.2")
def overlap(doc):
    for table, grid in grids(doc):
        for (y, x), cells in grid.taken.items():
            if len(cells) > 1:
                yield f"{table}: two cells at row {y + 1}, column {x + 1}"


@rule("table.headers", "u:7.5")
def headers(doc):
    """Headers name cells of their own table."""
    for table, grid in grids(doc):
        known = {bytes(cell.obj.ID) for _, _, cell in grid.start.values() if "/ID" in cell.obj}
        for y, x, cell in grid.start.values():
            named = cell.attribute("/Table", "/Headers", [])
            if not {bytes(one) for one in named} <= known:
                yield f"{table}: row {y + 1}, column {x + 1} names heads that are not there"


@rule("table.heads", "*:ISO/14289-1/7.5")
def heads(doc):
    """Every TD has a head: by Headers, or a TH with Scope in its row or column."""
    for table, grid in grids(doc):
        columns_, rows_ = set(), set()
        for y, x, cell in grid.start.values():
            scope = str(cell.attribute("/Table", "/Scope", "")) if cell.kind == "TH" else ""
            wide, tall = (int(cell.attribute("/Table", name, 1)) for name in ("/ColSpan", "/RowSpan"))
            columns_ |= set(range(x, x + wide)) if scope in ("/Column", "/Both") else set()
            rows_ |= set(range(y, y + tall)) if scope in ("/Row", "/Both") else set()
        for y, x, cell in grid.start.values():
            if cell.kind == "TD" and not cell.attribute("/Table", "/Headers") and x not in columns_ and y not in rows_:
                yield f"{table}: row {y + 1}, column {x + 1} has no head"


@rule("table.scope", "u:7.5")
def scope(doc):
    for element in doc.all_of("TH"):
        told = str(element.attribute("/Table", "/Scope", ""))
        if told not in ("/Column", "/Row", "/Both") and not (told == "" and "/ID" in element.obj):
            yield f"{element}: Scope “{told}”"


@rule("table.head-scope", "*:ISO/32000-1/14.8.5.7")
def head_scope(doc):
    for element in doc.all_of("THead"):
        for row in element.kids:
            for cell in row.kids:
                if cell.attribute("/Table", "/Scope") == "/Row":
                    yield f"{cell} of a head with Scope Row"
