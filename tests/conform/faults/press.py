"""Faults for rules/press.py."""
from .edit import *  # noqa: F403

from . import colour


def intent(pdf):
    return next(one for one in pdf.Root.OutputIntents if one.S == "/GTS_PDFX")


def trapped(pdf, told, packet=None):
    pdf.trailer.Info.Trapped = told
    if packet:
        metadata(pdf, b"<pdf:Trapped>False<", b"<pdf:Trapped>" + packet + b"<")


def bleed(pdf):
    page = pdf.pages[-1].obj
    page.BleedBox = Array([1, 0, page.MediaBox[2], page.MediaBox[3]])


def act(pdf):
    one = pdf.Root.Outlines.First
    one.A = Dictionary(S=Name.GoTo, D=one.Dest)
    drop(one, "/Dest")


def lzw(pdf):
    """Nothing, compressed by LZW: the codes 256 and 257."""
    pdf.pages[-1].obj.Contents = Array([pdf.pages[-1].obj.Contents, pdf.make_stream(b"")])
    pdf.pages[-1].obj.Contents[1].write(bytes([0x80, 0x40, 0x40]), filter=Name.LZWDecode)


FAULTS = {
    "press.header": lambda pdf: serialize(pdf, "1.7"),
    "press.version": lambda pdf: metadata(pdf, b">PDF/X-4<", b">PDF/X-3:2003<"),
    "press.version: none": lambda pdf: metadata(
        pdf, b"<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>", b""),
    "press.identity": lambda pdf: metadata(pdf, b"xmpMM:DocumentID>", b"xmpMM:InstanceID>"),
    "press.identity: version": lambda pdf: metadata(pdf, b"<xmpMM:VersionID>1</xmpMM:VersionID>", b""),
    "press.identity: class": lambda pdf: metadata(
        pdf, b"<xmpMM:RenditionClass>default</xmpMM:RenditionClass>", b""),
    "press.dates": lambda pdf: metadata(pdf, b"xmp:MetadataDate>", b"xmp:Nickname>"),
    "press.title": lambda pdf: metadata(pdf, b"dc:title>", b"dc:rights>"),
    "press.trapped": lambda pdf: drop(pdf.trailer.Info, "/Trapped"),
    "press.trapped: unknown": lambda pdf: trapped(pdf, Name.Unknown, b"Unknown"),
    "press.trapped: text": lambda pdf: trapped(pdf, String("False")),
    "press.trapped: packet": lambda pdf: trapped(pdf, Name("/True")),
    "press.intent": lambda pdf: put(intent(pdf), S=Name.GTS_PDFA1),
    "press.intent: twice": lambda pdf: pdf.Root.OutputIntents.append(intent(pdf)),
    "press.intent: name": lambda pdf: drop(intent(pdf), "/Info"),
    "press.intent: profile": lambda pdf: drop(intent(pdf), "/DestOutputProfile"),
    "press.intent: monitor": lambda pdf: colour.profile(pdf, 12, b"mntr"),
    "press.trim": lambda pdf: drop(pdf.pages[-1].obj, "/TrimBox"),
    "press.trim: both": lambda pdf: put(pdf.pages[-1].obj, ArtBox=pdf.pages[-1].obj.TrimBox),
    "press.boxes": bleed,
    "press.boxes: media": lambda pdf: put(pdf.pages[-1].obj, MediaBox=Array([0, 0, 590, 841.89])),
    "press.boxes: crop": lambda pdf: put(pdf.pages[-1].obj, CropBox=Array([9, 9, 590, 830])),
    "press.annotation": lambda pdf: annotate(pdf, "Link", add(pdf, "Link")),
    "press.form": lambda pdf: widget(pdf),
    "press.action": act,
    "press.action: additional": lambda pdf: put(pdf.pages[-1].obj, AA=Dictionary()),
    "press.action: script": lambda pdf: put(pdf.Root, Names=Dictionary(JavaScript=Dictionary(Names=Array()))),
    "press.action: open": lambda pdf: put(pdf.Root, OpenAction=Dictionary(S=Name.Named, N=Name.NextPage)),
    "press.filter": lzw,
}
