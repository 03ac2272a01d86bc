"""Faults for rules/file.py."""
import re

from .edit import *  # noqa: F403


def shorter(pdf):
    """A Length that is one less."""
    data = serialize(pdf)
    match = re.search(rb"/Length (\d+[1-9])\b", data)
    return data[:match.start(1)] + b"%d" % (int(match[1]) - 1) + data[match.end(1):]


def longer(pdf):
    """A Length that takes the EOL before endstream for data."""
    data = serialize(pdf)
    match = re.search(rb"/Length (\d+[1-8])\b", data)
    return data[:match.start(1)] + b"%d" % (int(match[1]) + 1) + data[match.end(1):]


def filtered(pdf, name, **entries):
    pdf.Root["/Odd"] = pdf.make_stream(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", Filter=Name(name), **entries)


def inherit(pdf):
    resources = pdf.pages[0].obj.Resources
    for page in pdf.pages:
        del page.obj["/Resources"]
    pdf.Root.Pages.Resources = resources  # last: pikepdf hands it down at the next look at the pages


def boxless(pdf):
    pdf.Root.Pages.get("/MediaBox") is None or drop(pdf.Root.Pages, "/MediaBox")
    drop(pdf.pages[0].obj, "/MediaBox")


def layers(pdf, *configurations):
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("layer")))
    first, *rest = (Dictionary(**one) for one in configurations)
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=first)
    if rest:
        pdf.Root.OCProperties.Configs = Array(rest)


def moved_entry(pdf):
    data = serialize(pdf)
    at = data.rindex(b" 00000 n")
    return data[:at - 1] + (b"1" if data[at - 1:at] != b"1" else b"2") + data[at:]


FAULTS = {
    "file.header": lambda pdf: replaced(pdf, b"%PDF-1.", b"%PDF-2."),
    "file.header: late": lambda pdf: b"\n" + serialize(pdf),
    "file.binary": lambda pdf: replaced(pdf, "%âãÏÓ".encode("latin-1"), b"%abcd"),
    "file.id": lambda pdf: drop(pdf.trailer, "/ID"),
    "file.encrypt": lambda pdf: saved(pdf, encryption=pikepdf.Encryption(owner="x", user="")),
    "file.end": lambda pdf: serialize(pdf) + b"\n% more",
    "file.xref": lambda pdf: replaced(pdf, b"xref\n0 1\n", b"xref 0 1\n"),
    "file.xref: entry": moved_entry,
    "file.xref-stream": lambda pdf: saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "file.object": lambda pdf: replaced(pdf, b"\nendobj", b" endobj"),
    "file.object: obj": lambda pdf: replaced(pdf, b" 0 obj\n", b" 0 obj "),
    "file.stream": lambda pdf: replaced(pdf, b">>\nstream\n", b">>\nstream\r"),
    "file.stream: end": longer,
    "file.length": shorter,
    "file.external": lambda pdf: put(pdf.Root.Metadata, F=String("other.xml")),
    "file.filter": lambda pdf: filtered(pdf, "/LZWDecode"),
    "file.filter: crypt": lambda pdf: filtered(pdf, "/Crypt", DecodeParms=Dictionary(Name=Name.StdCF)),
    "file.filter-1": lambda pdf: filtered(pdf, "/JPXDecode"),
    "file.inline-filter": lambda pdf: draw(
        pdf, b"q BI /W 1 /H 1 /CS /G /BPC 8 /F /LZW ID \x80\x00\x20\x20 EI Q"),
    "file.hex": lambda pdf: odd(pdf, b"<4142434 >"),
    "file.hex: digits": lambda pdf: odd(pdf, b"<4142434G>"),
    "limit.integer": lambda pdf: put(pdf.Root, Odd=2147483648),
    "limit.real": lambda pdf: odd(pdf, b"3" + b"0" * 39 + b".0"),
    "limit.real: small": lambda pdf: odd(pdf, b"0." + b"0" * 38 + b"1"),
    "limit.real-1": lambda pdf: odd(pdf, b"32768.5"),
    "limit.string": lambda pdf: put(pdf.Root, Odd=String("A" * 32768)),
    "limit.string-1": lambda pdf: put(pdf.Root, Odd=String("A" * 65536)),
    "limit.name": lambda pdf: put(pdf.Root, Odd=Name("/" + "A" * 128)),
    "limit.array": lambda pdf: put(pdf.Root, Odd=Array([0] * 8192)),
    "limit.dictionary": lambda pdf: put(pdf.Root, Odd=Dictionary({f"/K{i}": i for i in range(4096)})),
    "limit.page": lambda pdf: put(pdf.pages[0].obj, CropBox=Array([0, 0, 2, 2])),
    "limit.states": lambda pdf: draw(pdf, b"q " * 29 + DOT + b" Q" * 29),
    "name.utf8": lambda pdf: odd(pdf, b"<</Type/FontDescriptor/FontName/A#ff#fe>>"),
    "page.resources": inherit,
    "page.box": boxless,
    "page.presentation": lambda pdf: put(pdf.pages[0].obj, PresSteps=Dictionary(Type=Name.NavNode)),
    "page.presentation: alternate": lambda pdf: put(
        pdf.Root, Names=Dictionary(AlternatePresentations=Dictionary(Names=Array()))),
    "catalog.requirements": lambda pdf: put(pdf.Root, Requirements=Array()),
    "catalog.permissions": lambda pdf: put(pdf.Root, Perms=Dictionary(Odd=1)),
    "catalog.marked": lambda pdf: put(pdf.Root.MarkInfo, Marked=False),
    "catalog.suspects": lambda pdf: put(pdf.Root.MarkInfo, Suspects=True),
    "catalog.language": lambda pdf: drop(pdf.Root, "/Lang"),
    "language.syntax": lambda pdf: put(pdf.Root, Lang=String("zh_CN")),
    "language.syntax: element": lambda pdf: put(first(pdf, "P"), Lang=String("中文")),
    "catalog.display-title": lambda pdf: drop(pdf.Root, "/ViewerPreferences"),
    "layers.none": lambda pdf: layers(pdf, {"Name": String("a")}),
    "layers.name": lambda pdf: layers(pdf, {}),
    "layers.unique": lambda pdf: layers(pdf, {"Name": String("a")}, {"Name": String("a")}),
    "layers.order": lambda pdf: layers(pdf, {"Name": String("a"), "Order": Array()}),
    "layers.automatic": lambda pdf: layers(pdf, {"Name": String("a"), "AS": Array()}),
}
