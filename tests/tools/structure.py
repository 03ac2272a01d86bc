#!/usr/bin/python3
"""The PDF is well-formed, tagged, and all its fonts are embedded.

tests/conform/structure.py, qpdf, pdffonts and pdfinfo must find nothing in the seed's PDF nor in those
of tests/golden; TrueType advances must be what W says (ISO 19005-2 6.2.11.5). Then single faults are
put into the seed's PDF, and the checker must find every one.
"""
import re
import struct
import sys

import pikepdf

import nb

sys.path.insert(0, str(nb.SOURCE / "tests/conform"))
import structure  # noqa: E402


def wrong_advances(font):
    """Codes of a TrueType font whose W differs from hmtx; None for other fonts."""
    below = font.DescendantFonts[0]
    if "/FontFile2" not in below.FontDescriptor:
        return None
    data = below.FontDescriptor.FontFile2.read_bytes()
    tables = {}
    for i in range(struct.unpack(">H", data[4:6])[0]):
        name, _, offset, _ = struct.unpack(">4sLLL", data[12 + 16 * i:28 + 16 * i])
        tables[name] = offset
    units = struct.unpack(">H", data[tables[b"head"] + 18:tables[b"head"] + 20])[0]
    metrics = struct.unpack(">H", data[tables[b"hhea"] + 34:tables[b"hhea"] + 36])[0]
    glyphs = struct.unpack(">H", data[tables[b"maxp"] + 4:tables[b"maxp"] + 6])[0]

    def advance(gid):
        at = tables[b"hmtx"] + 4 * min(gid, metrics - 1)
        return struct.unpack(">H", data[at:at + 2])[0] * 1000 / units

    told, flat = {}, list(below.get("/W", []))
    while flat:
        first = int(flat.pop(0))
        if isinstance(flat[0], pikepdf.Array):
            for i, width in enumerate(flat.pop(0)):
                told[first + i] = float(width)
        else:
            last, width = int(flat.pop(0)), float(flat.pop(0))
            told.update({code: width for code in range(first, last + 1)})
    default = float(below.get("/DW", 1000))
    cids = below.get("/CIDToGIDMap")
    mapped = cids.read_bytes() if isinstance(cids, pikepdf.Stream) else None
    count = len(mapped) // 2 if mapped else glyphs
    wrong = []
    for code in range(count):
        gid = struct.unpack(">H", mapped[2 * code:2 * code + 2])[0] if mapped else code
        if gid and abs(told.get(code, default) - advance(gid)) > 1:
            wrong.append((code, told.get(code, default), advance(gid)))
    return wrong


def check_file(pdf, name):
    faults = structure.check(pdf)
    nb.expect(not faults, f"{name}: {faults[:5]}")
    checked = nb.run("qpdf", "--check", pdf)
    nb.expect(checked.returncode == 0 and b"WARNING" not in checked.stderr, f"{name}: qpdf: {checked.stderr}")
    rows = nb.tool("pdffonts", pdf).splitlines()[2:]
    nb.expect(rows, f"{name}: no fonts")
    for row in rows:
        nb.expect(re.search(r"Identity-H\s+yes yes yes ", row), f"{name}: {row}")
        nb.expect(re.match(r"[A-Z]{6}\+", row), f"{name}: no subset tag: {row}")
    info = nb.tool("pdfinfo", pdf)
    for line in (r"Tagged:\s+yes", r"Title:\s+\S", r"Page size:\s+595\.276 x 841\.89 pts \(A4\)",
                 r"Encrypted:\s+no", r"Suspects:\s+no", r"JavaScript:\s+no"):
        nb.expect(re.search(line, info), f"{name}: pdfinfo lacks {line}")
    with pikepdf.open(pdf) as opened:
        for page in opened.pages:
            for _, font in page.Resources.Font.items():
                nb.expect(not wrong_advances(font), f"{name}: advances: {wrong_advances(font)}")


# --- single faults ----------------------------------------------------------------------------------

def elements(pdf, kind):
    """Structure elements of a kind, in order."""
    found, todo = [], [pdf.Root.StructTreeRoot]
    while todo:
        element = todo.pop(0)
        if str(element.get("/S", "")) == "/" + kind:
            found.append(element)
        k = element.get("/K", [])
        kids = list(k) if isinstance(k, pikepdf.Array) else [k]
        todo = [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid] + todo
    return found


def edit(pdf, page, old, new):
    contents = pdf.pages[page].Contents
    data = contents.read_bytes()
    assert old in data, old
    contents.write(data.replace(old, new, 1))


def one_font(pdf):
    return pdf.pages[0].Resources.Font["/F1"]


def without_heads(pdf):
    for kind, other in (("THead", pikepdf.Name.TBody), ("TH", pikepdf.Name.TD)):
        for element in elements(pdf, kind):
            element["/S"] = other


def swap_kids(pdf):
    kids = elements(pdf, "TR")[1].K
    kids[0], kids[1] = kids[1], kids[0]


def drop_cell(pdf):
    row = elements(pdf, "TR")[2]
    row.K = pikepdf.Array(list(row.K)[:-1])


def rewrite_unicode(pdf, pattern, new):
    """Replaces the first line of a ToUnicode table that matches."""
    stream = one_font(pdf).ToUnicode
    data, n = re.subn(pattern, new, stream.read_bytes(), count=1)
    assert n == 1
    stream.write(data)


