"""Seals for tests: pictures of no office's, and pages as programs paint them."""
import math
import re
import struct
import sys
import zlib

import nb

sys.path.insert(0, str(nb.SOURCE / "tests"))
from conform import conform  # noqa: E402

DPI = 120


def png(path, width, height, pixel, clear=True):
    """pixel(x, y), each from -1 to 1 along the shorter side: whether there is ink."""
    side = min(width, height)
    ink, ground = (b"\xd4\x14\x1e\xff", b"\0\0\0\0") if clear else (b"\xd4\x14\x1e", b"\xff" * 3)
    rows = b"".join(b"\0" + b"".join(
        ink if pixel((2 * x - width) / side, (2 * y - height) / side) else ground
        for x in range(width)) for y in range(height))

    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))

    path.write_bytes(b"\x89PNG\r\n\x1a\n" +
                     chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6 if clear else 2, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    return path


def ring_and_star(x, y):
    far, turn = math.hypot(x, y), math.atan2(x, -y) % (2 * math.pi / 5) - math.pi / 5
    return 0.9 < far < 1 or far < 0.36 * math.cos(2 * math.pi / 5) / math.cos(math.pi / 5 - abs(turn) + math.pi / 5)


class Picture:
    """A page as a program paints it: RGB, read from PPM."""

    def __init__(self, data):
        head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
        self.width, self.height = int(head[1]), int(head[2])
        self.bytes = data[head.end():]

    def light(self, at):
        r, g, b = self.bytes[3 * at:3 * at + 3]
        return (299 * r + 587 * g + 114 * b) // 1000

    def red(self, at):
        r, g, _ = self.bytes[3 * at:3 * at + 3]
        return r - g > 60


def paint(pdf, page, program="pdftoppm"):
    if program == "pdftoppm":
        done = nb.run("pdftoppm", "-r", str(DPI), "-f", str(page), "-l", str(page), pdf)
    else:
        done = nb.run("mutool", "draw", "-q", "-r", str(DPI), "-F", "ppm", "-o", "-", pdf, str(page))
    return Picture(done.stdout)


def sound(path, name):
    faults = conform.check(path)
    nb.expect(not faults, f"{name}: {faults[:3]}")
    check = nb.run("qpdf", "--check", path)
    nb.expect(check.returncode == 0, f"{name}: {check.stdout} {check.stderr}")
