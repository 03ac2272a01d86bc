"""Faults for rules/table.py. The first table of the base has heads of two levels and labels beside its rows."""
from .edit import *  # noqa: F403


def tables(pdf):
    return elements(pdf, "Table")


def part(pdf, kind, table=0):
    return next(kid for kid in kids(tables(pdf)[table]) if kid.S == "/" + kind)


def attribute(cell, **entries):
    found = cell.get("/A", Dictionary(O=Name.Table))
    put(found, **entries)
    cell.A = found


def cells(pdf, kind, table=-1):
    """The cells of one kind of a table, in order."""
    root = tables(pdf)[table]
    return [cell for group in kids(root) if group.S in ("/THead", "/TBody", "/TFoot") for row in kids(group)
            for cell in kids(row) if cell.S == "/" + kind]


def move(pdf, element, parent):
    old = element.P
    old.K = Array([kid for kid in kids(old) if kid.objgen != element.objgen])
    parent.K = Array(kids(parent) + [element])
    element.P = parent


def headless(pdf):
    for cell in cells(pdf, "TH"):
        cell.S = Name.TD
        del cell["/A"]


def dangling(pdf):
    cell = next(one for one in cells(pdf, "TD", 0) if "/Headers" in one.get("/A", Dictionary()))
    cell.A.Headers = Array([String("nobody")])


def crossing(pdf):
    """A cell that goes down, and one below that goes across it."""
    upper, lower = kids(part(pdf, "TBody"))
    attribute(kids(upper)[2], RowSpan=2)
    attribute(kids(lower)[0], ColSpan=2)


FAULTS = {
    "table.kids": lambda pdf: show(pdf, add(pdf, "P", tables(pdf)[-1])) and None,
    "table.row-place": lambda pdf: move(pdf, kids(part(pdf, "TBody"))[-1], document(pdf)),
    "table.section-place": lambda pdf: move(pdf, part(pdf, "THead", -1), document(pdf)),
    "table.cell-place": lambda pdf: move(pdf, kids(kids(part(pdf, "TBody", -1))[-1])[-1], document(pdf)),
    "table.row-kids": lambda pdf: show(pdf, add(pdf, "P", kids(part(pdf, "TBody", -1))[-1])) and None,
    "table.section-kids": lambda pdf: show(pdf, add(pdf, "P", part(pdf, "TBody", -1))) and None,
    "table.one-head": lambda pdf: put(part(pdf, "TBody", -1), S=Name.THead),
    "table.body": lambda pdf: put(part(pdf, "TBody", -1), S=Name.TFoot),
    "table.caption": lambda pdf: move(pdf, part(pdf, "Caption", 0), tables(pdf)[1]),
    "table.caption: between": lambda pdf: show(pdf, add(pdf, "TBody", tables(pdf)[-1])) and put(
        part(pdf, "TBody", -1), S=Name.Caption),
    "table.section-kids: head": lambda pdf: show(pdf, add(pdf, "P", part(pdf, "THead", -1))) and None,
    "table.cell-place: head": lambda pdf: move(pdf, cells(pdf, "TH")[-1], document(pdf)),
    "table.columns": lambda pdf: attribute(cells(pdf, "TD")[-1], ColSpan=2),
    "table.columns: fewer": lambda pdf: move(pdf, kids(kids(part(pdf, "TBody", -1))[-1])[-1], add(pdf, "TR", add(
        pdf, "TBody", add(pdf, "Table")))),
    "table.rows": lambda pdf: attribute(cells(pdf, "TD")[-1], RowSpan=2),
    "table.overlap": crossing,
    "table.heads": headless,
    "table.headers": dangling,
    "table.scope": lambda pdf: drop(cells(pdf, "TH")[0], "/A"),
    "table.head-scope": lambda pdf: attribute(cells(pdf, "TH")[0], Scope=Name.Row),
}
