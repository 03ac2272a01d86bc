#!/usr/bin/python3
"""The print edition: what a press asks for, and sheets that fold into a booklet.

Page boxes in millimetres; one black ink for what is black, the red head of magenta and yellow alone
(ghostscript's inkcov and tiffsep); no annotations; parts on right-hand pages, margins exchanged; pages
on sheets in the order in which a folded booklet is read, nearer to the fold further inside.
"""
import os
import pathlib
import re
import struct

import pikepdf

import nb

MM = 72 / 25.4
GONGWEN = nb.SOURCE / "tests/golden/gongwen/report.yaml"
CHARTS = nb.SOURCE / "tests/golden/charts/report.yaml"


def inks(pdf):
    """Ink coverage of each page: [(C, M, Y, K)]."""
    out = nb.tool("gs", "-q", "-dSAFER", "-o", "-", "-sDEVICE=inkcov", pdf)
    return [tuple(float(word) for word in line.split()[:4]) for line in out.splitlines() if "CMYK" in line]


def tags_of(data):
    """The directory of a TIFF, as numbers."""
    order = "<" if data[:2] == b"II" else ">"
    at = struct.unpack_from(order + "L", data, 4)[0]
    found = {}
    for i in range(struct.unpack_from(order + "H", data, at)[0]):
        tag, kind, count = struct.unpack_from(order + "HHL", data, at + 2 + 12 * i)
        form = {3: "H", 4: "L"}.get(kind)
        if form is None:
            continue
        size = struct.calcsize(form) * count
        start = at + 2 + 12 * i + 8 if size <= 4 else struct.unpack_from(order + "L", data, at + 10 + 12 * i)[0]
        found[tag] = struct.unpack_from(order + str(count) + form, data, start)
    return found


def plates(pdf, page):
    """{ink: rows of samples} of a page's separations, 0 full ink … 255 none."""
    out = nb.TEMP / "plate.tif"
    nb.tool("gs", "-q", "-dSAFER", "-dNOPAUSE", "-dBATCH", "-sDEVICE=tiffsep", "-sCompression=none", "-r36",
            f"-dFirstPage={page}", f"-dLastPage={page}", f"-sOutputFile={out}", pdf)
    found = {}
    for ink in ("Cyan", "Magenta", "Yellow", "Black"):
        data = out.with_name(f"plate({ink}).tif").read_bytes()
        tags = tags_of(data)
        width = tags[256][0]
        flat = b"".join(data[start:start + size] for start, size in zip(tags[273], tags[279]))
        found[ink] = [flat[i:i + width] for i in range(0, len(flat), width)]
    return found


def inked(rows):
    """(first, last) row that has ink; None when none has."""
    found = [i for i, row in enumerate(rows) if min(row) < 255]
    return (found[0], found[-1]) if found else None


def colours():
    for report in (nb.SEED, CHARTS):
        pdf = nb.render(report, f"{report.parent.name}.pdf", "--edition", "print")
        for i, (cyan, magenta, yellow, black) in enumerate(inks(pdf)):
            nb.expect(cyan == magenta == yellow == 0, f"{report.parent.name}, page {i + 1}: colour in black")
        nb.expect(inks(pdf)[0][3] > 0.01, f"{report.parent.name}: no black")
    pdf = nb.render(GONGWEN, "gongwen.pdf", "--edition", "print")
    first, *others = inks(pdf)
    nb.expect(first[0] == 0 and first[1] == first[2] > 0.005, f"the red head is {first}")
    nb.expect(all(one[:3] == (0, 0, 0) for one in others), "colour behind the first page")
    page = plates(pdf, 1)
    nb.expect(inked(page["Cyan"]) is None, "cyan in the red head")
    nb.expect(page["Magenta"] == page["Yellow"], "magenta and yellow differ")
    red, black = inked(page["Magenta"]), inked(page["Black"])
    nb.expect(red and black and black[1] > red[1] + 36, "black text below the red head is not black alone")
    darkest = min(min(row) for row in page["Magenta"])
    nb.expect(abs(darkest - 255 * 0.2) < 3, f"the red has {darkest} of 255 left, not a fifth")


