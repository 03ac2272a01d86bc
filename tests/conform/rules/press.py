"""A file for a press: PDF/X-4. The text of ISO 15930-7:2010 was not at hand for its subclauses; the
clauses in brackets are those of ISO 32000-1 that define what it asks for."""
import pikepdf

from .. import xmp
from ..rule import rule
from .colour import profile_faults


@rule("press.header", "x:(ISO/32000-1/7.5.2)")
def header(doc):
    if not doc.data.startswith(b"%PDF-1.6"):
        yield f"begins with {doc.data[:8]!r}, not with PDF 1.6"


@rule("press.version", "x:(ISO/32000-1/14.3.2)")
def version(doc):
    if doc.xmp.text(xmp.PDFXID, "GTS_PDFXVersion") != "PDF/X-4":
        yield f"pdfxid:GTS_PDFXVersion is {doc.xmp.text(xmp.PDFXID, 'GTS_PDFXVersion')}"


@rule("press.identity", "x:(ISO/32000-1/14.3.2)")
def identity(doc):
    for name in ("DocumentID", "VersionID", "RenditionClass"):
        if not doc.xmp.text(xmp.MM, name):
            yield f"no xmpMM:{name}"


@rule("press.dates", "x:(ISO/32000-1/14.3.2)")
def dates(doc):
    for name in ("CreateDate", "ModifyDate", "MetadataDate"):
        if not doc.xmp.text(xmp.XMP, name):
            yield f"no xmp:{name}"


@rule("press.title", "x:(ISO/32000-1/14.3.2)")
def title(doc):
    if not doc.xmp.text(xmp.DC, "title"):
        yield "no dc:title"


@rule("press.trapped", "x:(ISO/32000-1/14.11.6)")
def trapped(doc):
    told = doc.trailer.get("/Info", {}).get("/Trapped")
    if not isinstance(told, pikepdf.Name) or told not in ("/True", "/False"):
        yield f"Info's Trapped is {told}"
    elif doc.xmp.text(xmp.PDF, "Trapped") != str(told)[1:]:
        yield f"pdf:Trapped is {doc.xmp.text(xmp.PDF, 'Trapped')}"


@rule("press.intent", "x:(ISO/32000-1/14.11.5)")
def intent(doc):
    found = [one for one in doc.root.get("/OutputIntents", []) if one.get("/S") == "/GTS_PDFX"]
    if len(found) != 1:
        yield f"{len(found)} intents GTS_PDFX"
    for one in found:
        for name in ("/OutputConditionIdentifier", "/Info"):
            if not str(one.get(name, "")):
                yield f"the intent has no {name[1:]}"
        if "/DestOutputProfile" not in one:
            yield "the intent has no profile"
            continue
        for text in profile_faults(one.DestOutputProfile, (b"prtr",), 4):
            yield f"the press's profile {text}"


def box(page, name):
    found = [float(value) for value in page.get(name, [])]
    return [min(found[0], found[2]), min(found[1], found[3]), max(found[0], found[2]), max(found[1], found[3])] \
        if len(found) == 4 else None


def within(inner, outer):
    return all(a >= b for a, b in zip(inner[:2], outer[:2])) and all(a <= b for a, b in zip(inner[2:], outer[2:]))


@rule("press.trim", "x:(ISO/32000-1/14.11.2)")
def trim(doc):
    for i, page in enumerate(doc.pages):
        if ("/TrimBox" in page) == ("/ArtBox" in page):
            yield f"page {i + 1} has not just one of TrimBox and ArtBox"


@rule("press.boxes", "x:(ISO/32000-1/14.11.2)")
def boxes(doc):
    for i, page in enumerate(doc.pages):
        order = [(name, box(page, name)) for name in ("/TrimBox", "/ArtBox", "/BleedBox", "/CropBox", "/MediaBox")]
        order = [(name, found) for name, found in order if found]
        for (name, inner), (other, outer) in zip(order, order[1:]):
            if not within(inner, outer):
                yield f"page {i + 1}: {name[1:]} is not inside of {other[1:]}"


@rule("press.annotation", "x:(ISO/32000-1/12.5)")
def annotations(doc):
    for where, one in doc.annotations:
        if one.get("/Subtype") not in ("/TrapNet", "/PrinterMark"):
            yield f"{where} is a {one.get('/Subtype')}"


@rule("press.form", "x:(ISO/32000-1/12.7)")
def fields(doc):
    if len(doc.root.get("/AcroForm", {}).get("/Fields", [])) > 0:
        yield "fields of a form"


@rule("press.action", "x:(ISO/32000-1/12.6)")
def actions(doc):
    if "/OpenAction" in doc.root and isinstance(doc.root.OpenAction, pikepdf.Dictionary):
        yield "an action when the file is opened"
    if "/JavaScript" in doc.root.get("/Names", {}):
        yield "JavaScript"
    for where, one in doc.having("/AA"):
        yield f"{where}: additional actions"
    for where, one in doc.having("/A"):
        if isinstance(one.A, pikepdf.Dictionary) and "/S" in one.A and "/O" not in one.A:
            yield f"{where}: an action"


@rule("press.filter", "x:(ISO/32000-1/7.4.4)")
def filters(doc):
    for where, one in doc.having("/Filter"):
        used = one.Filter if isinstance(one.Filter, pikepdf.Array) else [one.Filter]
        if "/LZWDecode" in [str(name) for name in used]:
            yield f"{where}: LZW"
