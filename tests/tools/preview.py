#!/usr/bin/python3
"""--png paints the pages that the PDF holds.

One PNG a page, of the size that --dpi asks for; in each of 20 × 28 blocks as much ink as poppler finds
in the PDF. The comparison must fail for another page and for text that is moved. --svg draws the same
pages, as librsvg shows them, in the same bytes every time.
"""
import re
import struct
import xml.etree.ElementTree
import zlib

import nb

ACROSS, DOWN = 20, 28
TOLERANCE = 8  # of 255, mean darkness of a block


def gray(path):
    """Width, height and grey values of a PGM."""
    data = path.read_bytes()
    width, height, _ = map(int, re.match(rb"P5\s+(\d+)\s+(\d+)\s+(\d+)\s", data).groups())
    start = len(data) - width * height
    return width, height, data[start:]


def unfilter(kind, line, before, step):
    """A row of a PNG from its filtered bytes (ISO/IEC 15948, 9.2)."""
    if kind == 2:
        return bytearray((a + b) & 255 for a, b in zip(line, before))
    for x in range(len(line) if kind else 0):
        left, up = line[x - step] if x >= step else 0, before[x]
        corner = before[x - step] if x >= step else 0
        if kind == 1:
            add = left
        elif kind == 3:
            add = (left + up) // 2
        else:
            guess = left + up - corner
            near = sorted(((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner)))
            add = near[0][2]
        line[x] = (line[x] + add) & 255
    return line


