"""Annotations, forms, actions, attachments, outline and page labels."""
import hashlib
import io
import re

import pikepdf

from .. import xmp
from ..document import key
from ..rule import rule
from .file import inherited

ALLOWED_1 = set("""/Text /Link /FreeText /Line /Square /Circle /Highlight /Underline /Squiggly /StrikeOut /Stamp /Ink
    /Popup /Widget /PrinterMark /TrapNet""".split())
ALLOWED = ALLOWED_1 | {"/Polygon", "/PolyLine", "/Caret", "/FileAttachment", "/Watermark", "/Redact"}
ACTIONS_1 = {"/GoTo", "/GoToR", "/Thread", "/URI", "/Named", "/SubmitForm"}
PAGES = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"}
RELATIONS = {"/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"}


def kind(one):
    return str(one.get("/Subtype", ""))


@rule("annotation.type", "23:6.3.1")
def types(doc):
    for where, one in doc.annotations:
        if kind(one) not in ALLOWED:
            yield f"{where} is {kind(one)}"


@rule("annotation.type-1", "1:6.5.2")
def types_old(doc):
    for where, one in doc.annotations:
        if kind(one) not in ALLOWED_1:
            yield f"{where} is {kind(one)}"


@rule("annotation.flags", "1:6.5.3 23:6.3.2")
def flags(doc):
    for where, one in doc.annotations:
        bits = one.get("/F")
        if kind(one) != "/Popup" and (bits is None or int(bits) & 0b100100111 != 4):
            yield f"{where}: F {bits}"


@rule("annotation.appearance", "1:6.9 23:6.3.3")
def appearance(doc):
    for where, one in doc.annotations:
        x0, y0, x1, y1 = (float(v) for v in one.Rect)
        if kind(one) not in ("/Popup", "/Link") and (x0 != x1 or y0 != y1) and "/AP" not in one:
            yield f"{where}: no appearance"


@rule("annotation.appearance-form", "1:6.5.3 23:6.3.3")
def appearance_form(doc):
    for where, one in doc.annotations:
        if "/AP" in one:
            button = kind(one) == "/Widget" and one.get("/FT", one.get("/Parent", {}).get("/FT")) == "/Btn"
            fitting = pikepdf.Dictionary if button else pikepdf.Stream
            if list(one.AP.keys()) != ["/N"] or not isinstance(one.AP.N, fitting):
                yield f"{where}: an appearance that is not N alone, of the kind"


@rule("annotation.opacity-1", "1:6.5.3")
def opacity(doc):
    for where, one in doc.annotations:
        if float(one.get("/CA", 1)) != 1:
            yield f"{where}: CA {one.CA}"


@rule("annotation.colour-1", "1:6.5.3")
def colour(doc):
    if doc.intent is None or doc.intent.read_bytes()[16:20] != b"RGB ":
        for where, one in doc.annotations:
            if "/C" in one or "/IC" in one:
                yield f"{where}: C or IC without an RGB intent"


def seen(doc):
    """[(where, annotation)] of those that are neither hidden nor off their page, which ISO 14289-1 7.18.1 exempts."""
    found = []
    for i, page in enumerate(doc.pages):
        left, bottom, right, top = (float(v) for v in page.get("/CropBox", inherited(page, "/MediaBox")))
        for k, one in enumerate(page.get("/Annots", [])):
            x0, y0, x1, y1 = (float(v) for v in one.Rect)
            off = max(x0, x1) <= left or min(x0, x1) >= right or max(y0, y1) <= bottom or min(y0, y1) >= top
            if not off and not int(one.get("/F", 0)) & 2:
                found.append((f"page {i + 1}: annotation {k + 1}", one))
    return found


def holders(doc):
    found = {}
    for element in doc.elements:
        for annotation in element.annotations:
            found.setdefault(key(annotation), element)
    return found


def holder(doc, annotation):
    """The element whose OBJR an annotation is; None when there is none."""
    return doc.once(holders).get(key(annotation))


