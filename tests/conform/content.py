"""Content streams, interpreted as far as the rules need: marks, fonts, colours, nesting."""
import collections

import pikepdf

# ISO 32000-1 table 51, all operators; those in PAINTING put something on the page.
PAINTING = {"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "INLINE IMAGE"}
OPERATORS = PAINTING | set("""w J j M d ri i gs q Q cm m l c v y h re n W W* BT ET Tc Tw Tz TL Tf Tr Ts Td TD Tm T*
    d0 d1 CS cs SC SCN sc scn G g RG rg K k MP DP BMC BDC EMC BX EX BI ID EI""".split())
DEVICE = {"g": "/DeviceGray", "G": "/DeviceGray", "rg": "/DeviceRGB", "RG": "/DeviceRGB", "k": "/DeviceCMYK",
          "K": "/DeviceCMYK"}
SHORT = {"/G": "/DeviceGray", "/RGB": "/DeviceRGB", "/CMYK": "/DeviceCMYK"}
NONE = pikepdf.Dictionary()

# tag, mcid (None without), properties, outer: the tags around it
Mark = collections.namedtuple("Mark", "tag mcid properties outer")


def spaces_of(space):
    """Names of the colour spaces that a colour space stands on, its own among them."""
    if isinstance(space, pikepdf.Name):
        return {SHORT.get(str(space), str(space))}
    if not isinstance(space, pikepdf.Array) or not len(space):
        return set()
    found = {str(space[0])}
    if found & {"/Indexed", "/I", "/Pattern"} and len(space) > 1:
        found |= spaces_of(space[1])
    if found & {"/Separation", "/DeviceN"}:
        found |= spaces_of(space[2])
    return found


class Content:
    """What a stream draws. page: its number, None for an appearance; spaces: those of the colours used;
    codes: font → codes shown; fonts: key → font; untagged: painting operators outside all marks; painted:
    MCIDs in which something is; depth: of q; odd: what does not balance; inline: images; missing: resources;
    marked_forms: number of a form with MCIDs → times drawn."""

    def __init__(self, where, page):
        self.where, self.page = where, page
        self.marks, self.spaces, self.codes, self.fonts = [], set(), {}, {}
        self.untagged, self.painted, self.depth, self.odd = collections.Counter(), set(), 0, []
        self.unknown, self.words, self.inline, self.intents = set(), collections.Counter(), [], set()
        self.operands, self.missing, self.marked_forms = [], set(), collections.Counter()


class Reader:
    def __init__(self, out):
        self.out, self.stack = out, []

    def stream(self, stream, resources, depth):
        """Runs one content stream; a form's marks stand within those around its Do."""
        out, base, saved, in_text = self.out, len(self.stack), [], False
        font, mode = None, 0
        for operands, operator in pikepdf.parse_content_stream(stream):
            word = str(operator)
            out.words[word] += 1
            if word not in OPERATORS:
                out.unknown.add(word)
            if word in ("BDC", "BMC"):
                self.begin(word, operands, resources)
            elif word == "EMC":
                if len(self.stack) > base:
                    self.stack.pop()
                else:
                    out.odd.append("EMC too many")
            elif word in ("BT", "ET"):
                if in_text == (word == "BT"):
                    out.odd.append(f"{word} out of place")
                in_text = word == "BT"
            elif word == "q":
                saved.append((font, mode))
                out.depth = max(out.depth, len(saved) + depth)
            elif word == "Q":
                if saved and not in_text:
                    font, mode = saved.pop()
                else:
                    out.odd.append("Q out of place")
            elif word == "Tf":
                font = self.resource(resources, "/Font", operands[0])
            elif word == "Tr":
                mode = int(operands[0])
            elif word in DEVICE:
                out.spaces.add(DEVICE[word])
            elif word in ("cs", "CS"):
                named = resources.get("/ColorSpace", NONE).get(str(operands[0]), operands[0])
                out.spaces |= spaces_of(named)
            elif word == "ri":
                out.intents.add(str(operands[0]))
            elif word == "gs":
                self.resource(resources, "/ExtGState", operands[0])
            if word in PAINTING:
                self.paint(word, operands, operator, resources, font, mode, depth + len(saved))
            else:
                out.operands += operands
        if saved:
            out.odd.append("q without Q")
        if in_text:
            out.odd.append("BT without ET")
        if len(self.stack) != base:
            out.odd.append("BDC without EMC")
            del self.stack[base:]

    def resource(self, resources, kind, name):
        found = resources.get(kind, NONE).get(str(name))
        if found is None:
            self.out.missing.add(f"{kind[1:]} {name}")
        return found

    def begin(self, word, operands, resources):
        properties = operands[1] if word == "BDC" else NONE
        if isinstance(properties, pikepdf.Name):
            properties = self.resource(resources, "/Properties", properties) or NONE
        mcid = properties.get("/MCID")
        mark = Mark(str(operands[0]), None if mcid is None else int(mcid), properties, tuple(self.stack))
        self.out.marks.append(mark)
        self.stack.append(mark)

    def paint(self, word, operands, operator, resources, font, mode, depth):
        out = self.out
        text = word in ("Tj", "TJ", "'", '"')
        if text and font is not None:
            identity = font.objgen if font.objgen != (0, 0) else repr(font)
            out.fonts[identity] = font
            codes = out.codes.setdefault(identity, set())
            for piece in operands[-1] if word == "TJ" else operands[-1:]:
                if isinstance(piece, pikepdf.String):
                    data = bytes(piece)
                    codes.update(int.from_bytes(data[i:i + 2], "big") for i in range(0, len(data), 2))
                    if len(data) % 2:
                        out.odd.append("half a code in a string")
        if not out.spaces & {"/DeviceGray"} and word not in ("Do", "INLINE IMAGE", "sh") and not out.spaces:
            out.spaces.add("/DeviceGray")  # the colour that a page begins with
        if word == "sh":
            shading = self.resource(resources, "/Shading", operands[0])
            out.spaces |= spaces_of(shading.get("/ColorSpace")) if shading is not None else set()
        if word == "INLINE IMAGE":
            image = operands[0]
            out.inline.append(image.obj)
            out.spaces |= spaces_of(image.obj.get("/CS", image.obj.get("/ColorSpace")))
        if word == "Do":
            form = self.resource(resources, "/XObject", operands[0])
            if form is None:
                return
            if str(form.get("/Subtype", "")) == "/Form":
                before = len(out.marks)
                if depth < 40:
                    self.stream(form, form.get("/Resources", resources), depth + 1)
                if any(mark.mcid is not None for mark in out.marks[before:]):
                    out.marked_forms[form.objgen] += 1
                return  # what it paints is marked within it, or by the marks around
            elif not form.get("/ImageMask", False):
                out.spaces |= spaces_of(form.get("/ColorSpace"))
        if not any(mark.mcid is not None or mark.tag == "/Artifact" for mark in self.stack):
            out.untagged[word] += 1
        out.painted |= {mark.mcid for mark in self.stack if mark.mcid is not None}


def read(stream, resources, where, page):
    out = Content(where, page)
    Reader(out).stream(stream, resources, 0)
    return out
