"""Colour: output intent, profiles, device colours; graphics states, transparency, images."""
import pikepdf

from ..content import spaces_of
from ..document import key
from ..rule import rule

SPACES = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}
INTENTS = {"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"}
BLENDS = {"/" + name for name in """Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn
    HardLight SoftLight Difference Exclusion Hue Saturation Color Luminosity""".split()}


def profile_faults(stream, classes, newest):
    """What is wrong with an ICC profile: its header (ICC.1 7.2), its table of tags, and N."""
    data = stream.read_bytes()
    if len(data) < 132 or int.from_bytes(data[:4], "big") != len(data) or data[36:40] != b"acsp":
        yield "is no ICC profile of the size that it says"
        return
    if data[12:16] not in classes:
        yield f"is of class {data[12:16]!r}"
    if data[8] > newest:
        yield f"is of version {data[8]}"
    if SPACES.get(data[16:20], 3 if data[16:20] == b"Lab " else None) != stream.get("/N"):
        yield f"has N {stream.get('/N')} for {data[16:20]!r}"
    tags = {}
    for i in range(int.from_bytes(data[128:132], "big")):
        at = 132 + 12 * i
        tags[data[at:at + 4]] = tuple(int.from_bytes(data[at + k:at + k + 4], "big") for k in (4, 8))
    for name in (b"desc", b"cprt", b"wtpt"):
        if name not in tags:
            yield f"has no tag {name.decode()}"
    if any(start < 128 or start + size > len(data) for start, size in tags.values()):
        yield "has a tag outside of it"


def profiles_out(doc):
    return [one.DestOutputProfile for one in doc.root.get("/OutputIntents", []) if "/DestOutputProfile" in one]


@rule("colour.intent", "1:6.2.2 23:6.2.3")
def intent(doc):
    for one in doc.root.get("/OutputIntents", []):
        if not str(one.get("/OutputConditionIdentifier", "")) or "/S" not in one:
            yield "an intent without S or OutputConditionIdentifier"
        if one.get("/S") == "/GTS_PDFX" and "/DestOutputProfileRef" in one:
            yield "DestOutputProfileRef"


@rule("colour.one-profile", "1:6.2.2 23:6.2.3")
def one_profile(doc):
    if len({key(one) for one in profiles_out(doc)}) > 1:
        yield "intents with different profiles"


@rule("colour.profile", "23:6.2.3")
def profile(doc, newest=4):
    for one in profiles_out(doc):
        for text in profile_faults(one, (b"prtr", b"mntr"), newest):
            yield f"the output profile {text}"


@rule("colour.profile-1", "1:6.2.2")
def profile_old(doc):
    yield from profile(doc, 2)


@rule("colour.input-profile", "1:6.2.3.2 23:6.2.4.2")
def input_profiles(doc):
    for where, one in doc.spaces("/ICCBased"):
        for text in profile_faults(one[1], (b"prtr", b"mntr", b"scnr", b"spac"), 4):
            yield f"{where}: a profile {text}"


@rule("colour.spot", "23:6.2.4.4")
def spot(doc):
    """One name, one ink: Separations of a name have the same alternate and transform."""
    known = {}
    for where, one in doc.spaces("/Separation"):
        told = (one[2].unparse(resolved=True), one[3].objgen, one[3].unparse() if one[3].objgen == (0, 0) else b"")
        if known.setdefault(str(one[1]), told) != told:
            yield f"{where}: {one[1]} is made up in two ways"
    for where, one in doc.spaces("/DeviceN"):
        told = one[4].get("/Colorants", {}) if len(one) > 4 else {}
        for name in one[1]:
            if str(name) not in told and str(name) not in ("/None", "/Cyan", "/Magenta", "/Yellow", "/Black"):
                yield f"{where}: {name} is not among the Colorants"


def colourants(doc, limit):
    for where, one in doc.spaces("/DeviceN"):
        if len(one[1]) > limit:
            yield f"{where}: DeviceN of {len(one[1])}"


@rule("limit.colourants", "23:6.1.13")
def many_colourants(doc):
    yield from colourants(doc, 32)


@rule("limit.colourants-1", "1:6.1.12")
def many_colourants_old(doc):
    yield from colourants(doc, 8)


