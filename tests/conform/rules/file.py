"""The file: bytes, cross-references, limits, and the entries of the catalog that are not allowed."""
import re

import pikepdf

from ..rule import rule

FILTERS = {"/ASCIIHexDecode", "/ASCII85Decode", "/FlateDecode", "/RunLengthDecode", "/CCITTFaxDecode",
           "/JBIG2Decode", "/DCTDecode", "/JPXDecode"}
BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")


@rule("file.header", "123:6.1.2 u:6.1")
def header(doc):
    if not re.match(rb"%PDF-1\.[0-7](\r\n|\r|\n)", doc.data):
        yield f"begins with {doc.data[:12]!r}"


@rule("file.binary", "123:6.1.2")
def binary(doc):
    if not re.match(rb"%PDF-1\.\d(\r\n|\r|\n)%[\x80-\xff]{4}", doc.data):
        yield "no comment of four bytes above 127 after the header"


@rule("file.id", "123:6.1.3 x:(ISO/32000-1/14.4)")
def identifier(doc):
    found = doc.trailer.get("/ID", [])
    if len(found) != 2 or not all(len(bytes(one)) for one in found):
        yield "no ID of two strings in the trailer"


@rule("file.encrypt", "123:6.1.3 x:(ISO/32000-1/7.6)")
def encrypt(doc):
    if doc.pdf.is_encrypted or "/Encrypt" in doc.trailer:
        yield "Encrypt"


@rule("file.end", "123:6.1.3")
def end(doc):
    if not re.search(rb"%%EOF(\r\n|\r|\n)?\Z", doc.data):
        yield "something after the last %%EOF"


@rule("file.xref", "123:6.1.4")
def xref(doc):
    where = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*\Z", doc.data)
    if not where:
        yield "no startxref"
        return
    if not doc.data.startswith(b"xref", int(where[1])):
        if not re.compile(rb"\d+ 0 obj").match(doc.data, int(where[1])):
            yield "startxref leads nowhere"
        return
    table = re.compile(rb"xref(?:\r\n|\r|\n)((?:\d+ \d+\s*?[\r\n]+(?:\d{10} \d{5} [nf](?: \r| \n|\r\n))+)+)trailer")
    match = table.match(doc.data, int(where[1]))
    if not match:
        yield "the table is not of the form"
        return
    numbers = {one.start: one.number for one in doc.raw}
    for section in re.finditer(rb"(\d+) (\d+)\s*?[\r\n]+((?:\d{10} \d{5} [nf]..)+)", match[1], re.S):
        entries = re.findall(rb"(\d{10}) \d{5} ([nf])", section[3])
        if len(entries) != int(section[2]):
            yield f"section {section[1].decode()} has {len(entries)} entries"
        for i, (offset, kind) in enumerate(entries):
            if kind == b"n" and numbers.get(int(offset)) != int(section[1]) + i:
                yield f"the entry of object {int(section[1]) + i} leads elsewhere"


@rule("file.xref-stream", "1:6.1.4")
def xref_stream(doc):
    if re.search(rb"/Type\s*/(XRef|ObjStm)\b", doc.data):
        yield "cross-reference or object streams"


def odd(doc, kind):
    return [f"object {one.number}: {text}" for one in doc.raw for what, text in one.odd if what == kind]


@rule("file.object", "1:6.1.8 23:6.1.9")
def objects(doc):
    yield from odd(doc, "object")


@rule("file.stream", "1:6.1.7 23:6.1.7.1")
def streams(doc):
    yield from odd(doc, "stream")


@rule("file.length", "1:6.1.7 23:6.1.7.1")
def lengths(doc):
    yield from odd(doc, "length")


@rule("file.external", "1:6.1.7 23:6.1.7.1")
def external(doc):
    for where, one in doc.having("/F", "/FFilter", "/FDecodeParms"):
        if isinstance(one, pikepdf.Stream):
            yield f"{where}: data outside the file"


def filters_of(stream, name="/Filter"):
    found = stream.get(name, pikepdf.Array())
    return [str(one) for one in found] if isinstance(found, pikepdf.Array) else [str(found)]


def identity(stream, name):
    """Whether a filter is a Crypt that leaves the data alone."""
    told = stream.get("/DecodeParms", pikepdf.Dictionary())
    return name == "/Crypt" and not isinstance(told, pikepdf.Array) and told.get("/Name", "/Identity") == "/Identity"