def image():
    """Images keep their colours and say that they are sRGB."""
    nb.tool("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=jpeg", "-r72", "-g200x100", f"-sOutputFile={nb.TEMP}/photo.jpg",
            "-c", "1 0 0 setrgbcolor 0 0 100 100 rectfill showpage")
    report = nb.write("image.yaml", nb.HEADER + "sections:\n  - heading: 概述\n    body:\n"
                      "      - {image: photo.jpg, alt: 照片, width: 40mm}\n")
    with pikepdf.open(nb.render(report, "image.pdf", "--edition", "print")) as pdf:
        space = [one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"][0].ColorSpace
        nb.expect(space[0] == "/ICCBased" and space[1].N == 3, "an image without its profile")
        nb.expect(space[1].read_bytes()[12:20] == b"mntrRGB ", "an image's profile is not sRGB")


def boxes():
    def of(pdf, name):
        return [float(v) / MM for v in pdf.pages[0].obj[name]]

    def near(found, *wanted):
        return all(abs(a - b) < 0.01 for a, b in zip(found, wanted))

    with pikepdf.open(nb.render(GONGWEN, "plain.pdf", "--edition", "print")) as pdf:
        for name in ("/MediaBox", "/BleedBox", "/TrimBox"):
            nb.expect(near(of(pdf, name), 0, 0, 210, 297), f"{name} is {of(pdf, name)} mm")
    with pikepdf.open(nb.render(GONGWEN, "bleed.pdf", "--edition", "print", "--bleed", "3mm")) as pdf:
        for name in ("/MediaBox", "/BleedBox"):
            nb.expect(near(of(pdf, name), -3, -3, 213, 300), f"with bleed {name} is {of(pdf, name)} mm")
    path = nb.render(GONGWEN, "marks.pdf", "--edition", "print", "--bleed", "5mm", "--crop-marks")
    with pikepdf.open(path) as pdf:
        nb.expect(near(of(pdf, "/TrimBox"), 0, 0, 210, 297), "the trimmed page has moved")
        nb.expect(near(of(pdf, "/BleedBox"), -5, -5, 215, 302), "the bleed is not 5 mm")
        nb.expect(near(of(pdf, "/MediaBox"), -10, -10, 220, 307), "marks of 5 mm do not fit")
    cyan = plates(path, 1)["Cyan"]
    middle = [row[int(15 * 36 / 25.4):-int(15 * 36 / 25.4)] for row in cyan]
    nb.expect(inked(cyan) and not inked(middle), "marks of a page in red are not on every plate, or cyan is elsewhere")
    for i, (cyan, magenta, yellow, black) in enumerate(inks(path)[1:]):
        nb.expect(cyan == magenta == yellow == 0 < black, f"page {i + 2}: crop marks in colour")
    rows = plates(path, 2)["Black"]
    width, height, per_mm = len(rows[0]), len(rows), 36 / 25.4
    bleed = [row[int(5.5 * per_mm):-int(5.5 * per_mm)] for row in rows[int(5.5 * per_mm):int(9.5 * per_mm)]]
    nb.expect(all(min(row) == 255 for row in bleed), "a crop mark inside of the bleed")
    corner = [min(row[:int(5 * per_mm)]) for row in rows[int(8 * per_mm):int(12 * per_mm)]]
    nb.expect(min(corner) < 255, f"no crop mark at the corner of {width} × {height}")


def keys():
    """What the file says of itself; the rest is the checker's (tests/conform)."""
    path = nb.render(nb.SEED, "keys.pdf", "--edition", "print")
    nb.expect(path.read_bytes().startswith(b"%PDF-1.6"), "not PDF 1.6")
    with pikepdf.open(path) as pdf:
        nb.expect(not any("/Annots" in page.obj for page in pdf.pages), "annotations on paper")
        nb.expect(pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipLongEdge", "not for duplex")
        kinds = {str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and
                 one.get("/Type") == "/StructElem"}
        nb.expect("/Link" not in kinds and "/Span" in kinds, "links in the structure")
    with pikepdf.open(nb.render(nb.SOURCE / "tests/golden/joint/report.yaml", "seal.pdf", "--edition", "print")) as pdf:
        nb.expect("/AcroForm" not in pdf.Root, "a field for a signature on paper")
    tags = nb.must(nb.nianbao("render", nb.SEED, "--dump", "tags", "--edition", "print")).stdout
    nb.expect(b"Span" in tags and b"Link" not in tags and b"link" not in tags, "links in the dump")
    nb.expect(path.read_bytes() == nb.render(nb.SEED, "again.pdf", "--edition", "print", "--jobs", "1").read_bytes(),
              "two renderings differ")


def left_of(pages):
    """The left edge of the text on each page that has some."""
    return [min((item.x for item in page.items if item.kind == "text" and not item.artifact), default=None)
            for page in pages]


def duplex():
    """An annex on a right-hand page behind a blank one; the wide margin at the fold."""
    path = nb.report_of(["全年主动公开政府信息，重点突出，方式多样。"])
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "  - {heading: 一览, annex: true, body: [见网站。]}\n", encoding="utf-8")
    plain = nb.pages_of(nb.dump("pages", path))
    out = nb.must(nb.nianbao("render", path, "--dump", "pages", "--edition", "print")).stdout.decode("utf-8")
    pages = nb.pages_of(out)
    nb.expect(len(plain) == 2 and len(pages) == 4, f"{len(plain)} pages to read, {len(pages)} to print")
    nb.expect(not pages[1].items and not pages[3].items, "a blank page shows something")
    nb.expect(any(item.text.startswith("附件") for item in pages[2].items if item.kind == "text"),
              "the annex is not on page 3")
    long_ = nb.report_of(["全年主动公开政府信息，重点突出，方式多样。" * 40] * 3, "long.yaml")
    out = nb.must(nb.nianbao("render", long_, "--dump", "pages", "--edition", "print")).stdout.decode("utf-8")
    pages = nb.pages_of(out)
    for page, left in zip(pages, left_of(pages)):
        wanted = 28 if page.number % 2 else 26
        nb.expect(left is None or abs(left / MM - wanted) < 0.3, f"page {page.number} begins at {left} pt")
    nb.expect(len(pages) >= 4 and len(pages) % 2 == 0, f"{len(pages)} pages")


def halves(pdf, page):
    """[(form's object number or None, shift in points)] of the left and the right half of a side."""
    found = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "cm":
            shift = float(operands[4])
        elif str(operator) == "Do":
            found[str(operands[0])] = (page.obj.Resources.XObject[operands[0]].objgen[0], shift)
    return [found.get("/Left", (None, 0)), found.get("/Right", (None, 0))]


def imposed():
    one = "全年主动公开政府信息，重点突出，方式多样，共计若干条。"
    counts = set()
    for paragraphs in (1, 12, 24, 40, 60):
        report = nb.report_of([one * 10] * paragraphs, "pages.yaml")
        with pikepdf.open(nb.render(report, "single.pdf", "--edition", "print")) as pdf:
            n = len(pdf.pages)
        counts.add(n)
        with pikepdf.open(nb.render(report, "booklet.pdf", "--impose", "booklet", "--creep", "0.1mm")) as pdf:
            sides = [halves(pdf, page) for page in pdf.pages]
            forms = sorted({half[0] for side in sides for half in side if half[0]})
            total = 4 * ((n + 3) // 4)
            nb.expect(len(sides) == total // 2 and len(forms) == n, f"{n} pages on {len(sides)} sides")
            for i, side in enumerate(sides):
                pair = (total - 1 - i, i) if i % 2 == 0 else (i, total - 1 - i)
                shown = tuple(forms.index(half[0]) if half[0] else None for half in side)
                nb.expect(shown == tuple(k if k < n else None for k in pair), f"{n} pages, side {i + 1} has {shown}")
                creep = (i // 2) * 0.1
                for half, wanted in zip(side, (creep, 210 - creep)):
                    nb.expect(half[0] is None or abs(half[1] / MM - wanted) < 0.01, f"side {i + 1}: {half[1] / MM} mm")
            box = [float(v) / MM for v in pdf.pages[0].obj.TrimBox]
            nb.expect(abs(box[2] - 420) < 0.01 and abs(box[3] - 297) < 0.01, f"the sheet is {box} mm, not A3")
            nb.expect("/StructTreeRoot" not in pdf.Root and "/MarkInfo" not in pdf.Root, "sheets are tagged")
            nb.expect([str(one.S) for one in pdf.Root.OutputIntents] == ["/GTS_PDFX"], "the sheets' intents")
            nb.expect(b"pdfaid:part" not in pdf.Root.Metadata.read_bytes(), "sheets claim PDF/A")
            nb.expect(pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge", "sheets turned about the long edge")
        with pikepdf.open(nb.render(report, "two.pdf", "--impose", "2up")) as pdf:
            sides = [halves(pdf, page) for page in pdf.pages]
            forms = sorted({half[0] for side in sides for half in side if half[0]})
            order = [forms.index(half[0]) for side in sides for half in side if half[0]]
            nb.expect(order == list(range(n)), f"2up has the pages {order}")
    nb.expect(len(counts) >= 4 and max(counts) > 8, f"only reports of {counts} pages")
    booklet = nb.render(GONGWEN, "booklet.pdf", "--impose", "booklet")
    nb.tool("qpdf", "--check", booklet)
    cover = nb.drawn_of(booklet)[0]
    nb.expect(any(c == "文" and x > 210 * MM for x, _, _, c, _ in cover), "the first page is not on the right of the first side")


def refused():
    out = nb.TEMP / "refused.pdf"
    for options in (["--bleed", "3mm"], ["--crop-marks"], ["--creep", "0.1mm"], ["--edition", "print", "--pdfa", "3a"],
                    ["--edition", "reading", "--impose", "2up"], ["--impose", "2up", "--creep", "0.1mm"],
                    ["--impose", "booklet", "--bleed", "3mm"], ["--edition", "print", "--bleed", "21mm"],
                    ["--edition", "print", "--bleed", "3cm"], ["--edition", "print", "--bleed", "1.2345mm"],
                    ["--edition", "screen"], ["--impose", "4up"]):
        done = nb.nianbao("render", nb.SEED, "-o", out, *options)
        nb.expect(done.returncode == 2 and not out.exists(), f"{options}: {done.returncode}")
    undated = nb.write("undated.yaml", re.sub(r"(?m)^date:.*\n", "", nb.HEADER) + "sections: [{heading: 概述, body: [无。]}]\n")
    done = nb.nianbao("render", undated, "-o", out, "--edition", "print")
    nb.expect(done.returncode == 1 and (0, 0, "E6110") in [(0, 0, one[2]) for one in nb.messages(done)], f"no date: {nb.messages(done)}")
    nb.must(nb.nianbao("render", undated, "-o", out, "--edition", "print", env={**os.environ, "SOURCE_DATE_EPOCH": "1"}))


def profile():
    """Without the press's profile, or with another: said with the place in roles.yaml."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    fonts, out = pathlib.Path(home, "nianbao/fonts"), nb.TEMP / "unmade.pdf"
    if pathlib.Path("/usr/share/scribus/profiles").exists():
        return
    folder = nb.TEMP / "cache/nianbao/fonts"
    folder.mkdir(parents=True)
    for path in fonts.iterdir():
        if path.suffix != ".icc":
            (folder / path.name).symlink_to(path.resolve())
    name = next(path.name for path in fonts.glob("*.icc"))
    env = {**os.environ, "XDG_CACHE_HOME": str(nb.TEMP / "cache")}
    for code, data in (("E5018", None), ("E5019", (fonts / name).read_bytes() + b"\0")):
        if data:
            (folder / name).write_bytes(data)
        done = nb.nianbao("render", nb.SEED, "-o", out, "--edition", "print", env=env)
        found = nb.messages(done)
        nb.expect(done.returncode == 1 and [one[2] for one in found] == [code] and found[0][0] > 0, f"{code}: {found}")
        nb.expect(not out.exists(), "a file without its profile")
    nb.must(nb.nianbao("render", nb.SEED, "-o", out, env=env))


colours()
image()
boxes()
keys()
duplex()
imposed()
refused()
profile()
nb.finish()