FAULTS = {
    "not marked": lambda pdf: pdf.Root.MarkInfo.__setitem__("/Marked", False),
    "no Lang": lambda pdf: pdf.Root.__delitem__("/Lang"),
    "bad Lang": lambda pdf: pdf.Root.__setitem__("/Lang", pikepdf.String("zh_CN")),
    "no DisplayDocTitle": lambda pdf: pdf.Root.__delitem__("/ViewerPreferences"),
    "no ParentTree": lambda pdf: pdf.Root.StructTreeRoot.__delitem__("/ParentTree"),
    "no outline": lambda pdf: pdf.Root.__delitem__("/Outlines"),
    "no page labels": lambda pdf: pdf.Root.__delitem__("/PageLabels"),
    "broken XMP": lambda pdf: pdf.Root.Metadata.write(b"<x:xmpmeta>"),
    "other title in XMP": lambda pdf: pdf.Root.Metadata.write(
        pdf.Root.Metadata.read_bytes().replace("2017".encode(), b"2018")),
    "outline without title": lambda pdf: pdf.Root.Outlines.First.__setitem__("/Title", ""),
    "outline ring": lambda pdf: pdf.Root.Outlines.First.__setitem__("/Next", pdf.Root.Outlines.First),
    "heading left out": lambda pdf: elements(pdf, "H3")[0].__setitem__("/S", pikepdf.Name.H4),
    "Span for P": lambda pdf: elements(pdf, "P")[0].__setitem__("/S", pikepdf.Name.Span),
    "LI without LBody": lambda pdf: elements(pdf, "LBody")[0].__setitem__("/S", pikepdf.Name.P),
    "row too short": drop_cell,
    "cells swapped": swap_kids,
    "TH without Scope": lambda pdf: elements(pdf, "TH")[0].__delitem__("/A"),
    "no heads": without_heads,
    "wrong parent": lambda pdf: elements(pdf, "P")[1].__setitem__("/P", elements(pdf, "P")[0]),
    "MCID twice": lambda pdf: edit(pdf, 0, b"/P<</MCID 2>>", b"/P<</MCID 1>>"),
    "tag differs": lambda pdf: edit(pdf, 0, b"/P<</MCID 2>>", b"/Span<</MCID 2>>"),
    "untagged": lambda pdf: edit(pdf, 0, b"/P<</MCID 2>>BDC", b"/P BMC"),
    "EMC missing": lambda pdf: edit(pdf, 0, b"EMC", b""),
    "EMC too many": lambda pdf: edit(pdf, 0, b"EMC", b"EMC EMC"),
    "artifact untagged": lambda pdf: pdf.pages[0].Contents.write(
        pdf.pages[0].Contents.read_bytes() + b"\n0 0 10 10 re f"),
    "link without Contents": lambda pdf: pdf.pages[0].Annots[0].__delitem__("/Contents"),
    "link hidden": lambda pdf: pdf.pages[0].Annots[0].__setitem__("/F", 6),
    "link without StructParent": lambda pdf: pdf.pages[0].Annots[0].__delitem__("/StructParent"),
    "link of another": lambda pdf: pdf.pages[0].Annots[0].__setitem__(
        "/StructParent", pdf.pages[0].StructParents),
    "no Tabs": lambda pdf: pdf.pages[0].__delitem__("/Tabs"),
    "no StructParents": lambda pdf: pdf.pages[1].__delitem__("/StructParents"),
    "no ToUnicode": lambda pdf: one_font(pdf).__delitem__("/ToUnicode"),
    "a code unknown": lambda pdf: rewrite_unicode(pdf, rb"<\w+> <5E74>\n", b""),
    "a radical": lambda pdf: rewrite_unicode(pdf, rb"<5E74>", b"<2F0D>"),
    "not embedded": lambda pdf: one_font(pdf).DescendantFonts[0].FontDescriptor.__delitem__("/FontFile3"),
    "no subset tag": lambda pdf: one_font(pdf).__setitem__("/BaseFont", pikepdf.Name("/FandolFang")),
}


def main():
    good = nb.render(nb.SEED)
    check_file(good, "seed")
    for folder in sorted((nb.SOURCE / "tests/golden").iterdir()):
        if (folder / "report.yaml").exists():
            check_file(nb.render(folder / "report.yaml", folder.name + ".pdf"), folder.name)
    for name, fault in FAULTS.items():
        with pikepdf.open(good) as pdf:
            fault(pdf)
            pdf.save(nb.TEMP / "bad.pdf", fix_metadata_version=False)
        nb.expect(structure.check(nb.TEMP / "bad.pdf"), f"the checker is blind to “{name}”")
    with pikepdf.open(good) as pdf:
        fonts = [font for page in pdf.pages for _, font in page.Resources.Font.items()
                 if "/FontFile2" in font.DescendantFonts[0].FontDescriptor]
        if nb.expect(fonts, "no TrueType font to try"):
            fonts[0].DescendantFonts[0].W = pikepdf.Array([0, pikepdf.Array([0, 123])])
            nb.expect(wrong_advances(fonts[0]), "blind to wrong advances")


main()
nb.finish()