@rule("file.filter", "1:6.1.10 23:6.1.7.2")
def filters(doc):
    for where, one in doc.dictionaries:
        if isinstance(one, pikepdf.Stream) and "/Filter" in one:
            for name in filters_of(one):
                if name not in FILTERS and not identity(one, name):
                    yield f"{where}: {name}"


@rule("file.filter-1", "1:6.1")
def filters_old(doc):
    for where, one in doc.dictionaries:
        if isinstance(one, pikepdf.Stream) and "/JPXDecode" in filters_of(one):
            yield f"{where}: JPXDecode is not of PDF 1.4"


@rule("file.inline-filter", "123:6.1.10")
def inline_filters(doc):
    short = {"/AHx", "/A85", "/Fl", "/RL", "/CCF", "/DCT"}
    for one in doc.contents:
        for image in one.inline:
            for name in filters_of(image, "/F") + filters_of(image):
                if name not in FILTERS | short:
                    yield f"{one.where}: {name}"


@rule("file.hex", "123:6.1.6")
def hexadecimal(doc):
    for number, tokens in doc.tokens:
        for kind, text in tokens:
            if kind == "hex":
                digits = re.sub(rb"[\0\t\n\f\r <>]", b"", text)
                if len(digits) % 2 or not re.fullmatch(rb"[0-9A-Fa-f]*", digits):
                    yield f"object {number}: {text[:20]!r}"


# --- limits -------------------------------------------------------------------------------------------

def numbers_of(doc, kind):
    for number, tokens in doc.tokens:
        for what, text in tokens:
            if what == kind:
                yield f"object {number}", text
    cls = int if kind == "int" else None
    for one in doc.contents:
        for operand in one.operands:
            if cls and isinstance(operand, int) or not cls and type(operand).__name__ == "Decimal":
                yield one.where, str(operand).encode()


@rule("limit.integer", "1:6.1.12 23:6.1.13")
def integers(doc):
    for where, text in numbers_of(doc, "int"):
        if not -2147483648 <= int(text) <= 2147483647:
            yield f"{where}: {text.decode()}"


@rule("limit.real", "23:6.1.13")
def reals(doc):
    for where, text in numbers_of(doc, "real"):
        value = abs(float(text))
        if value > 3.403e38 or 0 < value < 1.175e-38:
            yield f"{where}: {text[:40].decode()}"


@rule("limit.real-1", "1:6.1.12")
def reals_old(doc):
    for where, text in numbers_of(doc, "real"):
        if abs(float(text)) > 32767:
            yield f"{where}: {text[:40].decode()}"


def longer(doc, kind, limit):
    for number, tokens in doc.tokens:
        for what, text in tokens:
            if what == kind and len(text) > limit:
                yield number, text


@rule("limit.string", "23:6.1.13")
def strings(doc, limit=32767):
    for number, tokens in doc.tokens:
        for kind, text in tokens:
            if kind in ("string", "hex") and len(text) > limit:
                plain = re.sub(rb"\\([0-7]{1,3}|.)", b"x", text[1:-1], flags=re.S)
                size = len(plain) if kind == "string" else len(text) // 2 - 1
                if size > limit:
                    yield f"object {number}: a string of {size} bytes"


@rule("limit.string-1", "1:6.1.12")
def strings_old(doc):
    yield from strings(doc, 65535)


@rule("limit.name", "1:6.1.12 23:6.1.13")
def names(doc):
    for number, text in longer(doc, "name", 127):
        if len(re.sub(rb"#[0-9A-Fa-f]{2}", b"x", text)) > 127:
            yield f"object {number}: a name of {len(text)} bytes"


@rule("limit.array", "1:6.1.12")
def arrays(doc):
    for where, one in doc.dictionaries:
        for name in one.keys():
            if isinstance(one[name], pikepdf.Array) and len(one[name]) > 8191:
                yield f"{where}: {name} of {len(one[name])} elements"


@rule("limit.dictionary", "1:6.1.12")
def dictionaries(doc):
    for where, one in doc.dictionaries:
        if len(one.keys()) > 4095:
            yield f"{where}: {len(one.keys())} entries"


@rule("limit.page", "23:6.1.13")
def page_sizes(doc):
    for i, page in enumerate(doc.pages):
        for name in BOXES:
            if name in page:
                x0, y0, x1, y1 = (float(v) for v in page[name])
                if not (3 <= abs(x1 - x0) <= 14400 and 3 <= abs(y1 - y0) <= 14400):
                    yield f"page {i + 1}: {name} of {x1 - x0} × {y1 - y0}"


