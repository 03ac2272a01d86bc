#!/usr/bin/python3
"""The seal as the look of a signature: in its place and nowhere else, and the text below it legible.

The seal is drawn here: a ring with a star, of no office. Pages are compared as pdftoppm and mutool
paint them, before and after signing.
"""
import re

import pikepdf

import nb
import pki
from sealing import DPI, paint, png, ring_and_star, sound

NOTICE = nb.SOURCE / "data/notice-2021/report.yaml"
JOINT = nb.SOURCE / "tests/golden/joint/report.yaml"
DARK = 90  # a pixel of print: lightness 0 … 255


def render(report, *options):
    path = nb.TEMP / "plain.pdf"
    done = nb.run(nb.PROGRAM, "render", report, "-o", path, "--data", nb.SOURCE, *options)
    nb.expect(done.returncode == 0, f"{report} {options}: {done.stderr.decode()}")
    return path


def sign(source, output, *options):
    output.unlink(missing_ok=True)
    done = nb.run(nb.PROGRAM, "sign", source, "-o", output, "--messages", "en", *KEY, *options)
    nb.expect((done.returncode == 0) == output.exists(), f"{options}: {done.stderr.decode()}")
    return re.findall(r"error (E\d{4})", done.stderr.decode())


def seal_fields(path):
    """(page, rectangle, signed) of each field that has a place on a page."""
    with pikepdf.open(path) as pdf:
        pages = {page.objgen: i for i, page in enumerate(pdf.pages, 1)}
        return [(pages[field.P.objgen], [float(n) for n in field.Rect], "/V" in field)
                for field in pdf.Root.AcroForm.Fields if [float(n) for n in field.Rect] != [0] * 4]


def compare(name, before, after, rect, height, legible, exact=True):
    """What is below the seal stays legible, and the rest of the page as it was. Returns the box of what
    the seal covers. mutool paints the glyphs of a page that blends a little differently."""
    scale = DPI / 72
    left, top = rect[0] * scale - 1.5, (height - rect[3]) * scale - 1.5
    right, bottom = rect[2] * scale + 1.5, (height - rect[1]) * scale + 1.5
    outside, xs, ys, text, ground = 0, [], [], [], []
    for at in range(before.width * before.height):
        if before.bytes[3 * at:3 * at + 3] == after.bytes[3 * at:3 * at + 3]:
            continue
        x, y = at % before.width, at // before.width
        outside += not (left <= x <= right and top <= y <= bottom) and (exact or after.red(at))
        if after.red(at):
            xs.append(x)
            ys.append(y)
        (text if before.light(at) < DARK else ground if before.light(at) > 240 else []).append(after.light(at))
    nb.expect(outside == 0, f"{name}: {outside} pixels changed outside of it")
    nb.expect(len(xs) > 500, f"{name}: no seal is seen")
    if not nb.expect(len(text) > 20 and ground, f"{name}: it is not on the text"):
        return None
    if legible:
        nb.expect(max(text) < DARK, f"{name}: text below the seal has become {max(text)}")
    gap = sum(ground) / len(ground) - sum(text) / len(text)
    nb.expect(gap > 60, f"{name}: text and seal are only {gap:.0f} apart")
    return min(xs), min(ys), max(xs), max(ys)


