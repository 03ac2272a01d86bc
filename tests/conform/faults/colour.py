"""Faults for rules/colour.py."""
from .edit import *  # noqa: F403


def intent(pdf):
    return pdf.Root.OutputIntents[0]


def profile(pdf, at, data):
    """The output profile with other bytes at a place."""
    stream = intent(pdf).DestOutputProfile
    old = stream.read_bytes()
    stream.write(old[:at] + data + old[at + len(data):])


def input_profile(pdf, n):
    stream = pdf.make_stream(intent(pdf).DestOutputProfile.read_bytes(), N=n)
    resource(pdf, "/ColorSpace", "/Cs9", Array([Name.ICCBased, stream]))
    draw(pdf, b"q /Cs9 cs 0 0 0 sc 0 0 1 1 re f Q")


def second_intent(pdf):
    other = Dictionary(S=Name.GTS_PDFX, OutputConditionIdentifier=String("x"), Type=Name.OutputIntent,
                       DestOutputProfile=pdf.make_stream(intent(pdf).DestOutputProfile.read_bytes(), N=3))
    pdf.Root.OutputIntents.append(other)


def overprint(pdf):
    """A CMYK profile is not at hand: the header of the RGB one is made to say so."""
    data = intent(pdf).DestOutputProfile.read_bytes()
    stream = pdf.make_stream(data[:16] + b"CMYK" + data[20:], N=4)
    resource(pdf, "/ColorSpace", "/Cs9", Array([Name.ICCBased, stream]))
    resource(pdf, "/ExtGState", "/Gs9", Dictionary(OPM=1, op=True, OP=True))
    draw(pdf, b"q /Gs9 gs /Cs9 cs 0 0 0 0 sc 0 0 1 1 re f Q")


def without_intent(pdf):
    state(pdf, ca=0.5)
    drop(pdf.Root, "/OutputIntents")


def twice(pdf):
    """One paragraph that is drawn as a form, twice."""
    one = form(pdf)
    show(pdf, add(pdf, "P"))
    page = pdf.pages[-1]
    head, _, tail = page.Contents.read_bytes().rpartition(b"\n/P <<")
    one.write(b"/P <<" + tail)
    one.StructParents = page.StructParents
    page.Contents.write(head.replace(b"/Fm9 Do", b"EMC /Fm9 Do /Fm9 Do /Artifact BMC"))


def separation(pdf, colour):
    function = Dictionary(FunctionType=2, Domain=Array([0, 1]), N=1, C0=Array([1, 1, 1]), C1=Array(colour))
    return Array([Name.Separation, Name.Seal, Name.DeviceRGB, function])


def two_inks(pdf):
    for name, colour in (("/Cs8", [1, 0, 0]), ("/Cs9", [0, 1, 0])):
        resource(pdf, "/ColorSpace", name, separation(pdf, colour))
        draw(pdf, b"q %s cs 1 sc 0 0 1 1 re f Q" % name.encode())


def device_n(pdf, *names):
    """Inks of DeviceN, each described but the one called Unknown."""
    transform = pdf.make_stream(b"{ " + b"pop " * len(names) + b"0 0 0 }", FunctionType=4, Range=Array([0, 1] * 3),
                                Domain=Array([0, 1] * len(names)))
    known = {name: separation(pdf, [1, 0, 0]) for name in names if name != "/Unknown"}
    for name, space in known.items():
        space[1] = Name(name)
    resource(pdf, "/ColorSpace", "/Cs9", Array([Name.DeviceN, Array([Name(name) for name in names]), Name.DeviceRGB,
                                                 transform, Dictionary(Colorants=Dictionary(known))]))
    draw(pdf, b"q /Cs9 cs " + b"1 " * len(names) + b"scn 0 0 1 1 re f Q")


def jpeg(pdf, width):
    """An image of 2 × 1 grey dots, of which only the headers matter here."""
    made = image(pdf, Width=width, Height=1)
    made.write(bytes.fromhex("ffd8ffc0000b080001000201011100ffd9"), filter=Name.DCTDecode)