@rule("annotation.tagged", "u:7.18.1")
def tagged(doc):
    for where, one in seen(doc):
        if kind(one) not in ("/Widget", "/Link", "/PrinterMark", "/Popup"):
            found = holder(doc, one)
            if found is None or found.kind != "Annot":
                yield f"{where} ({kind(one)}) in no Annot"


@rule("annotation.contents", "u:7.18.1")
def contents(doc):
    for where, one in seen(doc):
        if kind(one) not in ("/Widget", "/Link", "/Popup") and not str(one.get("/Contents", "")):
            found = holder(doc, one)
            if found is None or not str(found.obj.get("/Alt", "")):
                yield f"{where}: neither Contents nor Alt"


@rule("annotation.tabs", "u:7.18.3")
def tabs(doc):
    for i, page in enumerate(doc.pages):
        if len(page.get("/Annots", [])) and page.get("/Tabs") != "/S":
            yield f"page {i + 1}: Tabs is not S"


@rule("annotation.trapnet", "u:7.18.2")
def trapnet(doc):
    for where, one in doc.annotations:
        if kind(one) == "/TrapNet":
            yield f"{where}: TrapNet"


@rule("annotation.printer-mark", "u:7.18.8")
def printer_mark(doc):
    for where, one in doc.annotations:
        if kind(one) == "/PrinterMark" and (holder(doc, one) or "/StructParent" in one):
            yield f"{where}: a printer's mark in the structure"


@rule("annotation.printer-mark-flags", "*:ISO/32000-1/14.11.3")
def printer_mark_flags(doc):
    for where, one in doc.annotations:
        if kind(one) == "/PrinterMark" and int(one.get("/F", 0)) != 4 + 64:
            yield f"{where}: F is not Print and ReadOnly alone"


def without_object(doc, kind_of_element):
    for element in doc.all_of(kind_of_element):
        if not element.annotations:
            yield f"{element} without OBJR"


@rule("annotation.object", "*:ISO/32000-1/14.8.4.4.2")
def annot_object(doc):
    yield from without_object(doc, "Annot")


@rule("annotation.parent", "*:ISO/32000-1/14.7.4.4")
def struct_parent(doc):
    for where, one in doc.annotations:
        found = holder(doc, one)
        entry = doc.parent_tree.get(int(one.get("/StructParent", -1)))
        if found and (entry is None or isinstance(entry, pikepdf.Array) or key(entry) != key(found.obj)):
            yield f"{where}: StructParent does not lead to {found}"


@rule("link.tagged", "u:7.18.5")
def link_tagged(doc):
    for where, one in seen(doc):
        if kind(one) == "/Link":
            found = holder(doc, one)
            if found is None or found.kind != "Link":
                yield f"{where} in no Link"


@rule("link.contents", "u:7.18.5")
def link_contents(doc):
    for where, one in seen(doc):
        if kind(one) == "/Link" and not str(one.get("/Contents", "")).strip():
            yield f"{where}: no Contents"


@rule("link.object", "*:ISO/32000-1/14.8.4.4.2")
def link_object(doc):
    yield from without_object(doc, "Link")


@rule("link.place", "*:ISO/32000-1/12.5.6.5")
def link_place(doc):
    for where, one in doc.annotations:
        if kind(one) == "/Link":
            x0, y0, x1, y1 = (float(v) for v in one.Rect)
            if not (x0 < x1 and y0 < y1):
                yield f"{where}: an empty Rect"
            if "/A" not in one and "/Dest" not in one:
                yield f"{where} leads nowhere"


# --- destinations and actions ---------------------------------------------------------------------------

@rule("destination.page", "*:ISO/32000-1/12.3.2")
def destinations(doc):
    named = dict(doc.names(doc.root.get("/Names", {}).get("/Dests", pikepdf.Dictionary())))
    for where, one in doc.dictionaries:
        target = one.get("/Dest") if "/Dest" in one else one.get("/D") if one.get("/S") == "/GoTo" else None
        if isinstance(target, pikepdf.String):
            target = named.get(bytes(target))
            target = target.get("/D") if isinstance(target, pikepdf.Dictionary) else target
        elif target is None:
            continue
        if not isinstance(target, pikepdf.Array) or key(target[0]) not in doc.page_numbers:
            yield f"{where}: a destination on no page"


