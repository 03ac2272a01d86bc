"""Faults for rules/font.py."""
import re

from .edit import *  # noqa: F403


def descriptor(pdf, program="FontFile3"):
    return font(pdf, program).DescendantFonts[0].FontDescriptor


def below(pdf, program="FontFile3"):
    return font(pdf, program).DescendantFonts[0]


def show_code(pdf, program, code):
    """Shows one more code of a font, on its page, which ToUnicode says is “x”."""
    one = font(pdf, program)
    data = one.ToUnicode.read_bytes()
    one.ToUnicode.write(data.replace(b"endcmap", b"1 beginbfchar\n<%04X> <0078>\nendbfchar\nendcmap" % code, 1))
    for page in pdf.pages:
        for name, found in page.Resources.Font.items():
            if found.objgen == one.objgen and not getattr(show_code, "done", None):
                page.Contents.write(page.Contents.read_bytes() +
                                    b"\n/Artifact BMC BT %s 9 Tf <%04x> Tj ET EMC" % (name.encode(), code))
                return


def unicode(pdf, pattern, new):
    """The first line of a ToUnicode table that matches, changed."""
    stream = font(pdf, "FontFile3").ToUnicode
    data, count = re.subn(pattern, new, stream.read_bytes(), count=1)
    assert count == 1, pattern
    stream.write(data)


def simple(pdf):
    page = pdf.pages[-1]
    resource(pdf, "/Font", "/F9", pdf.make_indirect(Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)))
    assert page is not None
    draw(pdf, b"BT /F9 9 Tf (ab) Tj ET")


def shared_name(pdf):
    """Two fonts of one name."""
    fonts = {one.objgen: one for page in pdf.pages for _, one in page.Resources.Font.items()}
    one, other = [found for found in fonts.values() if "/FontFile3" in found.DescendantFonts[0].FontDescriptor][:2]
    other.BaseFont = one.BaseFont
    other.DescendantFonts[0].BaseFont = one.DescendantFonts[0].BaseFont
    other.DescendantFonts[0].FontDescriptor.FontName = one.DescendantFonts[0].FontDescriptor.FontName


def wrong_set(pdf):
    """A CIDSet that says one more."""
    stream = descriptor(pdf).CIDSet if "/CIDSet" in descriptor(pdf) else pdf.make_stream(b"\x80")
    stream.write(stream.read_bytes() + b"\xff")
    descriptor(pdf).CIDSet = stream


def odd_program(pdf):
    descriptor(pdf).FontFile3.Subtype = Name.OpenType


FAULTS = {
    "font.composite": simple,
    "font.form": lambda pdf: put(descriptor(pdf).FontFile3, Subtype=Name.Type1C2),
    "font.form: base": lambda pdf: drop(below(pdf), "/BaseFont"),
    "font.program-1": odd_program,
    "font.embedded": lambda pdf: drop(descriptor(pdf), "/FontFile3"),
    "font.embedded: truetype": lambda pdf: descriptor(pdf, "FontFile2").FontFile2.write(b"\0\1\0\0broken"),
    "font.glyphs": lambda pdf: show_code(pdf, "FontFile3", 0xFFF0),
    "font.notdef": lambda pdf: show_code(pdf, "FontFile3", 0),
    "font.notdef: truetype": lambda pdf: show_code(pdf, "FontFile2", 0),
    "font.widths": lambda pdf: put(below(pdf), DW=998, W=Array()),
    "font.widths: truetype": lambda pdf: put(below(pdf, "FontFile2"), W=Array([0, 2000, 123])),
    "font.map": lambda pdf: drop(below(pdf, "FontFile2"), "/CIDToGIDMap"),
    "font.encoding": lambda pdf: put(font(pdf, "FontFile3"), Encoding=Name("/Odd-H")),
    "font.system": lambda pdf: drop(below(pdf), "/CIDSystemInfo"),
    "font.subset": lambda pdf: put(descriptor(pdf), FontName=Name.Fandol),
    "font.subset: shared": shared_name,
    "font.set-1": lambda pdf: drop(descriptor(pdf), "/CIDSet"),
    "font.set": wrong_set,
    "font.unicode": lambda pdf: drop(font(pdf, "FontFile3"), "/ToUnicode"),
    "font.unicode: one": lambda pdf: unicode(pdf, rb"(\[(<\w+>)*)<\w+>\]", rb"\1]"),
    "font.unicode-values": lambda pdf: unicode(pdf, rb"(beginbfrange\n<\w+> <\w+> \[)<\w+>", rb"\1<FEFF>"),
    "font.private": lambda pdf: unicode(pdf, rb"(beginbfrange\n<\w+> <\w+> \[)<\w+>", rb"\1<E000>"),
    "font.radicals": lambda pdf: unicode(pdf, rb"(beginbfrange\n<\w+> <\w+> \[)<\w+>", rb"\1<2F08>"),
    "font.cmap": lambda pdf: unicode(pdf, rb"(\d+) beginbfrange", b"200 beginbfrange"),
}