def every_level(seal, white):
    for level in ("3a", "2a", "1a"):
        plain, signed = render(NOTICE, "--pdfa", level), nb.TEMP / "signed.pdf"
        sound(plain, f"{level}, unsigned")
        page, rect, done = seal_fields(plain)[0]
        side = 42 / 25.4 * 72
        nb.expect(not done and all(abs(rect[i + 2] - rect[i] - side) < 0.01 for i in (0, 1)),
                  f"{level}: the field is {rect}")
        with pikepdf.open(plain) as pdf:
            height = float(pdf.pages[0].MediaBox[3])
            nb.expect("/SigFlags" not in pdf.Root.AcroForm, f"{level}: SigFlags without a signature")
        for picture in (seal, white):
            name = f"{level}, {picture.stem}"
            nb.expect(sign(plain, signed, "--seal", picture) == [], f"{name}: not signed")
            nb.expect(signed.read_bytes().startswith(plain.read_bytes()), f"{name}: another file")
            sound(signed, name)
            nb.expect([f[2] for f in seal_fields(signed)] == [True], f"{name}: {seal_fields(signed)}")
            with pikepdf.open(signed) as pdf:
                nb.expect(len(pdf.Root.AcroForm.Fields) == 1, f"{name}: a field was added")
                nb.expect(pdf.Root.AcroForm.SigFlags == 3, f"{name}: SigFlags")
            for program in ("pdftoppm", "mutool"):
                box = compare(f"{name}, {program}", paint(plain, page, program),
                              paint(signed, page, program), rect, height, level != "1a",
                              program == "pdftoppm")
                if box is not None:
                    wide, high = box[2] - box[0], box[3] - box[1]
                    nb.expect(abs(wide - side * DPI / 72) < 4 and abs(high - wide) < 4,
                              f"{name}, {program}: {wide} × {high}")


def proportions():
    """A wide picture is as wide as the field, half as high, and in its middle."""
    wide = png(nb.TEMP / "wide.png", 400, 200, lambda x, y: abs(x) > 1.9 or abs(y) > 0.9)
    plain, signed = render(NOTICE), nb.TEMP / "signed.pdf"
    nb.expect(sign(plain, signed, "--seal", wide) == [], "wide: not signed")
    page, rect, _ = seal_fields(plain)[0]
    with pikepdf.open(plain) as pdf:
        height = float(pdf.pages[0].MediaBox[3])
    left, top, right, bottom = compare("wide", paint(plain, page), paint(signed, page), rect, height, True)
    nb.expect(abs((right - left) - 2 * (bottom - top)) < 5, f"wide: {right - left} × {bottom - top}")
    middle = (height - (rect[1] + rect[3]) / 2) * DPI / 72
    nb.expect(abs((top + bottom) / 2 - middle) < 3, "wide: not in the middle")


def several(seal):
    """Each office of a joint issue has its place; a hidden signature takes none."""
    plain, first, second = render(JOINT), nb.TEMP / "first.pdf", nb.TEMP / "second.pdf"
    nb.expect(len(seal_fields(plain)) == 3, "joint: three seals")
    nb.expect(sign(plain, first, "--hidden", "--reason", "起草") == [], "hidden: not signed")
    nb.expect([f[2] for f in seal_fields(first)] == [False] * 3, "hidden: took the place of a seal")
    for i in range(3):
        nb.expect(sign(first, second, "--seal", seal) == [], f"joint: {i} not signed")
        first.write_bytes(second.read_bytes())
        nb.expect([f[2] for f in seal_fields(first)] == [k <= i for k in range(3)], f"joint: {i}")
    sound(first, "joint")
    with pikepdf.open(first) as pdf:
        names = [str(field.T) for field in pdf.Root.AcroForm.Fields]
        nb.expect(len(set(names)) == 4, f"joint: {names}")
    told = nb.run("pdfsig", "-nocert", first).stdout.decode()
    nb.expect(told.count("Signature is Valid") == 4, f"joint: {told}")
    nb.expect(sign(first, second, "--seal", seal) == ["E8040"], "joint: a fourth seal")


