#!/usr/bin/python3
"""nianbao sign and verify with files that others have written: rewritten, encrypted, locked and hostile ones.

What can be signed is signed and in order, also by the word of others; of what cannot, it is said why. Hostile
files cost neither time nor memory.
"""
import json
import os
import re
import resource
import struct
import subprocess
import zlib

import pikepdf

import nb
import pki

NOTICE = nb.SOURCE / "data/notice-2021/report.yaml"
PLAIN, OUTPUT = nb.TEMP / "plain.pdf", nb.TEMP / "out.pdf"
authority = pki.Authority(nb.TEMP / "pki")
KEY = ["--p12", authority.path("office.p12"), "--passphrase-file", authority.path("secret.txt")]
LTA = ["--level", "b-lta", "--tsa", authority.url + "/tsa", "--allow-private"]


def sign(source, *options, output=OUTPUT):
    """Codes of what was wrong; the input begins the output."""
    output.unlink(missing_ok=True)
    before = source.read_bytes()
    done = nb.run(nb.PROGRAM, "sign", source, "-o", output, "--messages", "en", *KEY, *options)
    nb.expect((done.returncode == 0) == output.exists(), f"{source.name}: {done.stderr.decode()}")
    nb.expect(done.returncode != 0 or output.read_bytes().startswith(before), f"{source.name}: another file")
    return re.findall(r"error (E\d{4})", done.stderr.decode())


def verify(path):
    done = nb.run(nb.PROGRAM, "verify", path, "--json", "--trust", authority.path("ca.pem"))
    if not done.stdout.startswith(b'{"file"'):
        return {"in_order": False, "signatures": [], "codes": re.findall(r"E\d{4}", (done.stdout + done.stderr).decode())}
    return json.loads(done.stdout)


def faults_of(verdict, which):
    return {f["key"] for f in verdict["signatures"][which]["findings"] if f["weight"] == "fault"}


# --- rewritten by others -----------------------------------------------------------------------------

def with_generation(path):
    """The catalog's object number is in its fourth use."""
    data = path.read_bytes()
    number = re.search(rb"/Root (\d+) 0 R", data)[1]
    data = data.replace(b"\n" + number + b" 0 obj", b"\n" + number + b" 3 obj")
    data = data.replace(b"/Root " + number + b" 0 R", b"/Root " + number + b" 3 R")
    at = data.rindex(b"\nxref") + 1
    lines = data[at:].split(b"\n")
    lines[2 + int(number)] = lines[2 + int(number)].replace(b" 00000 n", b" 00003 n")
    out = nb.TEMP / "generation.pdf"
    out.write_bytes(data[:at] + b"\n".join(lines))
    return out


def rewritten():
    """Twice signed, by author and office, with and without the seal's place."""
    made = {"linearized": ["qpdf", "--linearize"], "tables": ["qpdf", "--object-streams=disable"],
            "linearized-tables": ["qpdf", "--linearize", "--object-streams=disable"], "qdf": ["qpdf", "--qdf"],
            "streams": ["qpdf", "--object-streams=generate"], "mupdf": ["mutool", "clean", "-gggg"]}
    files = []
    for name, words in made.items():
        files.append(nb.TEMP / f"{name}.pdf")
        nb.must(nb.run(*words, PLAIN, files[-1]))
    files.append(with_generation(nb.TEMP / "tables.pdf"))
    for path in files:
        first = nb.TEMP / "first.pdf"
        if not nb.expect(sign(path, "--hidden", *LTA, output=first) == [] and sign(first) == [], f"{path.name}: not signed"):
            continue
        told = verify(OUTPUT)
        levels = [s["level"] for s in told["signatures"]]
        nb.expect(told["in_order"] and levels == ["b-lta", None, "b-b"], f"{path.name}: {levels} {told}")
        nb.expect(told["signatures"][2]["whole_file"], f"{path.name}: does not cover the file")
        said = nb.run("pdfsig", "-nocert", OUTPUT).stdout.decode()
        nb.expect(said.count("Signature is Valid") == 2, f"{path.name}: pdfsig: {said}")
        check = nb.run("qpdf", "--check", OUTPUT)
        nb.expect(check.returncode == 0, f"{path.name}: {check.stdout}")


def encrypted():
    for name, source in (("unsigned", PLAIN), ("signed", OUTPUT)):
        path = nb.TEMP / f"{name}-encrypted.pdf"
        nb.must(nb.run("qpdf", "--encrypt", "", "owner", "256", "--", source, path))
        nb.expect(sign(path, output=nb.TEMP / "none.pdf") == ["E8029"], f"{name}, encrypted: sign")
        nb.expect(verify(path)["codes"] == ["E8029"], f"{name}, encrypted: verify")


