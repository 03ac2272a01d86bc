"""Writes a pikepdf document as PDF/A wants its bytes, which pikepdf itself cannot: a file with one fault
has that fault only."""
import pikepdf


def serialize(pdf, version="1.7"):
    """The whole file, with a cross-reference table."""
    out, offsets = bytearray(f"%PDF-{version}\n%\u00e2\u00e3\u00cf\u00d3\n".encode("latin-1")), {}
    for obj in pdf.objects:
        number = obj.objgen[0]
        if isinstance(obj, pikepdf.Stream):
            if str(obj.get("/Type", "")) in ("/XRef", "/ObjStm"):
                continue
            raw = obj.read_raw_bytes()
            obj.stream_dict["/Length"] = len(raw)
            body = obj.stream_dict.unparse(resolved=True) + b"\nstream\n" + raw + b"\nendstream"
        else:
            body = obj.unparse(resolved=True)
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(offsets) + 1
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number in sorted(offsets):
        out += b"%d 1\n%010d 00000 n \n" % (number, offsets[number])
    keys = [key for key in ("/Root", "/Info", "/ID") if key in pdf.trailer]
    trailer = b" ".join(key.encode() + b" " + pdf.trailer[key].unparse() for key in keys)
    return bytes(out + b"trailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start))
