"""Fonts: embedded, as wide as told, every code with a glyph and a text."""
import re

import pikepdf

from ..rule import rule

RADICALS = range(0x2E80, 0x2FE0)
PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0x110000))


@rule("font.composite", "*:ISO/32000-1/9.7")
def composite(doc):
    """The other kinds of font have rules that are not here."""
    for font in doc.fonts:
        if not font.composite:
            yield f"{font} is {font.obj.get('/Subtype')}"


@rule("font.form", "1:6.3.2 23:6.2.11.2")
def form(doc):
    for font in doc.fonts:
        for one in (font.obj, font.below):
            if one.get("/Type") != "/Font" or not str(one.get("/BaseFont", "")):
                yield f"{font}: no Type Font or BaseFont"
        kind, descriptor = str(font.below.get("/Subtype")), font.descriptor
        if font.composite and kind not in ("/CIDFontType0", "/CIDFontType2"):
            yield f"{font} stands on {kind}"
        if "/FontFile3" in descriptor and str(descriptor.FontFile3.get("/Subtype")) not in \
                ("/CIDFontType0C", "/OpenType"):
            yield f"{font}: a program of subtype {descriptor.FontFile3.get('/Subtype')}"
        if ("/FontFile2" in descriptor) != (kind == "/CIDFontType2"):
            yield f"{font}: {kind} with another kind of program"


@rule("font.program-1", "1:6.3.2")
def program_old(doc):
    for font in doc.fonts:
        if "/FontFile3" in font.descriptor and font.descriptor.FontFile3.get("/Subtype") == "/OpenType":
            yield f"{font}: an OpenType program"


@rule("font.embedded", "1:6.3.4 23:6.2.11.4.1 u:7.21.4.1")
def embedded(doc):
    for font in doc.fonts:
        if font.program is None:
            yield f"{font}: no program that can be read"


def programmed(doc):
    return [font for font in doc.fonts if font.program is not None]


@rule("font.glyphs", "1:6.3.5 23:6.2.11.4.1 u:7.21.4.1")
def glyphs(doc):
    for font in programmed(doc):
        for code in sorted(font.codes):
            if font.program.glyph(code) is None:
                yield f"{font}: no glyph for {code:04X}"


@rule("font.notdef", "23:6.2.11.8 u:7.21.8")
def notdef(doc):
    for font in programmed(doc):
        for code in sorted(font.codes):
            if font.program.glyph(code) == 0:
                yield f"{font}: {code:04X} shows .notdef"


@rule("font.widths", "1:6.3.6 23:6.2.11.5 u:7.21.5")
def widths(doc):
    for font in programmed(doc):
        for code in sorted(font.codes):
            if font.program.glyph(code) is not None and abs(font.width(code) - font.program.advance(code)) > 1:
                yield f"{font}: {code:04X} is told {font.width(code)}, drawn {font.program.advance(code):.1f} wide"


@rule("font.map", "1:6.3.3.2 23:6.2.11.3.2 u:7.21.3.2")
def glyph_map(doc):
    for font in doc.fonts:
        told = font.below.get("/CIDToGIDMap")
        if font.below.get("/Subtype") == "/CIDFontType2" and told != "/Identity" and \
                not isinstance(told, pikepdf.Stream):
            yield f"{font}: no CIDToGIDMap"


@rule("font.encoding", "1:6.3.3.3 23:6.2.11.3.3 u:7.21.3.3")
def encoding(doc):
    """Of the predefined CMaps we use Identity only, which each of the standards allows."""
    for font in doc.fonts:
        if str(font.obj.get("/Encoding")) not in ("/Identity-H", "/Identity-V"):
            yield f"{font}: Encoding {font.obj.get('/Encoding')!r}"


@rule("font.system", "*:ISO/32000-1/9.7.3")
def system(doc):
    for font in doc.fonts:
        told = font.below.get("/CIDSystemInfo", {})
        if not all(name in told for name in ("/Registry", "/Ordering", "/Supplement")):
            yield f"{font}: no CIDSystemInfo"


@rule("font.subset", "*:ISO/32000-1/9.6.4")
def subset(doc):
    tags = set()
    for font in doc.fonts:
        tag = re.match(r"[A-Z]{6}\+", font.name)
        names = {str(font.below.get("/BaseFont"))[1:], str(font.descriptor.get("/FontName"))[1:]}
        if not tag or len(names) != 1 or not font.name.startswith(names.pop()):
            yield f"{font}: no subset tag, or names that differ"
        elif font.name in tags:
            yield f"{font}: two subsets of one name"
        tags.add(font.name)


@rule("font.set-1", "1:6.3.5")
def cidset_old(doc):
    for font in programmed(doc):
        if font.cidset is None:
            yield f"{font}: no CIDSet"


@rule("font.set", "1:6.3.5 23:6.2.11.4.2 u:7.21.4.2")
def cidset(doc):
    for font in programmed(doc):
        if font.cidset is not None and font.cidset | {0} != font.program.cids() | {0}:
            wrong = sorted(font.cidset ^ font.program.cids())
            yield f"{font}: CIDSet is wrong for {[f'{code:04X}' for code in wrong[:5]]}"


@rule("font.unicode", "1:6.3.8 23:6.2.11.7.2 u:7.21.7")
def unicode(doc):
    for font in doc.fonts:
        for code in sorted(font.codes):
            if not font.unicode.get(code):
                yield f"{font}: {code:04X} without a text"


@rule("font.unicode-values", "23:6.2.11.7.2 u:7.21.7 *:ISO/32000-1/9.10.3")
def unicode_values(doc):
    for font in doc.fonts:
        for code in sorted(font.codes):
            if any(ord(c) in (0, 0xFEFF, 0xFFFE, 0xFFFD) for c in font.unicode.get(code, "")):
                yield f"{font}: {code:04X} means {font.unicode[code]!r}"


@rule("font.private", "23:6.2.11.7.3")
def private(doc):
    for font in doc.fonts:
        for code in sorted(font.codes):
            if any(ord(c) in area for c in font.unicode.get(code, "") for area in PRIVATE):
                yield f"{font}: {code:04X} means {font.unicode[code]!r}"


@rule("font.radicals", "*:Unicode/block/2E80–2FDF")
def radicals(doc):
    """A glyph that a character shares with a radical means the character."""
    for font in doc.fonts:
        for code in sorted(font.codes):
            if any(ord(c) in RADICALS for c in font.unicode.get(code, "")):
                yield f"{font}: {code:04X} means {font.unicode[code]!r}"


@rule("font.cmap", "*:ISO/32000-1/9.10.3")
def cmap(doc):
    """A ToUnicode table that readers can take: at most 100 lines a section, a code space."""
    for font in doc.fonts:
        text = font.obj.ToUnicode.read_bytes().decode("latin-1") if "/ToUnicode" in font.obj else ""
        for count, lines in re.findall(r"(\d+) beginbf(?:char|range)\s(.*?)endbf", text, re.S):
            if not 0 < int(count) <= 100 or len(lines.strip().splitlines()) != int(count):
                yield f"{font}: a section that says {count}"
        if text and not re.search(r"begincodespacerange\s*<0000>\s*<FFFF>\s*endcodespacerange", text, re.I):
            yield f"{font}: no code space of two bytes"
