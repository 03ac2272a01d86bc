#!/usr/bin/python3
"""The levels of PDF/A: what the file claims, and what each level must and must not have.

Whether the claims hold is for tests/conform; here is what differs between the levels.
"""
import re
import sys

import pikepdf

import nb

sys.path.insert(0, str(nb.SOURCE / "tests/conform"))
import structure  # noqa: E402


def claims(pdf):
    xmp = pdf.Root.Metadata.read_bytes().decode()
    return [re.search(rf"<{name}>(.*?)</{name}>", xmp).group(1)
            for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]


def fonts(pdf):
    return [font for _, font in pdf.pages[0].Resources.Font.items()]


def check_intent(pdf, level):
    intents = pdf.Root.OutputIntents
    nb.expect(len(intents) == 1 and intents[0].S == "/GTS_PDFA1", f"{level}: {len(intents)} intents")
    profile = intents[0].DestOutputProfile
    data = profile.read_bytes()
    nb.expect(profile.N == 3 and len(data) == int.from_bytes(data[:4], "big"), f"{level}: the profile's size")
    nb.expect(data[8] == 2 and data[12:20] == b"mntrRGB " and data[36:40] == b"acsp", f"{level}: {data[:40]}")


def check_old(target, pdf):
    """ISO 19005-1: a file of PDF 1.4."""
    data = target.read_bytes()
    nb.expect(data.startswith(b"%PDF-1.4\n%"), "1a: header")
    nb.expect(b"/ObjStm" not in data and b"/XRef" not in data, "1a: streams of PDF 1.5")
    nb.expect(re.search(rb"xref\n0 \d+\n0{10} 65535 f \n(\d{10} \d{5} [nf] \n)+trailer\n", data), "1a: xref table")
    for font in fonts(pdf):
        below = font.DescendantFonts[0]
        cids = below.FontDescriptor.CIDSet.read_bytes()
        has = {8 * i + k for i, byte in enumerate(cids) for k in range(8) if byte & 0x80 >> k}
        told = {int(code, 16) for code in re.findall(rb"(?m)^<(\w{4})> <\w{4,8}>$", font.ToUnicode.read_bytes())}
        nb.expect(has == told | {0}, f"1a: CIDSet of {font.BaseFont}")
    types = set(re.findall(rb"/S /(\w+)", data))
    nb.expect(b"TR" in types and not types & {b"THead", b"TBody", b"TFoot"}, f"1a: types {types}")


def levels():
    sizes = {}
    for level in (None, "3a", "2a", "1a"):
        name = level or "default"
        target = nb.render(nb.SEED, f"{name}.pdf", *(("--pdfa", level) if level else ()))
        sizes[name] = target.read_bytes()
        with pikepdf.open(target) as pdf:
            nb.expect(claims(pdf) == [name[0] if level else "3", "A", "1"], f"{name}: {claims(pdf)}")
            check_intent(pdf, name)
            if level == "1a":
                check_old(target, pdf)
                continue
            nb.expect(sizes[name].startswith(b"%PDF-1.7\n"), f"{name}: header")
            nb.expect(not any("/CIDSet" in f.DescendantFonts[0].FontDescriptor for f in fonts(pdf)), f"{name}: CIDSet")
        nb.expect(not structure.check(target), f"{name}: {structure.check(target)[:3]}")
    nb.expect(sizes["default"] == sizes["3a"] != sizes["2a"], "3a is the default")
    wrong = nb.nianbao("render", nb.SEED, "--pdfa", "4f", "-o", nb.TEMP / "no.pdf")
    nb.expect(wrong.returncode == 2 and not (nb.TEMP / "no.pdf").exists(), f"--pdfa 4f: {wrong.returncode}")


levels()
nb.finish()
