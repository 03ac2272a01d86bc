"""The structure tree: its roots, types, nesting; headings, lists, contents, figures, notes, ruby."""
import re

import pikepdf

from ..document import key, kids_of
from ..rule import rule

# ISO 32000-1 tables 333–340.
GROUPS = set("Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private".split())
HEADINGS = {"H", "H1", "H2", "H3", "H4", "H5", "H6"}
TABLE = {"Table", "TR", "TH", "TD"}
SECTIONS = {"THead", "TBody", "TFoot"}
LIST = {"L", "LI", "Lbl", "LBody"}
INLINE = set("Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP".split())
ILLUSTRATIONS = {"Figure", "Formula", "Form"}
STANDARD = GROUPS | HEADINGS | TABLE | SECTIONS | LIST | INLINE | ILLUSTRATIONS | {"P"}
# PDF 1.4 (PDF Reference 9.7.4) has neither the sections of a table nor these.
STANDARD_14 = STANDARD - SECTIONS - {"Annot", "Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP"}

BLOCKS = HEADINGS | {"P", "L", "Table", "TOC", "Index", "BlockQuote", "Div", "Sect", "Part", "Art", "Figure", "Formula",
                     "Form", "Note", "Caption", "NonStruct", "Private"}
PHRASES = (INLINE | ILLUSTRATIONS) - {"RB", "RT", "RP", "WT", "WP"}
# What a type may hold (ISO 32000-1 14.8.4); a type that is not here may hold anything.
KIDS = {"Document": BLOCKS, "L": {"L", "LI", "Caption"}, "LI": {"Lbl", "LBody"}, "Lbl": PHRASES,
        "TOC": {"TOC", "TOCI", "Caption"}, "TOCI": {"Lbl", "Reference", "NonStruct", "P", "TOC", "Link"},
        "Table": {"TR", "Caption"} | SECTIONS, "TR": {"TH", "TD"}, "P": PHRASES | {"Lbl"}, "Span": PHRASES,
        "Link": PHRASES, "Reference": PHRASES | {"Lbl"}, "Ruby": {"RB", "RT", "RP"}, "RB": PHRASES, "RT": PHRASES,
        "RP": PHRASES, "Form": set()}
KIDS.update(dict.fromkeys(HEADINGS, PHRASES | {"Lbl"}))
KIDS.update(dict.fromkeys(SECTIONS, {"TR"}))
PARENTS = {"LI": {"L"}, "LBody": {"LI"}, "TOCI": {"TOC"}, "RB": {"Ruby"}, "RT": {"Ruby"}, "RP": {"Ruby"},
           "TR": {"Table"} | SECTIONS, "TH": {"TR"}, "TD": {"TR"}, **dict.fromkeys(SECTIONS, {"Table"})}


def kids_wrong(doc, *kinds):
    for element in doc.all_of(*kinds):
        wrong = sorted(set(element.kinds()) - KIDS[element.kind])
        if wrong:
            yield f"{element} holds {wrong}"


def parents_wrong(doc, *kinds):
    for element in doc.all_of(*kinds):
        parent = element.parent.kind if element.parent else "nothing"
        if parent not in PARENTS[element.kind]:
            yield f"{element} in {parent}"


@rule("tree.root", "1:6.8.3.3 23:6.7.3.3 u:7.1")
def root(doc):
    if not kids_of(doc.root.get("/StructTreeRoot", pikepdf.Dictionary())):
        yield "no StructTreeRoot with elements"


@rule("tree.document", "*:ISO/32000-1/14.8.4.2")
def document(doc):
    tops = [one.kind for one in doc.elements if one.parent is None]
    if tops != ["Document"]:
        yield f"the root holds {tops}"


@rule("tree.type", "*:ISO/32000-1/14.7.2")
def types(doc):
    for element in doc.elements:
        if str(element.obj.get("/Type", "/StructElem")) != "/StructElem":
            yield f"{element}: Type {element.obj.Type}"


@rule("tree.parent", "u:7.1")
def parent(doc):
    for element in doc.elements:
        above = element.parent.obj if element.parent else doc.root.StructTreeRoot
        if "/P" not in element.obj or key(element.obj.P) != key(above):
            yield f"{element}: P is not its parent"


