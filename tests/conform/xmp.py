"""The XMP packet: properties with their prefixes and kinds of value."""
import re
import xml.dom.minidom
import xml.parsers.expat

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DC = "http://purl.org/dc/elements/1.1/"
XMP = "http://ns.adobe.com/xap/1.0/"
PDF = "http://ns.adobe.com/pdf/1.3/"
RIGHTS = "http://ns.adobe.com/xap/1.0/rights/"
MM = "http://ns.adobe.com/xap/1.0/mm/"
PDFAID = "http://www.aiim.org/pdfa/ns/id/"
PDFXID = "http://www.npes.org/pdfx/ns/id/"
PDFUAID = "http://www.aiim.org/pdfua/ns/id/"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
TYPE = "http://www.aiim.org/pdfa/ns/type#"
FIELD = "http://www.aiim.org/pdfa/ns/field#"

# The predefined schemas that we may use: property → kind of value (XMP Specification 2004/2005, part 1-2).
PREDEFINED = {
    DC: {"contributor": "Bag", "coverage": "", "creator": "Seq", "date": "Seq", "description": "Alt",
         "format": "", "identifier": "", "language": "Bag", "publisher": "Bag", "relation": "Bag",
         "rights": "Alt", "source": "", "subject": "Bag", "title": "Alt", "type": "Bag"},
    XMP: {"Advisory": "Bag", "BaseURL": "", "CreateDate": "Date", "CreatorTool": "", "Identifier": "Bag",
          "MetadataDate": "Date", "ModifyDate": "Date", "Nickname": "", "Thumbnails": "Alt"},
    PDF: {"Keywords": "", "PDFVersion": "", "Producer": ""},
    RIGHTS: {"Certificate": "", "Marked": "", "Owner": "Bag", "UsageTerms": "Alt", "WebStatement": ""},
    MM: {"DocumentID": "", "InstanceID": "", "VersionID": "", "RenditionClass": ""},
    PDFAID: {"part": "", "conformance": "", "amd": "", "corr": ""},
    EXTENSION: {"schemas": "Bag"},
}
PREFIXES = {PDFAID: "pdfaid", PDFUAID: "pdfuaid", PDFXID: "pdfxid", EXTENSION: "pdfaExtension", SCHEMA: "pdfaSchema",
            PROPERTY: "pdfaProperty", TYPE: "pdfaType", FIELD: "pdfaField"}
DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?")


def children(node):
    return [kid for kid in node.childNodes if kid.nodeType == kid.ELEMENT_NODE]


def text_in(node):
    return "".join(kid.data for kid in node.childNodes if kid.nodeType == kid.TEXT_NODE).strip()


def container(node):
    """Bag, Seq or Alt; "" for a simple value."""
    below = children(node)
    return below[0].localName if len(below) == 1 and below[0].namespaceURI == RDF else ""


class Packet:
    """error: why it cannot be read, else None; properties: [(namespace, name, node)]."""

    def __init__(self, data):
        self.data, self.error, self.properties = data, None, []
        match = re.match(rb"<\?xpacket ([^?]*)\?>", data)
        self.header = match[1].decode("latin-1") if match else None
        try:
            document = xml.dom.minidom.parseString(data.decode("utf-8").encode("utf-8"))
        except (xml.parsers.expat.ExpatError, UnicodeDecodeError) as error:
            self.error = str(error)
            return
        roots = document.getElementsByTagNameNS(RDF, "RDF")
        if len(roots) != 1:
            self.error = f"{len(roots)} rdf:RDF"
            return
        for description in children(roots[0]):
            if (description.namespaceURI, description.localName) != (RDF, "Description"):
                self.error = f"{description.tagName} in rdf:RDF"
            self.properties += [(kid.namespaceURI, kid.localName, kid) for kid in children(description)]
            self.properties += [(at.namespaceURI, at.localName, at) for at in description.attributes.values()
                                if at.namespaceURI not in (RDF, "http://www.w3.org/2000/xmlns/")]

    def get(self, namespace, name):
        return next((node for one, local, node in self.properties if (one, local) == (namespace, name)), None)

    def text(self, namespace, name):
        """A simple value, or the first item of an array (x-default of an Alt); None when absent."""
        node = self.get(namespace, name)
        if node is None:
            return None
        if node.nodeType == node.ATTRIBUTE_NODE:
            return node.value
        items = self.items(node)
        if not items:
            return text_in(node)
        default = [item for item in items if item.getAttribute("xml:lang") == "x-default"]
        return text_in((default or items)[0])

    @staticmethod
    def items(node):
        return children(children(node)[0]) if children(node) and container(node) else []

    def schemas(self):
        """The extension schemas described: [node of rdf:li]."""
        node = self.get(EXTENSION, "schemas")
        return self.items(node) if node is not None else []


def fields(node):
    """{name: node} of a structure, written with parseType or as a Description in it."""
    below = children(node)
    if len(below) == 1 and below[0].localName == "Description":
        below = children(below[0])
    return {kid.localName: kid for kid in below}