# --- fields that are locked ----------------------------------------------------------------------------

def resigned(data, *changes):
    """The first signature made again by openssl, after changes of the same length to what it signs."""
    for old, new in changes:
        assert data.count(old) == 1 and len(new) <= len(old), old
        data = data.replace(old, new.ljust(len(old)))
    found = re.search(rb"/ByteRange\[([ 0-9]+)\]/Contents<", data)
    _, start, end, length = (int(n) for n in found[1].split())
    (nb.TEMP / "content").write_bytes(data[:start] + data[end:end + length])
    cms = authority.openssl("cms", "-sign", "-binary", "-nosmimecap", "-signer", "office.pem", "-inkey", "office.key",
                            "-certfile", "ca.pem", "-outform", "DER", "-in", nb.TEMP / "content")
    hole = b"<" + cms.hex().encode().ljust(end - start - 2, b"0") + b">"
    assert len(hole) == end - start
    return data[:start] + hole + data[end:]


def field_locks():
    """FieldMDP of a first signature, which other programs make, on the field that is kept for the seal."""
    with pikepdf.open(PLAIN) as pdf:
        field = bytes(pdf.Root.AcroForm.Fields[0].T)
    first, locked = nb.TEMP / "first.pdf", nb.TEMP / "locked.pdf"
    nb.expect(sign(PLAIN, "--hidden", "--certify", "2", "--reason", "x" * 60, output=first) == [], "first")
    data = first.read_bytes()
    kind = (b"/SubFilter/ETSI.CAdES.detached", b"/SubFilter/adbe.pkcs7.detached")
    reference = re.search(rb"/Reason<[0-9A-F]+>/Reference\[.*?\]", data)[0]
    perms = re.search(rb"/Perms ?<</DocMDP \d+ 0 R>>", data)[0]

    def with_lock(action, names):
        lock = (b"/Reference[<</Type/SigRef/TransformMethod/FieldMDP/TransformParams<</Type/TransformParams"
                b"/V/1.2/Action/%s/Fields[%s]>>>>]" % (action, names))
        locked.write_bytes(resigned(data, kind, (perms, b""), (reference, lock)))
        told = verify(locked)
        nb.expect(told["in_order"], f"{action} {names}: {told}")

    own = b"(" + field + b")"
    for action, names in ((b"All", b""), (b"Include", own), (b"Include", b"(a)" + own), (b"Exclude", b"(other)")):
        with_lock(action, names)
        nb.expect(sign(locked) == ["E8033"], f"{action} {names}: signed")
        nb.expect(sign(locked, "--hidden") == [] and verify(OUTPUT)["in_order"], f"{action} {names}: a field of its own")
    for action, names in ((b"Exclude", own), (b"Include", b"(other)"), (b"Include", own.replace(b")", b"x)"))):
        with_lock(action, names)
        nb.expect(sign(locked) == [] and verify(OUTPUT)["in_order"], f"{action} {names}: not signed")
    # the last lock, changed afterwards into one that forbids what was done since
    told = verify_bytes(resigned(OUTPUT.read_bytes(), (own.replace(b")", b"x)"), own)))
    nb.expect(faults_of(told, 0) == {"locked-field"}, f"a locked field that was signed: {told}")
    for key, text in (("Lock", "<</Type/SigFieldLock/Action/All>>"), ("SV", "<</Type/SV>>")):
        with pikepdf.open(PLAIN) as pdf:
            pdf.Root.AcroForm.Fields[0]["/" + key] = pikepdf.Object.parse(text.encode())
            pdf.save(nb.TEMP / "asks.pdf")
        nb.expect(sign(nb.TEMP / "asks.pdf") == ["E8034"], f"/{key}: signed")
        nb.expect(sign(nb.TEMP / "asks.pdf", "--hidden") == [], f"/{key}: not in a field of its own")


def verify_bytes(data):
    (nb.TEMP / "case.pdf").write_bytes(data)
    return verify(nb.TEMP / "case.pdf")


