#!/usr/bin/python3
"""--png paints the pages that the PDF holds.

One PNG a page, of the size that --dpi asks for; in each of 20 × 28 blocks as much ink as poppler finds
in the PDF. The comparison must fail for another page and for text that is moved.
"""
import re
import struct
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


def unpng(path):
    """A grey PNG of 8 bits, as our painter writes it."""
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
    assert (depth, colour) == (8, 0), f"{path}: {depth} bits, colour type {colour}"
    raw, rows, before = zlib.decompress(packed), [], bytes(width)
    for y in range(height):
        kind, line = raw[y * (width + 1)], bytearray(raw[y * (width + 1) + 1:(y + 1) * (width + 1)])
        if kind == 1 or kind >= 3:
            for x in range(width):
                left, up = line[x - 1] if x else 0, before[x]
                corner = before[x - 1] if x else 0
                if kind == 1:
                    add = left
                elif kind == 3:
                    add = (left + up) // 2
                else:
                    guess = left + up - corner
                    near = sorted(((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner)))
                    add = near[0][2]
                line[x] = (line[x] + add) & 255
        elif kind == 2:
            line = bytearray((a + b) & 255 for a, b in zip(line, before))
        rows.append(bytes(line))
        before = line
    return width, height, b"".join(rows)


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
    print("largest difference", max(distance(a, b) for a, b in inked))


main()
nb.finish()
