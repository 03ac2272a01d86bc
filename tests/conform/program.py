"""Font programs: which glyphs a code shows and how wide they are; the tables of the font dictionary."""
import functools
import io
import re

import pikepdf
from fontTools import cffLib, ttLib
from fontTools.misc import psCharStrings


class Width(psCharStrings.T2WidthExtractor):
    """Reads no further than the width, which stands before the first hint or move."""

    def popallWidth(self, evenOdd=0):
        super().popallWidth(evenOdd)
        raise StopIteration


class Bare:
    """A CFF font program: codes are CIDs (Identity-H)."""

    def __init__(self, data):
        fonts = cffLib.CFFFontSet()
        fonts.decompile(io.BytesIO(data), None)
        self.font = fonts[0]
        matrix = self.font.FontMatrix if hasattr(self.font, "FontMatrix") else (0.001,)
        self.scale, self.keyed = float(matrix[0]) or 0.001, hasattr(self.font, "ROS")
        order = self.font.charset
        self.glyphs = {int(name[3:]) if name != ".notdef" else 0: name for name in order} if self.keyed \
            else dict(enumerate(order))

    def cids(self):
        return set(self.glyphs)

    def advance(self, cid):
        charstring = self.font.CharStrings[self.glyphs[cid]]
        private = charstring.private
        reader = Width(getattr(private, "Subrs", []), charstring.globalSubrs,
                       getattr(private, "nominalWidthX", 0), getattr(private, "defaultWidthX", 0))
        try:
            reader.execute(charstring)
        except StopIteration:
            pass
        return reader.width * self.scale * 1000

    def glyph(self, cid):
        """The number of a glyph, 0 for .notdef; None when the program has none."""
        return cid if cid in self.glyphs else None


class TrueType:
    def __init__(self, data, cids):
        self.font = ttLib.TTFont(io.BytesIO(data), lazy=True)
        self.map = cids.read_bytes() if isinstance(cids, pikepdf.Stream) else None
        self.count, self.units = self.font["maxp"].numGlyphs, self.font["head"].unitsPerEm
        self.metrics = list(self.font["hmtx"].metrics.values())
        self.offsets = self.font["loca"]

    def glyph(self, cid):
        gid = cid
        if self.map is not None:
            gid = int.from_bytes(self.map[2 * cid:2 * cid + 2], "big") if 2 * cid + 1 < len(self.map) else 0
        return gid if gid < self.count else None

    def cids(self):
        if self.map is None:
            drawn = {gid for gid in range(self.count) if self.offsets[gid] != self.offsets[gid + 1]}
            return drawn | {0}
        return {cid for cid in range(len(self.map) // 2) if self.glyph(cid)} | {0}

    def advance(self, cid):
        return self.font["hmtx"][self.font.getGlyphName(self.glyph(cid))][0] * 1000 / self.units


class Font:
    """A composite font that something is shown in: codes is the set of codes shown."""

    def __init__(self, obj, codes, where):
        self.obj, self.codes, self.where = obj, codes, where
        self.name = str(obj.get("/BaseFont", "?"))[1:]
        self.composite = obj.get("/Subtype") == "/Type0"

    def __str__(self):
        return self.name

    @functools.cached_property
    def below(self):
        return self.obj.DescendantFonts[0] if self.composite else self.obj

    @functools.cached_property
    def descriptor(self):
        return self.below.get("/FontDescriptor", pikepdf.Dictionary())

    @functools.cached_property
    def program(self):
        """None when there is none or it cannot be read."""
        try:
            if "/FontFile3" in self.descriptor:
                return Bare(self.descriptor.FontFile3.read_bytes())
            if "/FontFile2" in self.descriptor:
                return TrueType(self.descriptor.FontFile2.read_bytes(), self.below.get("/CIDToGIDMap"))
        except Exception:  # whatever fontTools stumbles over
            return None
        return None

    @functools.cached_property
    def widths(self):
        """code → W"""
        told, flat = {}, list(self.below.get("/W", []))
        while flat:
            first = int(flat.pop(0))
            if isinstance(flat[0], pikepdf.Array):
                told.update({first + i: float(width) for i, width in enumerate(flat.pop(0))})
            else:
                last, width = int(flat.pop(0)), float(flat.pop(0))
                told.update(dict.fromkeys(range(first, last + 1), width))
        return told

    def width(self, cid):
        return self.widths.get(cid, float(self.below.get("/DW", 1000)))

    @functools.cached_property
    def unicode(self):
        """code → text, by ToUnicode"""
        if "/ToUnicode" not in self.obj:
            return {}
        table, text = {}, self.obj.ToUnicode.read_bytes().decode("latin-1")

        def utf16(digits):
            return bytes.fromhex(digits).decode("utf-16-be", "replace")

        for block in re.findall(r"beginbfchar\s(.*?)endbfchar", text, re.S):
            for code, target in re.findall(r"<(\w+)>\s*<(\w*)>", block):
                table[int(code, 16)] = utf16(target)
        for block in re.findall(r"beginbfrange\s(.*?)endbfrange", text, re.S):
            arrays = r"<(\w+)>\s*<(\w+)>\s*\[([^]]*)\]"
            for first, last, targets in re.findall(arrays, block):
                for code, target in enumerate(re.findall(r"<(\w*)>", targets), int(first, 16)):
                    if code <= int(last, 16):
                        table[code] = utf16(target)
            for first, last, target in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", re.sub(arrays, "", block)):
                start = utf16(target)
                for code in range(int(first, 16), int(last, 16) + 1):
                    table[code] = start[:-1] + chr(ord(start[-1]) + code - int(first, 16))
        return table

    @functools.cached_property
    def cidset(self):
        """The CIDs of CIDSet; None without one."""
        if "/CIDSet" not in self.descriptor:
            return None
        data = self.descriptor.CIDSet.read_bytes()
        return {8 * i + k for i, byte in enumerate(data) for k in range(8) if byte & 0x80 >> k}


def fonts_of(doc):
    """The fonts of a document that something is shown in."""
    found = {}
    for one in doc.contents:
        for identity, codes in one.codes.items():
            if identity not in found:
                found[identity] = Font(one.fonts[identity], set(), one.where)
            found[identity].codes |= codes
    return list(found.values())
