"""Faults for rules/meta.py."""
from .edit import *  # noqa: F403

SCHEMA = b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
CATEGORY = b"<pdfaProperty:category>internal</pdfaProperty:category>"


def claim(pdf, part):
    current = next(one for one in b"123" if b"<pdfaid:part>%c" % one in pdf.Root.Metadata.read_bytes())
    metadata(pdf, b"<pdfaid:part>%c" % current, b"<pdfaid:part>" + part)


def compress(pdf):
    pdf.Root.Metadata = pdf.make_stream(pdf.Root.Metadata.read_bytes(), Type=Name.Metadata, Subtype=Name.XML,
                                        Filter=Name.ASCIIHexDecode)
    pdf.Root.Metadata.write(pdf.Root.Metadata.read_raw_bytes().hex().encode() + b">", filter=Name.ASCIIHexDecode)


def rename(pdf, old, new):
    metadata(pdf, b"xmlns:" + old + b"=", b"xmlns:" + new + b"=")
    metadata(pdf, old + b":", new + b":")


FAULTS = {
    "xmp.present": lambda pdf: drop(pdf.Root, "/Metadata"),
    "xmp.filter": compress,
    "xmp.packet": lambda pdf: metadata(pdf, b'" id="W5M', b'" bytes="10" id="W5M'),
    "xmp.packet: encoding": lambda pdf: metadata(pdf, b'" id="W5M', b'" encoding="UTF-8" id="W5M'),
    "xmp.wrapper": lambda pdf: pdf.Root.Metadata.write(
        pdf.Root.Metadata.read_bytes().split(b"\n", 1)[1].rsplit(b"<?xpacket", 1)[0]),
    "xmp.well-formed": lambda pdf: metadata(pdf, b"</rdf:RDF>", b""),
    "xmp.part-1": lambda pdf: claim(pdf, b"2"),
    "xmp.part-2": lambda pdf: claim(pdf, b"3"),
    "xmp.part-3": lambda pdf: claim(pdf, b"2"),
    "xmp.conformance": lambda pdf: metadata(pdf, b"conformance>A<", b"conformance>B<"),
    "xmp.accessible": lambda pdf: metadata(pdf, b"<pdfuaid:part>1</pdfuaid:part>", b""),
    "xmp.prefix": lambda pdf: rename(pdf, b"pdfaid", b"ident"),
    "xmp.title": lambda pdf: metadata(pdf, b"dc:title>", b"dc:rights>"),
    "xmp.extension": lambda pdf: property_of(pdf, b"<zz:number>1</zz:number>"),
    "xmp.extension: dc": lambda pdf: property_of(pdf, b"<dc:number>1</dc:number>"),
    "xmp.value": lambda pdf: property_of(pdf, b"<dc:source><rdf:Bag><rdf:li>1</rdf:li></rdf:Bag></dc:source>"),
    "xmp.value: date": lambda pdf: metadata(pdf, b"<xmp:MetadataDate>2018-03-15", b"<xmp:MetadataDate>15 March"),
    "xmp.value: array": lambda pdf: property_of(pdf, b"<dc:publisher>x</dc:publisher>"),
    "xmp.schema": lambda pdf: metadata(pdf, SCHEMA, b""),
    "xmp.schema: value types": lambda pdf: metadata(
        pdf, SCHEMA, SCHEMA + b"<pdfaSchema:valueType>x</pdfaSchema:valueType>"),
    "xmp.schema-type": lambda pdf: metadata(
        pdf, SCHEMA, SCHEMA + b'<pdfaSchema:valueType><rdf:Seq><rdf:li rdf:parseType="Resource">'
        b'<pdfaType:type xmlns:pdfaType="http://www.aiim.org/pdfa/ns/type#">Pair</pdfaType:type></rdf:li></rdf:Seq>'
        b"</pdfaSchema:valueType>"),
    "xmp.schema-fields": lambda pdf: metadata(pdf, SCHEMA, SCHEMA + b"<pdfaSchema:more>x</pdfaSchema:more>"),
    "xmp.schema-property: type": lambda pdf: metadata(
        pdf, b"valueType>Integer<", b"valueType>Unknown<"),
    "xmp.accessible: part": lambda pdf: metadata(pdf, b"<pdfuaid:part>1<", b"<pdfuaid:part>2<"),
    "xmp.prefix: accessible": lambda pdf: rename(pdf, b"pdfuaid", b"ident"),
    "xmp.schema-property": lambda pdf: metadata(pdf, CATEGORY, CATEGORY.replace(b"internal", b"secret")),
    "xmp.schema-property: name": lambda pdf: metadata(pdf, CATEGORY, b""),
    "xmp.info": lambda pdf: put(pdf.trailer.Info, Title=String("other")),
    "xmp.info: date": lambda pdf: put(pdf.trailer.Info, ModDate=String("D:20170101")),
    "xmp.author-1": lambda pdf: metadata(pdf, b"</rdf:Seq></dc:creator>", b"<rdf:li>x</rdf:li></rdf:Seq></dc:creator>"),
    "info.title": lambda pdf: drop(pdf.trailer.Info, "/Title"),
}