@rule("limit.states", "1:6.1.12 23:6.1.13")
def states(doc):
    for one in doc.contents:
        if one.depth > 28:
            yield f"{one.where}: q {one.depth} deep"


@rule("name.utf8", "23:6.1.8")
def utf8(doc):
    for where, one in doc.having("/BaseFont", "/FontName", "/S"):
        for name in ("/BaseFont", "/FontName", "/S"):
            if name in one:
                raw = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), one[name].unparse())
                try:
                    raw.decode("utf-8")
                except UnicodeDecodeError:
                    yield f"{where}: {name} is not UTF-8"


# --- catalog and pages --------------------------------------------------------------------------------

@rule("page.resources", "23:6.2.2")
def resources(doc):
    for i, page in enumerate(doc.pages):
        if "/Resources" not in page and doc.contents[i].words:
            yield f"page {i + 1} has no resources of its own"


def inherited(page, name):
    """An entry of a page or of what is above it; an empty array without one."""
    for _ in range(30):
        if name in page or "/Parent" not in page:
            break
        page = page.Parent
    return page.get(name, pikepdf.Array())


@rule("page.box", "*:ISO/32000-1/7.7.3.3")
def boxes(doc):
    for i, page in enumerate(doc.pages):
        if len(inherited(page, "/MediaBox")) != 4:
            yield f"page {i + 1}: no MediaBox"


@rule("page.presentation", "23:6.10")
def presentation(doc):
    for i, page in enumerate(doc.pages):
        if "/PresSteps" in page:
            yield f"page {i + 1}: PresSteps"
    if "/AlternatePresentations" in doc.root.get("/Names", {}):
        yield "AlternatePresentations"


@rule("catalog.requirements", "23:6.11")
def requirements(doc):
    if "/Requirements" in doc.root:
        yield "Requirements"


@rule("catalog.permissions", "23:6.1.12")
def permissions(doc):
    for name in set(doc.root.get("/Perms", {}).keys()) - {"/UR3", "/DocMDP"}:
        yield f"Perms: {name}"


@rule("catalog.marked", "1:6.8.2.2 23:6.7.2.2 u:6.2")
def marked(doc):
    if doc.root.get("/MarkInfo", {}).get("/Marked") is not True:
        yield "MarkInfo is not Marked"


@rule("catalog.suspects", "u:7.1")
def suspects(doc):
    if doc.root.get("/MarkInfo", {}).get("/Suspects", False) is not False:
        yield "Suspects"


@rule("catalog.language", "u:7.2")
def language(doc):
    if not str(doc.root.get("/Lang", "")):
        yield "no Lang in the catalog"


@rule("language.syntax", "1:6.8.4 23:6.7.4 u:7.2")
def language_syntax(doc):
    for where, text in doc.languages:
        if not re.fullmatch(r"([A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8}|[xi])(-[A-Za-z0-9]{1,8})*", text):
            yield f"{where}: “{text}” is no language tag"


@rule("catalog.display-title", "u:7.1")
def display_title(doc):
    if doc.root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is not True:
        yield "no DisplayDocTitle"


# --- optional content ---------------------------------------------------------------------------------

def configurations(doc):
    optional = doc.root.get("/OCProperties", {})
    return ([optional.D] if "/D" in optional else []) + list(optional.get("/Configs", []))


@rule("layers.none", "1:6.1.13")
def layers(doc):
    if "/OCProperties" in doc.root:
        yield "OCProperties"


@rule("layers.name", "23:6.9 u:7.10")
def layer_names(doc):
    if not all(str(one.get("/Name", "")) for one in configurations(doc)):
        yield "a configuration without Name"


@rule("layers.unique", "23:6.9")
def layers_unique(doc):
    names = [str(one.get("/Name", "")) for one in configurations(doc)]
    if len(set(names)) != len(names):
        yield "two configurations of one Name"


@rule("layers.order", "23:6.9")
def layers_order(doc):
    def flat(order):
        return {key for one in order for key in (flat(one) if isinstance(one, pikepdf.Array) else [one.objgen]
                                                 if isinstance(one, pikepdf.Dictionary) else [])}

    groups = {one.objgen for one in doc.root.get("/OCProperties", {}).get("/OCGs", [])}
    for one in configurations(doc):
        if "/Order" in one and groups - flat(one.Order):
            yield "Order does not name every group"


@rule("layers.automatic", "23:6.9 u:7.10")
def layers_automatic(doc):
    if any("/AS" in one for one in configurations(doc)):
        yield "AS in a configuration"