@rule("colour.device", "1:6.2.3.3 23:6.2.4.3 x:(ISO/32000-1/8.6.4)")
def device(doc):
    space = doc.intent.read_bytes()[16:20] if doc.intent is not None else None
    fitting = {b"RGB ": {"/DeviceGray", "/DeviceRGB"}, b"CMYK": {"/DeviceGray", "/DeviceCMYK"},
               b"GRAY": {"/DeviceGray"}}.get(space, set())
    for one in doc.contents:
        for name in sorted(one.spaces & {"/DeviceGray", "/DeviceRGB", "/DeviceCMYK"} - fitting):
            yield f"{one.where}: {name[1:]} with an intent of {space}"


def states(doc):
    return [(where, state) for where, one in doc.having("/ExtGState")
            for _, state in one.ExtGState.items() if isinstance(state, pikepdf.Dictionary)]


@rule("state.transfer", "1:6.2.8 23:6.2.5 x:(ISO/32000-1/10.4)")
def transfer(doc):
    for where, state in states(doc):
        if "/TR" in state or state.get("/TR2", "/Default") != "/Default":
            yield f"{where}: a transfer function"


@rule("state.halftone", "23:6.2.5")
def halftone(doc):
    for where, state in states(doc):
        if "/HTP" in state:
            yield f"{where}: HTP"
        half = state.get("/HT")
        if isinstance(half, (pikepdf.Dictionary, pikepdf.Stream)) and \
                (half.get("/HalftoneType") not in (1, 5) or "/HalftoneName" in half):
            yield f"{where}: a halftone that is not allowed"


@rule("state.intent", "1:6.2.9 23:6.2.6")
def rendering_intent(doc):
    found = [(one.where, name) for one in doc.contents for name in one.intents]
    found += [(where, str(state.RI)) for where, state in states(doc) if "/RI" in state]
    found += [(where, str(image.Intent)) for where, image in doc.images if "/Intent" in image]
    for where, name in found:
        if name not in INTENTS:
            yield f"{where}: {name}"


@rule("state.overprint", "23:6.2.4.2")
def overprint(doc):
    for where, state in states(doc):
        if state.get("/OPM") == 1 and (state.get("/OP") or state.get("/op")) and \
                any("/ICCBased" in one.spaces for one in doc.contents):
            yield f"{where}: OPM 1 with an ICC-based colour space"


@rule("transparency.blend", "23:6.2.10")
def blend(doc):
    for where, state in states(doc):
        modes = state.get("/BM", pikepdf.Name.Normal)
        for mode in modes if isinstance(modes, pikepdf.Array) else [modes]:
            if str(mode) not in BLENDS:
                yield f"{where}: {mode}"


@rule("transparency.state-1", "1:6.4")
def state_old(doc):
    for where, state in states(doc):
        if str(state.get("/BM", "/Normal")) not in ("/Normal", "/Compatible"):
            yield f"{where}: BM {state.BM}"
        if any(float(state.get(name, 1)) != 1 for name in ("/CA", "/ca")):
            yield f"{where}: CA or ca below 1"
        if state.get("/SMask", "/None") != "/None":
            yield f"{where}: SMask"


@rule("transparency.image-1", "1:6.4")
def image_old(doc):
    for where, image in doc.images + doc.forms:
        if "/SMask" in image or "/SMaskInData" in image:
            yield f"{where}: SMask"


@rule("transparency.group-1", "1:6.4")
def group_old(doc):
    for where, one in doc.having("/Group"):
        if one.Group.get("/S") == "/Transparency":
            yield f"{where}: a transparency group"


def transparent(page, doc):
    """Whether a page has resources that may mix colours."""
    found = page.get("/Resources", {})
    named = [one for _, one in found.get("/ExtGState", {}).items()]
    images = [one for _, one in found.get("/XObject", {}).items()]
    return any(str(one.get("/BM", "/Normal")) not in ("/Normal", "/Compatible") or
               any(float(one.get(name, 1)) != 1 for name in ("/CA", "/ca")) or
               one.get("/SMask", "/None") != "/None" for one in named) or any("/SMask" in one for one in images)


@rule("transparency.space", "23:6.2.10")
def blending_space(doc):
    for i, page in enumerate(doc.pages):
        if doc.intent is None and transparent(page, doc) and "/CS" not in page.get("/Group", {}):
            yield f"page {i + 1}: transparency without a blending space"