@rule("tree.standard", "23:6.7.3.4 u:7.1")
def standard(doc):
    for kind in sorted({one.kind for one in doc.elements} - STANDARD):
        yield f"{kind} is mapped to no standard type"


@rule("tree.standard-1", "1:6.8.3.4")
def standard_old(doc):
    for kind in sorted({doc.kind_of(str(one.obj.S)[1:], STANDARD_14) for one in doc.elements} - STANDARD_14):
        yield f"{kind} is mapped to no type of PDF 1.4"


@rule("tree.role-ring", "1:6.8.3.4 23:6.7.3.4 u:7.1")
def role_ring(doc):
    roles = doc.root.get("/StructTreeRoot", {}).get("/RoleMap", {})
    for name in roles.keys():
        met = set()
        while name in roles and name not in met:
            met.add(name)
            name = str(roles[name])
        if name in met:
            yield f"RoleMap: {name} leads to itself"


@rule("tree.role-standard", "u:7.1")
def role_standard(doc):
    for name in doc.root.get("/StructTreeRoot", {}).get("/RoleMap", {}).keys():
        if name[1:] in STANDARD:
            yield f"RoleMap remaps {name}"


@rule("tree.parent-tree", "*:ISO/32000-1/14.7.4.4")
def parent_tree(doc):
    """From a page and MCID to the element, and back."""
    for one in doc.contents:
        mcids = [mark.mcid for mark in one.marks if mark.mcid is not None]
        if one.page is None or not mcids:
            continue
        entry = doc.parent_tree.get(int(doc.pages[one.page].get("/StructParents", -1)))
        if not isinstance(entry, pikepdf.Array):
            yield f"{one.where} is not in the ParentTree"
            continue
        for mcid in mcids:
            owners = doc.owner.get((one.page, mcid), [])
            if owners and (mcid >= len(entry) or key(entry[mcid]) != key(owners[0].obj)):
                yield f"{one.where}: the ParentTree gives MCID {mcid} to another element"


@rule("tree.parent-keys", "*:ISO/32000-1/14.7.4.4")
def parent_keys(doc):
    root = doc.root.get("/StructTreeRoot", {})
    if doc.parent_tree and int(root.get("/ParentTreeNextKey", -1)) <= max(doc.parent_tree):
        yield "ParentTreeNextKey is a key in use"
    keys = [int(page.StructParents) for page in doc.pages if "/StructParents" in page]
    keys += [int(one.StructParent) for _, one in doc.annotations if "/StructParent" in one]
    if len(keys) != len(set(keys)):
        yield "a key of the ParentTree used twice"


@rule("tree.page", "*:ISO/32000-1/14.7.2")
def page(doc):
    for place, owners in doc.owner.items():
        if place[0] is None:
            yield f"{owners[0]}: MCID {place[1]} on no page"


@rule("tree.ids", "*:ISO/32000-1/14.7.2")
def ids(doc):
    told = {bytes(one.obj.ID): key(one.obj) for one in doc.elements if "/ID" in one.obj}
    listed = doc.root.get("/StructTreeRoot", {}).get("/IDTree")
    found = {name: key(value) for name, value in doc.names(listed)} if listed is not None else {}
    if found != told:
        yield f"IDTree differs for {sorted(set(found) ^ set(told))[:3]}"
    if list(found) != sorted(found):
        yield "IDTree is not sorted"


@rule("tree.empty", "*:ISO/32000-1/14.8.4")
def empty(doc):
    for element in doc.all_of("Document", "Part", "Sect", "L", "LI", "TOC", "TOCI", "Table", "TR", "P", *SECTIONS,
                              *HEADINGS):
        if not element.order:
            yield f"{element} is empty"


@rule("tree.nesting", "*:ISO/32000-1/14.8.4")
def nesting(doc):
    rest = set(KIDS) - {"L", "LI", "TOC", "TOCI", "Table", "TR", "Ruby", "Form"} - SECTIONS
    yield from kids_wrong(doc, *rest)


# --- headings -------------------------------------------------------------------------------------------

