#!/usr/bin/python3
"""Images and charts: in the PDF, in the structure and in the preview.

An image is one XObject however often it is shown, a JPEG the author's own bytes, opacity a soft mask;
each Figure has its alternative text and a box around all that it draws, in one marked-content sequence.
A chart's table has every number of the report.
"""
import re
import struct
import zlib

import pikepdf

import nb


def chunk(kind, data):
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def png(name, width, height, colour, pixel):
    """8 bits a sample; pixel(x, y) gives the samples."""
    rows = b"".join(b"\0" + b"".join(bytes(pixel(x, y)) for x in range(width)) for y in range(height))
    path = nb.TEMP / name
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, colour, 0, 0, 0))
                     + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    return path


def report(body):
    return nb.write("report.yaml", nb.HEADER + "sections:\n  - heading: 概述\n    body:\n" + body)


def figures(node):
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            if kid.S == "/Figure":
                yield kid
            yield from figures(kid)


def images():
    png("colour.png", 300, 200, 2, lambda x, y: (x * 255 // 300, y, 90))
    png("clear.png", 300, 300, 6, lambda x, y: (0, 0, 0, 255 if (x - 150) ** 2 + (y - 150) ** 2 < 14400 else 0))
    nb.tool("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=jpeg", "-r72", "-g200x100", f"-sOutputFile={nb.TEMP}/photo.jpg",
            "-c", "1 0 0 setrgbcolor 0 0 100 100 rectfill showpage")
    path = report("      - {image: colour.png, alt: 渐变, width: 50mm}\n      - {image: colour.png, alt: 再一次, width: 20%}\n"
                  "      - {image: clear.png, alt: 圆, width: 40mm}\n      - {image: photo.jpg, alt: 照片, width: 80mm}\n")
    rendered = nb.nianbao("render", path, "-o", nb.TEMP / "images.pdf")
    nb.must(rendered)
    codes = [code for _, _, code in nb.messages(rendered)]
    nb.expect(codes == ["W6011"], f"one image is too coarse for its width, but {codes}")
    nb.must(nb.run("qpdf", "--check", nb.TEMP / "images.pdf"))
    pdf = pikepdf.open(nb.TEMP / "images.pdf")
    objects = pdf.pages[0].Resources.XObject
    nb.expect(len(objects) == 3, f"{len(objects)} XObjects of 3 files")
    by_size = {(int(o.Width), int(o.Height)): o for o in (objects[name] for name in objects.keys())}
    colour, clear, photo = by_size[300, 200], by_size[300, 300], by_size[200, 100]
    data = colour.read_bytes()
    nb.expect(data[:3] == bytes((0, 0, 90)) and data[-3:] == bytes((254, 199, 90)), "other colours than the file's")
    nb.expect(colour.ColorSpace == "/DeviceRGB" and "/SMask" not in colour, "an opaque image with a mask")
    mask = clear.SMask.read_bytes()
    nb.expect(len(mask) == 90000 and mask[0] == 0 and mask[150 * 300 + 150] == 255, "the mask is not the file's")
    nb.expect(photo.Filter == "/DCTDecode" and photo.read_raw_bytes() == (nb.TEMP / "photo.jpg").read_bytes(),
              "a JPEG that does not pass through")
    found = list(figures(pdf.Root.StructTreeRoot.K))
    nb.expect([str(f.Alt) for f in found] == ["渐变", "再一次", "圆", "照片"], "alternative texts")
    for figure, width in zip(found, (50, 31.2, 40, 80)):
        box = [float(v) for v in figure.A.BBox]
        nb.expect(abs((box[2] - box[0]) * 25.4 / 72 - width) < 0.02, f"a box {box} for {width} mm")
        nb.expect(not isinstance(figure.K, pikepdf.Array), "a figure of several sequences")


def charts():
    values = ["120", "118", "203", "190"]
    body = ("      - chart: {}\n        caption: 图\n        data:\n          unit: 件\n          columns: [年份, 新收, 办结]\n"
            "          rows: [[2015年, 120, 118], [2016年, 203, 190]]\n")
    for kind in ("bar", "line"):
        path = report(body.format(kind))
        pdf = pikepdf.open(nb.render(path, "chart.pdf"))
        figure = next(figures(pdf.Root.StructTreeRoot.K))
        nb.expect(all(v in str(figure.Alt) for v in values + ["单位：件", "2015年", "办结"]), f"{kind}: {figure.Alt}")
        nb.expect(not isinstance(figure.K, pikepdf.Array), f"{kind}: a figure of several sequences")
        tags = nb.dump("tags", path)
        cells = re.findall(r"TD [\d:]+ “(.*?)”", tags)
        nb.expect(cells == values, f"{kind}: the cells are {cells}")
    # the grid holds behind a chart
    path = report(body.format("bar") + "      - 后文。\n")
    lines = [line for page in nb.pages_of(nb.dump("pages", path)) for line in nb.lines_of(page)]
    after = next(line for line in lines if line.text.startswith("后文"))
    heading = next(line for line in lines if "概述" in line.text)
    rest = (after.y - heading.y) / nb.PITCH
    nb.expect(abs(rest - round(rest)) < 0.001, f"text behind a chart is off the grid: {rest} lines")


images()
charts()
nb.finish()