FAULTS = {
    "colour.spot": two_inks,
    "colour.spot: colorants": lambda pdf: device_n(pdf, "/Seal", "/Unknown"),
    "limit.colourants": lambda pdf: device_n(pdf, *(f"/Ink{i}" for i in range(33))),
    "limit.colourants-1": lambda pdf: device_n(pdf, *(f"/Ink{i}" for i in range(9))),
    "image.jpeg": lambda pdf: jpeg(pdf, 3),
    "colour.intent": lambda pdf: drop(intent(pdf), "/OutputConditionIdentifier"),
    "colour.intent: reference": lambda pdf: pdf.Root.OutputIntents.append(Dictionary(
        Type=Name.OutputIntent, S=Name.GTS_PDFX, OutputConditionIdentifier=String("x"),
        DestOutputProfileRef=Dictionary())),
    "colour.one-profile": second_intent,
    "colour.profile": lambda pdf: profile(pdf, 12, b"scnr"),
    "colour.profile: size": lambda pdf: profile(pdf, 0, b"\0\0\1\0"),
    "colour.profile: components": lambda pdf: put(intent(pdf).DestOutputProfile, N=4),
    "colour.profile: tag": lambda pdf: profile(pdf, 132, b"zzzz"),
    "colour.profile-1": lambda pdf: profile(pdf, 8, b"\4"),
    "colour.input-profile": lambda pdf: input_profile(pdf, 1),
    "colour.device": lambda pdf: draw(pdf, b"q 0 0 0 1 k 0 0 1 1 re f Q"),
    "colour.device: no intent": lambda pdf: drop(pdf.Root, "/OutputIntents"),
    "colour.device: image": lambda pdf: image(pdf, ColorSpace=Name.DeviceCMYK),
    "colour.device: form": lambda pdf: form(pdf).write(b"0 0 0 1 k 0 0 1 1 re f"),
    "state.transfer": lambda pdf: state(pdf, TR=Name.Identity),
    "state.halftone": lambda pdf: state(pdf, HTP=Array([0, 0])),
    "state.halftone: type": lambda pdf: state(pdf, HT=Dictionary(HalftoneType=6)),
    "state.intent": lambda pdf: draw(pdf, b"q /Pretty ri 0 0 1 1 re f Q"),
    "state.overprint": overprint,
    "transparency.blend": lambda pdf: state(pdf, BM=Name.Dodge),
    "transparency.state-1": lambda pdf: state(pdf, ca=0.5),
    "transparency.state-1: blend": lambda pdf: state(pdf, BM=Name.Multiply),
    "transparency.image-1": lambda pdf: image(pdf, SMask=image(pdf)),
    "transparency.group-1": lambda pdf: put(pdf.pages[0].obj, Group=Dictionary(
        S=Name.Transparency, CS=Name.DeviceRGB)),
    "transparency.space": without_intent,
    "image.interpolate": lambda pdf: image(pdf, Interpolate=True),
    "image.interpolate: inline": lambda pdf: draw(
        pdf, b"q BI /W 1 /H 1 /CS /G /BPC 8 /I true ID \0 EI Q"),
    "image.alternates": lambda pdf: image(pdf, Alternates=Array()),
    "image.opi": lambda pdf: form(pdf, OPI=Dictionary()),
    "image.bits": lambda pdf: image(pdf, BitsPerComponent=3),
    "image.bits-1": lambda pdf: image(pdf, BitsPerComponent=16).write(b"\0\0"),
    "image.data": lambda pdf: image(pdf, Height=2),
    "object.postscript": lambda pdf: form(pdf, Subtype2=Name.PS),
    "object.form-once": twice,
    "object.reference": lambda pdf: form(pdf, Ref=Dictionary(F=String("x.pdf"), Page=0)),
}
