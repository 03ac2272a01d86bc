"""Metadata: the packet, what it claims, the schemas it uses, its agreement with Info."""
import re

from .. import xmp
from ..rule import rule

SCHEMA_FIELDS = {"schema": "", "namespaceURI": "", "prefix": "", "property": "Seq"}
PROPERTY_FIELDS = ("name", "valueType", "category", "description")
FIELD_FIELDS = {"name": "", "valueType": "", "description": ""}
TYPE_FIELDS = {"type": "", "namespaceURI": "", "prefix": "", "description": ""}
TYPES = re.compile(r"((bag|seq|alt) )?(Text|Integer|Real|Boolean|Date|URI|URL|MIMEType|ProperName|AgentName|"
                   r"Rational|GUID|Locale|RenditionClass|ResourceRef|XPath|Lang Alt|lang alt)", re.I)
INFO = {"/Title": (xmp.DC, "title"), "/Author": (xmp.DC, "creator"), "/Subject": (xmp.DC, "description"),
        "/Keywords": (xmp.PDF, "Keywords"), "/Creator": (xmp.XMP, "CreatorTool"),
        "/Producer": (xmp.PDF, "Producer")}
DATES = {"/CreationDate": (xmp.XMP, "CreateDate"), "/ModDate": (xmp.XMP, "ModifyDate")}


@rule("xmp.present", "1:6.7.2 23:6.6.2.1 u:7.1")
def present(doc):
    stream = doc.root.get("/Metadata")
    if stream is None or (str(stream.get("/Type")), str(stream.get("/Subtype"))) != ("/Metadata", "/XML"):
        yield "no metadata stream in the catalog"


@rule("xmp.filter", "1:6.7.2")
def unfiltered(doc):
    if "/Filter" in doc.root.get("/Metadata", {}):
        yield "the metadata stream has a Filter"


@rule("xmp.packet", "1:6.7.5 23:6.6.2.1")
def packet(doc):
    if re.search(r"\b(bytes|encoding)=", doc.xmp.header or ""):
        yield f"the packet header says {doc.xmp.header}"


@rule("xmp.wrapper", "*:ISO/16684-1/7.3")
def wrapper(doc):
    if doc.xmp.header is None:
        yield "no packet header"


@rule("xmp.well-formed", "1:6.7.9 23:6.6.2.1")
def well_formed(doc):
    if doc.xmp.error:
        yield doc.xmp.error


def claim(doc, part):
    if doc.xmp.text(xmp.PDFAID, "part") != part:
        yield f"pdfaid:part is {doc.xmp.text(xmp.PDFAID, 'part')}"


@rule("xmp.part-1", "1:6.7.11")
def part_one(doc):
    yield from claim(doc, "1")


@rule("xmp.part-2", "2:6.6.4")
def part_two(doc):
    yield from claim(doc, "2")


@rule("xmp.part-3", "3:6.6.4")
def part_three(doc):
    yield from claim(doc, "3")


@rule("xmp.conformance", "1:6.7.11 23:6.6.4")
def conformance(doc):
    if doc.xmp.text(xmp.PDFAID, "conformance") != "A":
        yield f"pdfaid:conformance is {doc.xmp.text(xmp.PDFAID, 'conformance')}"


@rule("xmp.accessible", "u:5")
def accessible(doc):
    if doc.xmp.text(xmp.PDFUAID, "part") != "1":
        yield f"pdfuaid:part is {doc.xmp.text(xmp.PDFUAID, 'part')}"


@rule("xmp.prefix", "1:6.7.11 23:6.6.4 u:5")
def prefixes(doc):
    for namespace, name, node in doc.xmp.properties:
        if xmp.PREFIXES.get(namespace, node.prefix) != node.prefix:
            yield f"{name} has the prefix {node.prefix}"


@rule("xmp.title", "u:7.1")
def title(doc):
    if not doc.xmp.text(xmp.DC, "title"):
        yield "no dc:title"


def described(doc):
    """{(namespace, name): value type} of the extension schemas."""
    found = {}
    for schema in doc.xmp.schemas():
        parts = xmp.fields(schema)
        for one in doc.xmp.items(parts["property"]) if "property" in parts else []:
            below = xmp.fields(one)
            if "name" in below and "namespaceURI" in parts:
                kind = xmp.text_in(below["valueType"]) if "valueType" in below else ""
                found[xmp.text_in(parts["namespaceURI"]), xmp.text_in(below["name"])] = kind
    return found


@rule("xmp.extension", "1:6.7.9 23:6.6.2.3.1")
def extension(doc):
    known = described(doc)
    for namespace, name, node in doc.xmp.properties:
        if name not in xmp.PREDEFINED.get(namespace, {}) and (namespace, name) not in known:
            yield f"{node.nodeName} is neither predefined nor described"