def later_picture():
    """A field that another program puts on the page and signs is told; an unsigned one is a change."""
    first = nb.TEMP / "first.pdf"
    sign(PLAIN, "--hidden", output=first)
    with pikepdf.open(first) as pdf:
        page, root = pdf.pages[0].obj, pdf.Root
        size = int(pdf.trailer.Size)
        annots = page.Annots.unparse()
        page_text = page.unparse(resolved=True).replace(annots, annots[:-1] + b" %d 0 R]" % size)
        fields = root.AcroForm.Fields.unparse()
        root_text = root.unparse(resolved=True).replace(fields, fields[:-1] + b" %d 0 R]" % size)
        numbers = page.objgen[0], root.objgen[0]
    widget = (b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Later)/Rect[100 100 200 200]/F 132/P %d 0 R/AP<</N %d 0 R>>>>"
              % (numbers[0], size + 1))
    look = b"<</Type/XObject/Subtype/Form/BBox[0 0 100 100]/Length 13>>\nstream\n0 0 90 90 re f\nendstream"
    look = look.replace(b"/Length 13", b"/Length 14")
    data = updated(first.read_bytes(), [(numbers[0], page_text), (numbers[1], root_text), (size, widget), (size + 1, look)])
    told = verify_bytes(data)
    nb.expect("changed-after-signing" in faults_of(told, 0), f"an unsigned picture: {told}")
    # the empty seal's field comes first in the form: it is signed, and so is the new one
    prepared = nb.TEMP / "prepared.pdf"
    prepared.write_bytes(data)
    nb.expect(sign(prepared, output=nb.TEMP / "one.pdf") == [] and sign(nb.TEMP / "one.pdf") == [], "a later field")
    told = verify(OUTPUT)
    nb.expect("changed-after-signing" in faults_of(told, 0), "a picture that stood there unsigned for a while")
    nb.expect(faults_of(told, 1) == faults_of(told, 2) == set(), f"the later signatures: {told}")


def updated(data, objects):
    """An update in a cross-reference stream."""
    previous = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    trailer = data[previous:]
    root = re.search(rb"/Root\s+(\d+ \d+ R)", trailer)[1]
    info = re.search(rb"/Info\s+\d+ \d+ R", trailer)
    size = int(re.search(rb"/Size\s+(\d+)", trailer)[1])
    out, rows = bytearray(data), []
    for number, text in objects:
        rows.append((number, len(out)))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    size = max([size, *(number + 1 for number, _ in objects)])
    rows.append((size, len(out)))
    table = b"".join(struct.pack(">BIH", 1, at, 0) for _, at in sorted(rows))
    index = b" ".join(b"%d 1" % number for number, _ in sorted(rows))
    at = len(out)
    out += (b"%d 0 obj\n<</Type/XRef/W[1 4 2]/Index[%s]/Size %d/Root %s%s/Prev %d/Length %d>>\nstream\n%s\nendstream\n"
            b"endobj\nstartxref\n%d\n%%%%EOF\n"
            % (size, index, size + 1, root, info[0] if info else b"", previous, len(table), table, at))
    return bytes(out)


# --- hostile -------------------------------------------------------------------------------------------