def actions(doc):
    return [(where, one[name]) for where, one in doc.having("/A", "/OpenAction", "/Next")
            for name in ("/A", "/OpenAction", "/Next")
            if isinstance(one.get(name), pikepdf.Dictionary) and "/S" in one[name]
            and (name != "/A" or "/O" not in one.A)]


def wrong_actions(doc, allowed):
    for where, one in actions(doc):
        if str(one.S) not in allowed:
            yield f"{where}: {one.S}"
    if "/JavaScript" in doc.root.get("/Names", {}):
        yield "JavaScript in Names"


@rule("action.type", "23:6.5.1")
def action_type(doc):
    yield from wrong_actions(doc, ACTIONS_1 | {"/GoToE"})


@rule("action.type-1", "1:6.6.1")
def action_type_old(doc):
    yield from wrong_actions(doc, ACTIONS_1)


@rule("action.named", "1:6.6.1 23:6.5.1")
def named(doc):
    for where, one in actions(doc):
        if one.S == "/Named" and str(one.get("/N")) not in PAGES:
            yield f"{where}: {one.get('/N')}"


@rule("action.additional", "1:6.6.2 23:6.5.2")
def additional(doc):
    for where, one in doc.having("/AA"):
        yield f"{where}: AA"


# --- forms ----------------------------------------------------------------------------------------------

def widgets(found):
    return [(where, one) for where, one in found if kind(one) == "/Widget"]


@rule("form.actions", "1:6.6.1 23:6.4.1")
def widget_actions(doc):
    for where, one in widgets(doc.annotations):
        if "/A" in one:
            yield f"{where}: A"


@rule("form.appearances", "1:6.9 23:6.4.1")
def need_appearances(doc):
    if doc.root.get("/AcroForm", {}).get("/NeedAppearances", False) is not False:
        yield "NeedAppearances"


@rule("form.appearance-1", "1:6.9")
def field_appearance(doc):
    for where, one in widgets(doc.annotations):
        if "/AP" not in one:
            yield f"{where}: a field without appearance, even an empty one"


@rule("form.xfa", "23:6.4.2 u:7.15")
def xfa(doc):
    if "/XFA" in doc.root.get("/AcroForm", {}) or "/NeedsRendering" in doc.root:
        yield "XFA"


@rule("form.tagged", "u:7.18.4")
def form_tagged(doc):
    for where, one in widgets(seen(doc)):
        found = holder(doc, one)
        if found is None or found.kind != "Form":
            yield f"{where}: a widget in no Form"


@rule("form.one", "u:7.18.4")
def form_one(doc):
    for element in doc.all_of("Form"):
        if len(element.annotations) != 1 or len(element.order) != 1:
            yield f"{element} holds other things than one widget"


@rule("form.name", "u:7.18.1")
def form_name(doc):
    for where, one in widgets(seen(doc)):
        found = holder(doc, one)
        if not str(one.get("/TU", one.get("/Parent", {}).get("/TU", ""))) and not (found and "/Alt" in found.obj):
            yield f"{where}: neither TU nor Alt"


# --- attachments ----------------------------------------------------------------------------------------

def files(doc):
    return [(where, one) for where, one in doc.having("/EF") if isinstance(one.EF, pikepdf.Dictionary)]


@rule("attachment.none-1", "1:6.1.11")
def no_files(doc):
    if files(doc) or "/EmbeddedFiles" in doc.root.get("/Names", {}):
        yield "embedded files"


@rule("attachment.conforms", "2:6.8")
def conforming(doc):
    for where, one in files(doc):
        try:
            with pikepdf.open(io.BytesIO(one.EF.F.read_bytes())) as inner:
                part = xmp.Packet(inner.Root.Metadata.read_bytes()).text(xmp.PDFAID, "part")
        except (pikepdf.PdfError, AttributeError):
            part = None
        if part not in ("1", "2"):
            yield f"{where}: a file that is no PDF/A-1 or -2"