def channels(path):
    """Width, height and one bytes object for each channel of a PNG of 8 bits."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", path
    at, packed = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">L4s", data[at:at + 8])
        chunk = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">LLBB", chunk[:10])
        elif kind == b"IDAT":
            packed += chunk
        at += 12 + size
    step = {0: 1, 2: 3, 6: 4}[colour]
    assert depth == 8, f"{path}: {depth} bits"
    raw, row, rows, before = zlib.decompress(packed), width * step + 1, [], bytes(width * step)
    for y in range(height):
        before = unfilter(raw[y * row], bytearray(raw[y * row + 1:(y + 1) * row]), before, step)
        rows.append(bytes(before))
    whole = b"".join(rows)
    return width, height, [whole[k::step] for k in range(step)]


def unpng(path):
    """A grey PNG, as our painter writes it for a page without colour."""
    width, height, planes = channels(path)
    assert len(planes) == 1, f"{path}: {len(planes)} channels"
    return width, height, planes[0]


def blocks(picture):
    """Mean darkness of each block."""
    width, height, data = picture
    out = []
    for j in range(DOWN):
        top, bottom = height * j // DOWN, height * (j + 1) // DOWN
        for i in range(ACROSS):
            left, right = width * i // ACROSS, width * (i + 1) // ACROSS
            total = sum(sum(data[y * width + left:y * width + right]) for y in range(top, bottom))
            out.append(255 - total / ((bottom - top) * (right - left)))
    return out


def distance(a, b):
    return max(abs(x - y) for x, y in zip(a, b))


def moved(picture, rows):
    width, height, data = picture
    return width, height, data[rows * width:] + b"\xff" * (rows * width)


def drawings(report, name):
    """--svg against --png, channel by channel, as librsvg sees it; returns the largest difference."""
    png, svg, worst = nb.TEMP / f"{name}-png", nb.TEMP / f"{name}-svg", 0
    pdf = nb.render(report, f"{name}.pdf", "--png", png, "--dpi", "100", "--svg", svg)
    nb.must(nb.nianbao("render", report, "--svg", nb.TEMP / f"{name}-again", "-o", nb.TEMP / "again.pdf"))
    nb.expect((nb.TEMP / "again.pdf").read_bytes() == pdf.read_bytes(), f"{name}: --svg changes the PDF")
    paths = sorted(svg.iterdir())
    nb.expect([p.stem for p in paths] == [p.stem for p in sorted(png.iterdir())], f"{name}: other pages")
    for path in paths:
        root = xml.etree.ElementTree.parse(path).getroot()
        nb.expect(not root.findall(".//{http://www.w3.org/2000/svg}text"), f"{path}: text needs a font")
        nb.expect(path.read_bytes() == (nb.TEMP / f"{name}-again" / path.name).read_bytes(), f"{path}: other bytes")
        target = path.with_suffix(".png")
        nb.tool("rsvg-convert", "-d", "100", "-p", "100", path, "-o", target)
        ours, theirs = channels(png / f"{path.stem}.png"), channels(target)
        nb.expect(abs(ours[0] - theirs[0]) <= 1 and abs(ours[1] - theirs[1]) <= 1, f"{path}: size")
        for k in range(3):
            a = blocks((*ours[:2], ours[2][k % len(ours[2])]))
            b = blocks((*theirs[:2], theirs[2][k]))
            worst = max(worst, distance(a, b))
            nb.expect(max(b) > 10 and distance(a, b) <= TOLERANCE, f"{path}: {distance(a, b):.1f}, channel {k}")
            if k == 0 and path.stem == "page-001":
                nb.expect(distance(blocks(moved((*theirs[:2], theirs[2][k]), 20)), a) > TOLERANCE, f"{path}: blind")
            if len(ours[2]) == 1:
                break
    return worst


def coloured():
    """A picture in colour is seen in it, in PNG and SVG: red, green and blue side by side."""
    def chunk(kind, data):
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
    row = b"\0" + b"\xff\0\0" * 20 + b"\0\xc0\0" * 20 + b"\x20\x20\xff" * 20
    (nb.TEMP / "flag.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">LLBBBBB", 60, 40, 8, 2, 0, 0, 0))
                                       + chunk(b"IDAT", zlib.compress(row * 40)) + chunk(b"IEND", b""))
    report = nb.write("colour.yaml", nb.HEADER + "sections:\n  - heading: 概述\n    body:\n"
                      "      - {image: flag.png, caption: 三色, alt: 红绿蓝, width: 90mm}\n")
    worst = drawings(report, "colour")
    width, height, planes = channels(nb.TEMP / "colour-png/page-001.png")
    colours = {pixel for pixel in zip(*planes)}
    for wanted in ((255, 0, 0), (0, 192, 0), (32, 32, 255), (0, 0, 0), (255, 255, 255)):
        nb.expect(wanted in colours, f"no pixel is {wanted}")
    return worst


def main():
    pdf = nb.render(nb.SEED)
    count = int(re.search(r"Pages:\s+(\d+)", nb.tool("pdfinfo", pdf))[1])
    nb.must(nb.nianbao("render", nb.SEED, "--png", nb.TEMP / "png", "-o", nb.TEMP / "again.pdf"))
    nb.expect((nb.TEMP / "again.pdf").read_bytes() == pdf.read_bytes(), "--png changes the PDF")
    names = sorted(path.name for path in (nb.TEMP / "png").iterdir())
    nb.expect(names == [f"page-{n:03}.png" for n in range(1, count + 1)], f"{count} pages, but {names}")
    for name in names:
        width, height = struct.unpack(">LL", (nb.TEMP / "png" / name).read_bytes()[16:24])
        nb.expect(abs(width - 1240) <= 1 and abs(height - 1754) <= 1, f"{name}: {width} × {height}")
    nb.must(nb.nianbao("render", nb.SEED, "--png", nb.TEMP / "small", "--dpi", "50", "-o",
                       nb.TEMP / "small.pdf"))
    nb.tool("pdftoppm", "-r", "50", "-gray", pdf, nb.TEMP / "poppler")
    ours, theirs = [], []
    for n in range(1, count + 1):
        ours.append(unpng(nb.TEMP / f"small/page-{n:03}.png"))
        theirs.append(gray(next(nb.TEMP.glob(f"poppler-*{n}.pgm"))))
        nb.expect(abs(ours[-1][0] - theirs[-1][0]) <= 1 and abs(ours[-1][1] - theirs[-1][1]) <= 1, f"page {n}: size")
    inked = [(blocks(a), blocks(b)) for a, b in zip(ours, theirs)]
    for n, (a, b) in enumerate(inked, 1):
        nb.expect(max(b) > 10, f"page {n} is empty")
        nb.expect(distance(a, b) <= TOLERANCE, f"page {n}: a block differs by {distance(a, b):.1f}")
    nb.expect(distance(inked[0][0], inked[1][1]) > TOLERANCE, "blind to another page")
    nb.expect(distance(blocks(moved(ours[0], 10)), inked[0][1]) > TOLERANCE, "blind to text that is moved")
    charts = nb.SOURCE / "tests/golden/charts/report.yaml"
    pdf = nb.render(charts, "charts.pdf", "--png", nb.TEMP / "charts", "--dpi", "150")  # hairlines, which poppler thickens
    nb.tool("pdftoppm", "-r", "150", "-gray", pdf, nb.TEMP / "charts-poppler")
    for n, path in enumerate(sorted(nb.TEMP.glob("charts-poppler-*.pgm")), 1):
        a, b = blocks(unpng(nb.TEMP / f"charts/page-{n:03}.png")), blocks(gray(path))
        nb.expect(max(b) > 10 and distance(a, b) <= TOLERANCE, f"charts, page {n}: {distance(a, b):.1f}")
        inked.append((a, b))
    worst = [coloured()] + [drawings(nb.SOURCE / f"tests/golden/{case}/report.yaml", case) for case in ("charts", "image", "gongwen")]
    print("largest difference", max(distance(a, b) for a, b in inked), "of SVG", max(worst))


main()
nb.finish()