@rule("heading.levels", "u:7.4.2")
def levels(doc):
    before = 0
    for element in doc.all_of("H1", "H2", "H3", "H4", "H5", "H6"):
        level = int(element.kind[1])
        if level > before + 1:
            yield f"{element} after H{before}"
        before = level


@rule("heading.mixed", "u:7.4.4")
def mixed(doc):
    if doc.all_of("H") and doc.all_of("H1", "H2", "H3", "H4", "H5", "H6"):
        yield "both H and H1…"
    for element in doc.elements:
        if element.kinds().count("H") > 1:
            yield f"{element} holds two H"


@rule("heading.any", "*:ISO/32000-1/14.8.4.3.5")
def headed(doc):
    if not doc.all_of(*HEADINGS):
        yield "no heading"


# --- lists and contents ---------------------------------------------------------------------------------

@rule("list.kids", "u:7.2")
def list_kids(doc):
    yield from kids_wrong(doc, "L")


@rule("list.item", "u:7.2")
def list_item(doc):
    yield from kids_wrong(doc, "LI")


@rule("list.place", "u:7.2")
def list_place(doc):
    yield from parents_wrong(doc, "LI", "LBody")


@rule("list.caption", "u:7.2")
def list_caption(doc):
    for element in doc.all_of("L", "TOC"):
        if "Caption" in element.kinds()[1:]:
            yield f"{element}: Caption is not first"


@rule("list.body", "*:ISO/32000-1/14.8.4.3.3")
def list_body(doc):
    for element in doc.all_of("LI"):
        if element.kinds() not in (["Lbl", "LBody"], ["LBody"]):
            yield f"{element} holds {element.kinds()}"


@rule("contents.kids", "u:7.2")
def contents_kids(doc):
    yield from kids_wrong(doc, "TOC")


@rule("contents.item", "*:ISO/32000-1/14.8.4.2")
def contents_item(doc):
    yield from kids_wrong(doc, "TOCI")


@rule("contents.place", "u:7.2")
def contents_place(doc):
    yield from parents_wrong(doc, "TOCI")


# --- figures, formulas, notes, ruby -----------------------------------------------------------------------

def said(element):
    return any(str(element.obj.get(name, "")).strip() for name in ("/Alt", "/ActualText"))


@rule("figure.text", "u:7.3")
def figure_text(doc):
    for element in doc.all_of("Figure"):
        if not said(element):
            yield f"{element} without Alt or ActualText"


@rule("figure.box", "*:ISO/32000-1/14.8.5.4.3")
def figure_box(doc):
    for element in doc.all_of("Figure", "Formula"):
        box = element.attribute("/Layout", "/BBox")
        if box is None or len(box) != 4 or not (box[0] < box[2] and box[1] < box[3]):
            yield f"{element} without BBox"


@rule("formula.text", "u:7.7")
def formula_text(doc):
    for element in doc.all_of("Formula"):
        if not said(element):
            yield f"{element} without Alt or ActualText"


@rule("note.id", "u:7.9")
def note_id(doc):
    for element in doc.all_of("Note"):
        if not str(element.obj.get("/ID", "")):
            yield f"{element} without ID"


@rule("note.unique", "u:7.9")
def note_unique(doc):
    names = [bytes(element.obj.ID) for element in doc.all_of("Note") if "/ID" in element.obj]
    if len(names) != len(set(names)):
        yield "two notes of one ID"


@rule("element.id-unique", "*:ISO/32000-1/14.7.2")
def id_unique(doc):
    met = set()
    for element in doc.elements:
        if "/ID" in element.obj:
            name = bytes(element.obj.ID)
            if name in met:
                yield f"{element}: ID {name!r} again"
            met.add(name)


@rule("ruby.kids", "*:ISO/32000-1/14.8.4.4.4")
def ruby_kids(doc):
    for element in doc.all_of("Ruby"):
        if not re.fullmatch("RB (RT|RP RT RP)", " ".join(element.kinds())):
            yield f"{element} holds {element.kinds()}"


@rule("ruby.place", "*:ISO/32000-1/14.8.4.4.4")
def ruby_place(doc):
    yield from parents_wrong(doc, "RB", "RT", "RP")
