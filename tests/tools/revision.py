"""Revisions as a hostile program would append them."""
import re

import pikepdf


def appended(source, *objects):
    """An update behind a file: (number, text) each, as a hostile program would write it."""
    data = source.read_bytes()
    with pikepdf.open(source) as pdf:
        size, root = int(pdf.trailer.Size), pdf.Root.objgen[0]
        info = b"/Info %d 0 R" % pdf.trailer.Info.objgen[0] if "/Info" in pdf.trailer else b""
    previous = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    out = bytearray(data)
    rows = []
    for number, text in objects:
        rows.append((number, len(out)))
        out += b"%d 0 obj\n" % number + text + b"\nendobj\n"
        size = max(size, number + 1)
    at = len(out)
    rows.append((size, at))
    table = b"".join(b"\1" + offset.to_bytes(5, "big") + b"\0\0" for _, offset in sorted(rows))
    index = b" ".join(b"%d 1" % number for number, _ in sorted(rows))
    out += (b"%d 0 obj\n<</Type/XRef/W[1 5 2]/Index[%s]/Size %d/Root %d 0 R%s/Prev %d/Length %d>>\nstream\n%s"
            b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
            % (size, index, size + 1, root, info, previous, len(table), table, at))
    return bytes(out)


def text_of(pdf, value, **more):
    """A dictionary as text, with keys set anew."""
    copy = pikepdf.Dictionary({str(k): v for k, v in value.items()})
    for key, new in more.items():
        copy["/" + key] = new
    return copy.unparse()