def at_once(seal):
    """Signed as it is made: one revision, which the signature covers, and which can be made again."""
    out = nb.TEMP / "once.pdf"
    tsa = ["--tsa", authority.url + "/tsa", "--allow-private"]
    cases = [(NOTICE, ["--pdfa", level, "--seal", seal, "--certify", "2"]) for level in ("3a", "2a", "1a")]
    cases += [(NOTICE, ["--hidden"]), (nb.SEED, ["--reason", "发布"]), (NOTICE, []),
              (JOINT, ["--seal", seal, "--level", "b-t", *tsa]),
              (NOTICE, ["--seal", seal, "--level", "b-lta", *tsa])]
    for report, options in cases:
        name = f"at once {report.parent.name} {options}"
        done = nb.run(nb.PROGRAM, "render", report, "-o", out, "--data", nb.SOURCE, "--sign", *KEY, *options)
        if not nb.expect(done.returncode == 0, f"{name}: {done.stderr.decode()}"):
            continue
        sound(out, name)
        data, later = out.read_bytes(), "b-lta" in options
        nb.expect((data.count(b"%%EOF") == 1) != later, f"{name}: revisions")
        with pikepdf.open(out) as pdf:
            field = next(f for f in pdf.Root.AcroForm.Fields if "/V" in f)
            start, before, after, rest = [int(n) for n in field.V.ByteRange]
            shown = [float(n) for n in field.Rect] != [0] * 4
            nb.expect(shown == (report != nb.SEED and "--hidden" not in options), f"{name}: the field is not where it should be")
            nb.expect(("/Perms" in pdf.Root) == ("--certify" in options), f"{name}: certification")
        end = data.index(b"%%EOF") + 6
        nb.expect((start, after + rest) == (0, end), f"{name}: does not cover its revision")
        told = nb.run("pdfsig", "-nocert", out).stdout.decode()
        nb.expect("Signature is Valid" in told, f"{name}: {told}")
        if "2a" not in options and "1a" not in options:
            again = nb.run(nb.PROGRAM, "reproduce", out)
            nb.expect(again.returncode == 0, f"{name}: {again.stderr.decode()}")
        if "--seal" in options and report == NOTICE:
            plain = render(report, *options[:2] if "--pdfa" in options else [])
            page, rect, _ = seal_fields(plain)[0]
            with pikepdf.open(plain) as pdf:
                height = float(pdf.pages[0].MediaBox[3])
            compare(name, paint(plain, page), paint(out, page), rect, height, "1a" not in options)
    out.write_bytes(b"%PDF-old")
    wrong = nb.TEMP / "wrong.txt"
    wrong.write_text("wrong\n")
    for status, report, options in [
            (1, nb.SEED, ["--sign", *KEY, "--seal", seal]), (2, NOTICE, KEY), (2, NOTICE, ["--sign"]),
            (2, NOTICE, ["--sign", *KEY, "--edition", "print"]),
            (1, NOTICE, ["--sign", *KEY[:2], "--passphrase-file", wrong])]:
        done = nb.run(nb.PROGRAM, "render", report, "-o", out, "--data", nb.SOURCE, *options)
        nb.expect(done.returncode == status and out.read_bytes() == b"%PDF-old",
                  f"{options}: {done.returncode} {done.stderr.decode()}")


def what_goes_wrong(seal):
    signed = nb.TEMP / "signed.pdf"
    nb.expect(sign(render(nb.SEED), signed, "--seal", seal) == ["E8040"], "no place for a seal")
    plain = render(NOTICE)
    cut, large = nb.TEMP / "cut.png", nb.TEMP / "large.png"
    cut.write_bytes(seal.read_bytes()[:-200])
    png(large, 5000, 1, lambda x, y: True)
    for bad in (plain, cut, large):
        nb.expect(sign(plain, signed, "--seal", bad) == ["E8041"], f"{bad.name} is no seal")
    nb.expect(sign(plain, signed, "--seal", nb.TEMP / "nowhere.png") == ["E9001"], "no file")
    done = nb.run(nb.PROGRAM, "sign", plain, "-o", signed, *KEY, "--seal", seal, "--hidden")
    nb.expect(done.returncode == 2 and not signed.exists(), "a hidden seal")


def main():
    seal = png(nb.TEMP / "seal.png", 500, 500, ring_and_star)
    white = png(nb.TEMP / "white.png", 300, 300, ring_and_star, clear=False)
    every_level(seal, white)
    proportions()
    several(seal)
    at_once(seal)
    what_goes_wrong(seal)


authority = pki.Authority(nb.TEMP / "pki")
authority.issue("office", "p256")
KEY = ["--p12", authority.path("office.p12"), "--passphrase-file", authority.path("secret.txt")]
main()
authority.close()
nb.finish()