def file_of(objects, rows=None, size=None, extra=b"", prev=None):
    """A file with these objects (number: text), and a cross-reference stream with further rows."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, text in objects.items():
        places[number] = (1, len(out), 0)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    places.update(rows or {})
    own, at = max(places) + 1, len(out)
    places[own] = (1, at, 0)
    numbers = sorted(places)
    table = zlib.compress(b"".join(struct.pack(">BII", *places[n]) for n in numbers))
    index = b" ".join(b"%d 1" % n for n in numbers)
    before = b"/Prev %d" % (at if prev == "itself" else prev) if prev is not None else b""
    out += (b"%d 0 obj\n<</Type/XRef/W[1 4 4]/Index[%s]/Size %d/Root 1 0 R%s%s/Filter/FlateDecode/Length %d>>\nstream\n"
            % (own, index, size or own + 1, before, extra, len(table)))
    out += table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at
    return bytes(out)


def packed(content, entries=b""):
    data = zlib.compress(content)
    return b"<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def catalog(form):
    return b"<</Type/Catalog/AcroForm<</Fields[%s]>>>>" % form


SIGNATURE = (b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 10 20 30]/Contents<%s>>>")


def bombs():
    mega = b" " * (1 << 20)
    field = b"<</FT/Sig/T(s)/V 3 0 R>>"
    empty = SIGNATURE % (b"00" * 64)
    yield "xref that is its own predecessor", file_of({1: catalog(b"")}, prev="itself")
    loop = file_of({1: catalog(b"")}, prev=9)
    yield "xref that leads to an object", loop
    yield "a reference to itself", file_of({1: catalog(b"2 0 R"), 2: b"2 0 R"})
    yield "references in a circle", file_of({1: catalog(b"2 0 R"), 2: b"3 0 R", 3: b"4 0 R", 4: b"2 0 R"})
    yield "a length that is its own", file_of({1: catalog(b"2 0 R"), 2: b"<</Length 2 0 R>>\nstream\nx\nendstream"})
    yield "fields among their kids", file_of({1: catalog(b"2 0 R"), 2: b"<</FT/Sig/Kids[%s]>>" % (b"2 0 R " * 1000)})
    yield "an object stream in itself", file_of({1: catalog(b"2 0 R")}, {2: (2, 2, 0)})
    yield "object streams in a circle", file_of({1: catalog(b"4 0 R")}, {4: (2, 5, 0), 5: (2, 4, 0)})
    bomb = packed(b"9 0 " + mega * 400, b"/Type/ObjStm/N 1/First 4")
    yield "an object stream of 400 MB", file_of({1: catalog(b"9 0 R"), 2: bomb}, {9: (2, 2, 0)})
    many = {1: catalog(b" ".join(b"%d 0 R" % n for n in range(1000, 1100)))}
    rows = {}
    small = packed(b"0 0 " + mega * 30, b"/Type/ObjStm/N 1/First 4")
    for n in range(100):
        many[100 + n], rows[1000 + n] = small, (2, 100 + n, 0)
    yield "100 object streams of 30 MB", file_of(many, rows)
    head = b" ".join(b"%d 0" % n for n in range(200000)) + b" "
    yield "an object stream of 200000", file_of(
        {1: catalog(b"9 0 R"), 2: packed(head + b"null", b"/Type/ObjStm/N 200000/First %d" % len(head))}, {9: (2, 2, 9)})
    yield "8 million rows", file_of({1: catalog(b"")}, extra=b"") \
        .replace(b"/W[1 4 4]", b"/W[0 0 1]").replace(b"/Index[", b"/I2345[").replace(b"/Size 3", b"/Size 8388600")
    yield "brackets", file_of({1: catalog(b"[" * 200000)})
    yield "dictionaries", file_of({1: catalog(b"<</A" * 100000)})
    yield "a string without end", file_of({1: catalog(b"(" * 1000000)})
    keys = b"".join(b"/K%d 0" % n for n in range(100000))
    yield "a signature with 100000 keys", file_of({1: catalog(b"2 0 R"), 2: field, 3: empty[:-2] + keys + b">>"})
    proofs = b" ".join(b"%d 0 R" % n for n in range(20, 84))
    dss = catalog(b"2 0 R")[:-2] + b"/DSS<</Certs[%s]/OCSPs[%s]/CRLs[%s]>>>>" % (proofs, proofs, proofs)
    large = packed(mega * 20)
    yield "proofs of 64 times 20 MB", file_of({1: dss, 2: field, 3: empty, **{n: large for n in range(20, 84)}})
    deep = b"\x30\x80" * 500
    yield "a signature of nested sequences", file_of({1: catalog(b"2 0 R"), 2: field, 3: SIGNATURE % deep.hex().encode()})
    yield "a signature of 8 MB", file_of({1: catalog(b"2 0 R"), 2: field, 3: SIGNATURE % (b"30" * (8 << 20))})
    yield "1000 signatures", file_of({1: catalog(field * 1000), 3: empty})
    data = file_of({1: catalog(b"2 0 R"), 2: field, 3: empty})
    for _ in range(300):
        data = updated(data, [(9, b"null")])
    yield "300 revisions", data
    yield "100000 times startxref", file_of({1: catalog(b""), 2: b"null %" + b"startxref\n%" * 100000})
    predicted = zlib.compress(b"\2" + b"\0" * (60 << 20))
    yield "a predictor over 60 MB", file_of({1: catalog(b"9 0 R"), 2: b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode"
                                             b"/DecodeParms<</Predictor 12/Columns 1>>/Length %d>>\nstream\n%s\nendstream"
                                             % (len(predicted), predicted)}, {9: (2, 2, 0)})


def hostile():
    """Seconds and 512 MB are enough to say no to files that unfold to gigabytes."""
    sanitized = b"__asan_init" in nb.PROGRAM.read_bytes()
    seconds = 60 if sanitized else 10

    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    for name, data in bombs():
        path = nb.TEMP / "hostile.pdf"
        path.write_bytes(data)
        process = subprocess.Popen([nb.PROGRAM, "verify", path, "--json", "--trust", authority.path("ca.pem")],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=limit)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        nb.expect(process.returncode == 1, f"{name}: ends with {process.returncode}")
        megabytes = usage.ru_maxrss / 1024
        nb.expect(sanitized or megabytes < 512, f"{name}: {megabytes:.0f} MB for {len(data) / 1e6:.1f} MB")


nb.must(nb.nianbao("render", NOTICE, "-o", PLAIN))
authority.issue("office", "p256")
rewritten()
encrypted()
field_locks()
later_picture()
hostile()
authority.close()
nb.finish()