@rule("attachment.names", "23:6.8 u:7.11")
def file_names(doc):
    for where, one in files(doc):
        if not all(str(one.get(name, "")) for name in ("/F", "/UF")):
            yield f"{where}: no F or UF"


@rule("attachment.relation", "3:6.8")
def relation(doc):
    for where, one in files(doc):
        if str(one.get("/AFRelationship")) not in RELATIONS:
            yield f"{where}: AFRelationship {one.get('/AFRelationship')}"


@rule("attachment.associated", "3:6.8")
def associated(doc):
    told = {key(one) for _, holder_ in doc.having("/AF") if isinstance(holder_.AF, pikepdf.Array) for one in holder_.AF}
    for where, one in files(doc):
        if key(one) not in told:
            yield f"{where}: a file in no AF"


@rule("attachment.type", "3:6.8")
def mime(doc):
    for where, one in files(doc):
        told = str(one.EF.F.get("/Subtype", ""))
        if not re.fullmatch(r"/[-\w+.]+/[-\w+.]+", told):
            yield f"{where}: Subtype “{told}”"


@rule("attachment.parameters", "*:ISO/32000-1/7.11.4.1")
def parameters(doc):
    for where, one in files(doc):
        stream = one.EF.F
        told, data = stream.get("/Params", {}), stream.read_bytes()
        if "/ModDate" not in told or told.get("/Size", len(data)) != len(data):
            yield f"{where}: no ModDate, or a wrong Size"
        if "/CheckSum" in told and bytes(told.CheckSum) != hashlib.md5(data).digest():
            yield f"{where}: a wrong CheckSum"


@rule("attachment.listed", "*:ISO/32000-1/7.11.4")
def listed(doc):
    tree = doc.root.get("/Names", {}).get("/EmbeddedFiles")
    names = doc.names(tree) if tree is not None else []
    if {key(one) for _, one in files(doc)} != {key(one) for _, one in names}:
        yield "EmbeddedFiles does not list every file"
    if [name for name, _ in names] != sorted(name for name, _ in names):
        yield "EmbeddedFiles is not sorted"


# --- outline and page labels ------------------------------------------------------------------------------

@rule("outline.tree", "*:ISO/32000-1/12.3.3")
def outline(doc):
    met = set()

    def level(parent):
        count, entry, before = 0, parent.get("/First"), None
        while entry is not None:
            if key(entry) in met:
                faults.append("a ring")
                return count
            met.add(key(entry))
            if not str(entry.get("/Title", "")).strip():
                faults.append("an entry without Title")
            if key(entry.Parent) != key(parent) or before is not None and key(entry.Prev) != key(before):
                faults.append(f"{entry.Title}: wrong Parent or Prev")
            count += 1 + level(entry)
            before, entry = entry, entry.get("/Next")
        if before is not None and key(parent.Last) != key(before):
            faults.append("wrong Last")
        return count

    faults = []
    if "/Outlines" in doc.root and doc.root.Outlines.get("/Count", 0) != level(doc.root.Outlines):
        faults.append("wrong Count")
    yield from faults


@rule("outline.headings", "*:ISO/14289-1/7.17")
def outline_headings(doc):
    """An entry for each heading below the title, each language's part and each page of contents."""
    def count(entry):
        return sum(1 + count(kid) for kid in chain(entry))

    def chain(parent):
        entry, met = parent.get("/First"), set()
        while entry is not None and key(entry) not in met:
            met.add(key(entry))
            yield entry
            entry = entry.get("/Next")

    headings = len(doc.all_of("H2", "H3", "H4", "H5", "H6", "Part", "TOC"))
    entries = count(doc.root.Outlines) if "/Outlines" in doc.root else 0
    if headings and entries != headings:
        yield f"{entries} entries for {headings} headings"


@rule("page.labels", "*:ISO/32000-1/12.4.2")
def labels(doc):
    found = doc.root.get("/PageLabels", {}).get("/Nums", [])
    if len(found) < 2 or found[0] != 0:
        yield "no PageLabels from page 0"