@rule("xmp.value", "1:6.7.9 23:6.6.2.3.1")
def values(doc):
    for namespace, name, node in doc.xmp.properties:
        kind = xmp.PREDEFINED.get(namespace, {}).get(name)
        if kind is None:
            kind = described(doc).get((namespace, name), "")
            simple = kind == "" or " " not in kind
            kind = "" if simple else kind.split()[0].capitalize()
        attribute = node.nodeType == node.ATTRIBUTE_NODE
        if (kind if kind != "Date" else "") != ("" if attribute else xmp.container(node)):
            yield f"{node.nodeName} is no {kind or 'simple value'}"
        elif kind == "Date" and not xmp.DATE.fullmatch(doc.xmp.text(namespace, name)):
            yield f"{node.nodeName} is no date: {doc.xmp.text(namespace, name)}"
        elif kind == "Alt" and not all(item.hasAttribute("xml:lang") for item in doc.xmp.items(node)):
            yield f"{node.nodeName}: an item without xml:lang"


@rule("xmp.schema", "1:6.7.8 23:6.6.2.3.3")
def schemas(doc):
    for schema in doc.xmp.schemas():
        yield from lacking(schema, SCHEMA_FIELDS, xmp.SCHEMA, "pdfaSchema")
        if "valueType" in xmp.fields(schema) and xmp.container(xmp.fields(schema)["valueType"]) != "Seq":
            yield "value types that are no Seq"


def lacking(node, wanted, namespace, prefix):
    """The fields that a structure lacks: {name: its container, "" for a text}."""
    parts = xmp.fields(node)
    for name, kind in wanted.items():
        one = parts.get(name)
        if one is None or (one.namespaceURI, one.prefix) != (namespace, prefix) or xmp.container(one) != kind \
                or not (kind or xmp.text_in(one)):
            yield f"no {prefix}:{name}"


@rule("xmp.schema-type", "1:6.7.8 23:6.6.2.3.3")
def schema_types(doc):
    for schema in doc.xmp.schemas():
        below = xmp.fields(schema).get("valueType")
        for one in doc.xmp.items(below) if below is not None else []:
            yield from lacking(one, TYPE_FIELDS, xmp.TYPE, "pdfaType")
            listed = xmp.fields(one).get("field")
            for field in doc.xmp.items(listed) if listed is not None else []:
                yield from lacking(field, FIELD_FIELDS, xmp.FIELD, "pdfaField")


@rule("xmp.schema-fields", "1:6.7.8 23:6.6.2.3.2")
def schema_fields(doc):
    for schema in doc.xmp.schemas():
        below = xmp.fields(schema).get("property")
        for node, known in [(schema, [*SCHEMA_FIELDS, "valueType"])] + \
                [(one, PROPERTY_FIELDS) for one in (doc.xmp.items(below) if below is not None else [])]:
            for name in sorted(set(xmp.fields(node)) - set(known)):
                yield f"{name} in the description of a schema"


def own_types(doc, schema):
    below = xmp.fields(schema).get("valueType")
    return [one for one in (doc.xmp.items(below) if below is not None else []) if "type" in xmp.fields(one)]


@rule("xmp.schema-property", "1:6.7.8 23:6.6.2.3.3")
def schema_properties(doc):
    for schema in doc.xmp.schemas():
        below = xmp.fields(schema).get("property")
        for one in doc.xmp.items(below) if below is not None else []:
            parts = xmp.fields(one)
            yield from lacking(one, dict.fromkeys(PROPERTY_FIELDS, ""), xmp.PROPERTY, "pdfaProperty")
            if "category" in parts and xmp.text_in(parts["category"]) not in ("internal", "external"):
                yield f"category {xmp.text_in(parts['category'])}"
            own = {xmp.text_in(xmp.fields(kind)["type"]) for kind in own_types(doc, schema)}
            if "valueType" in parts and xmp.text_in(parts["valueType"]) not in own and \
                    not TYPES.fullmatch(xmp.text_in(parts["valueType"])):
                yield f"valueType {xmp.text_in(parts['valueType'])}"


def moment(text):
    """A date of Info or XMP as its digits and its zone."""
    match = re.match(r"(?:D:)?(\d{4})-?(\d\d)?-?(\d\d)?T?(\d\d)?:?(\d\d)?:?(\d\d)?(Z|[+-]\d\d)?'?:?(\d\d)?", text)
    zone = (match[7] or "Z").replace("Z", "+00")
    return [part or "00" for part in match.groups()[:6]], zone, match[8] or "00"


@rule("xmp.info", "1:6.7.3 *:ISO/32000-1/14.3.3")
def info(doc):
    found = doc.trailer.get("/Info", {})
    for name, (namespace, local) in INFO.items():
        if name in found and str(found[name]) != (doc.xmp.text(namespace, local) or ""):
            yield f"{name} is not {local}"
    for name, (namespace, local) in DATES.items():
        told = doc.xmp.text(namespace, local)
        if name in found and (not told or moment(str(found[name])) != moment(told)):
            yield f"{name} is not {local}"


@rule("xmp.author-1", "1:6.7.3")
def one_author(doc):
    node = doc.xmp.get(xmp.DC, "creator")
    if "/Author" in doc.trailer.get("/Info", {}) and node is not None and len(doc.xmp.items(node)) != 1:
        yield "dc:creator is not one entry"


@rule("info.title", "*:ISO/32000-1/14.3.3")
def info_title(doc):
    if not str(doc.trailer.get("/Info", {}).get("/Title", "")):
        yield "Info has no Title"