@rule("image.interpolate", "1:6.2.4 23:6.2.8")
def interpolate(doc):
    for where, image in doc.images:
        if image.get("/Interpolate", False) is not False:
            yield f"{where}: Interpolate"
    for one in doc.contents:
        for image in one.inline:
            if any(image.get(name, False) is not False for name in ("/I", "/Interpolate", "/Indexed")):
                yield f"{one.where}: I of an inline image"  # which pikepdf 6 takes for Indexed


@rule("image.alternates", "1:6.2.4 23:6.2.8")
def alternates(doc):
    for where, image in doc.images:
        if "/Alternates" in image:
            yield f"{where}: Alternates"


@rule("image.opi", "1:6.2.4 23:6.2.8")
def opi(doc):
    for where, one in doc.images + doc.forms:
        if "/OPI" in one:
            yield f"{where}: OPI"


@rule("image.bits", "1:6.2.4 23:6.2.8")
def bits(doc):
    for where, image in doc.images:
        depth = image.get("/BitsPerComponent")
        if depth is not None and depth not in ((1,) if image.get("/ImageMask", False) else (1, 2, 4, 8, 16)):
            yield f"{where}: {depth} bits"


@rule("image.bits-1", "1:6.2.4")
def bits_old(doc):
    for where, image in doc.images:
        if image.get("/BitsPerComponent") == 16:
            yield f"{where}: 16 bits"


@rule("image.data", "*:ISO/32000-1/8.9.5")
def image_data(doc):
    for where, image in doc.images:
        kind = str(image.get("/Filter", ""))
        if kind in ("", "/FlateDecode") and "/ColorSpace" in image:
            space = spaces_of(image.ColorSpace)
            parts = 1 if space & {"/Indexed", "/DeviceGray", "/CalGray"} else \
                3 if "/DeviceRGB" in space or "/CalRGB" in space else 4 if "/DeviceCMYK" in space else \
                int(image.ColorSpace[1].N) if "/ICCBased" in space else None
            row = (int(image.Width) * int(image.BitsPerComponent) * (parts or 0) + 7) // 8
            if parts and len(image.read_bytes()) != row * int(image.Height):
                yield f"{where}: {len(image.read_bytes())} bytes for {row} × {image.Height}"


@rule("image.jpeg", "*:ISO/32000-1/7.4.8")
def jpeg(doc):
    """The frame of JPEG data (ITU-T T.81 B.2.2) is as the dictionary says."""
    for where, image in doc.images:
        if image.get("/Filter") != "/DCTDecode":
            continue
        data, at = image.read_raw_bytes(), 2
        while data[at] == 0xFF and data[at + 1] not in (0xC0, 0xC1, 0xC2):
            at += 2 + int.from_bytes(data[at + 2:at + 4], "big")
        if data[at] != 0xFF or data[:2] != b"\xff\xd8":
            yield f"{where}: no frame"
            continue
        frame = tuple(int.from_bytes(data[at + k:at + k + 2], "big") for k in (7, 5)) + (data[at + 9],)
        space = spaces_of(image.ColorSpace)
        parts = 1 if "/DeviceGray" in space else 3 if "/DeviceRGB" in space else 4 if "/DeviceCMYK" in space else \
            int(image.ColorSpace[1].N) if "/ICCBased" in space else frame[2]
        if frame != (image.Width, image.Height, parts):
            yield f"{where}: the data is {frame}, the image {(int(image.Width), int(image.Height), parts)}"


@rule("object.postscript", "1:6.2.7 23:6.2.9")
def postscript(doc):
    for where, one in doc.of_subtype("/PS"):
        yield f"{where}: PostScript"
    for where, one in doc.forms:
        if one.get("/Subtype2") == "/PS" or "/PS" in one:
            yield f"{where}: PostScript in a form"


@rule("object.form-once", "u:7.20")
def form_once(doc):
    """Content of a form belongs to one element: it is drawn once when it holds MCIDs."""
    for one in doc.contents:
        for where, times in one.marked_forms.items():
            if times > 1:
                yield f"{one.where}: form {where} with MCIDs drawn {times} times"


@rule("object.reference", "1:6.2.6 23:6.2.9 u:7.20")
def reference(doc):
    for where, one in doc.forms:
        if "/Ref" in one:
            yield f"{where}: a reference XObject"
