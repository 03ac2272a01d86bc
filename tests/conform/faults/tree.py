"""Faults for rules/tree.py."""
from .edit import *  # noqa: F403


def ruby(pdf, *kinds):
    above = add(pdf, "Ruby", add(pdf, "P"))
    for kind in kinds:
        show(pdf, add(pdf, kind, above))


def listed(pdf, *kinds, parent="L"):
    """A list at the end; kinds stand in its one item, or in the list when they are not its item's."""
    above = add(pdf, parent)
    item = add(pdf, "LI", above)
    for kind in kinds:
        show(pdf, add(pdf, kind, item))
    return above


def figure(pdf, kind="Figure", **entries):
    return show(pdf, add(pdf, kind, **entries))


def shown(pdf, *path):
    """Elements one in another; the last one is drawn."""
    element = None
    for kind in path:
        element = add(pdf, kind, element)
    return show(pdf, element)


def roles(pdf, **names):
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(**{name: Name("/" + other) for name, other in names.items()})


def noted(pdf, **entries):
    show(pdf, add(pdf, "Note", add(pdf, "P"), **entries))


def same_ids(pdf):
    elements_ = [one for one in elements(pdf, "TH") if "/ID" in one][:2]
    elements_[1].ID = elements_[0].ID


def unlisted_id(pdf):
    paragraph(pdf).ID = String("zz-not-listed")


BOX = dict(A=layout(0, 0, 1, 1))

FAULTS = {
    "tree.root": lambda pdf: drop(pdf.Root, "/StructTreeRoot"),
    "tree.document": lambda pdf: put(document(pdf), S=Name.Part),
    "tree.type": lambda pdf: put(first(pdf, "P"), Type=Name.Odd),
    "tree.parent": lambda pdf: put(elements(pdf, "P")[1], P=elements(pdf, "P")[0]),
    "tree.parent: none": lambda pdf: drop(first(pdf, "P"), "/P"),
    "tree.standard": lambda pdf: shown(pdf, "Paragraph"),
    "tree.standard-1": lambda pdf: shown(pdf, "P", "Annot"),
    "tree.role-ring": lambda pdf: roles(pdf, One="Two", Two="One"),
    "tree.role-standard": lambda pdf: roles(pdf, P="Span"),
    "tree.parent-tree": lambda pdf: put(pdf.pages[0].obj, StructParents=9999),
    "tree.parent-tree: none": lambda pdf: drop(pdf.Root.StructTreeRoot, "/ParentTree"),
    "tree.parent-keys": lambda pdf: put(pdf.Root.StructTreeRoot, ParentTreeNextKey=0),
    "tree.page": lambda pdf: [drop(one, "/Pg") for kind in ("P", "Sect", "Document")
                              for one in elements(pdf, kind) if "/Pg" in one] and None,
    "tree.ids": unlisted_id,
    "tree.empty": lambda pdf: add(pdf, "P") and None,
    "tree.nesting": lambda pdf: shown(pdf, "P", "P"),
    "tree.nesting: span": lambda pdf: shown(pdf, "Span"),
    "heading.levels": lambda pdf: put(first(pdf, "H3"), S=Name.H4),
    "heading.mixed": lambda pdf: shown(pdf, "H"),
    "heading.mixed: H only": lambda pdf: [put(one, S=Name.H) for one in elements(pdf, "H2")] and None,
    "heading.any": lambda pdf: [put(one, S=Name.P) for n in range(1, 7) for one in elements(pdf, f"H{n}")] and None,
    "list.kids": lambda pdf: show(pdf, add(pdf, "P", listed(pdf, "LBody"))) and None,
    "list.item": lambda pdf: listed(pdf, "P") and None,
    "list.place": lambda pdf: shown(pdf, "LI", "LBody"),
    "list.place: body": lambda pdf: shown(pdf, "LBody"),
    "list.caption": lambda pdf: show(pdf, add(pdf, "Caption", listed(pdf, "LBody"))) and None,
    "list.caption: contents": lambda pdf: show(pdf, add(pdf, "Caption", first(pdf, "TOC"))) and None,
    "list.body": lambda pdf: listed(pdf, "LBody", "LBody") and None,
    "contents.kids": lambda pdf: shown(pdf, "TOC", "P"),
    "contents.item": lambda pdf: shown(pdf, "TOC", "TOCI", "H6"),
    "contents.place": lambda pdf: shown(pdf, "TOCI", "P"),
    "figure.text": lambda pdf: figure(pdf, **BOX),
    "figure.text: blank": lambda pdf: figure(pdf, Alt=String(" "), **BOX),
    "figure.box": lambda pdf: figure(pdf, Alt=String("x")),
    "formula.text": lambda pdf: figure(pdf, "Formula", **BOX),
    "note.id": noted,
    "note.unique": lambda pdf: [noted(pdf, ID=String("zz")) for _ in range(2)] and None,
    "element.id-unique": same_ids,
    "ruby.kids": lambda pdf: ruby(pdf, "RB"),
    "ruby.place": lambda pdf: shown(pdf, "P", "RT"),
}
