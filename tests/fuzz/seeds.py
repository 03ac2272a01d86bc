#!/usr/bin/python3
"""Larger inputs to start from, made of our own samples: seeds.py PROGRAM SOURCE FOLDER."""
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import nb  # noqa: E402
import pki  # noqa: E402

source, out = pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])


def keep(target, name, data):
    (out / target).mkdir(parents=True, exist_ok=True)
    (out / target / name).write_bytes(data)


# --- reports, layouts, files that they name -----------------------------------------------------------

for path in sorted((source / "data").glob("*/report.yaml")):
    data = path.read_bytes()
    for extra in sorted(path.parent.glob("*.csv")):
        data += b"%% " + extra.name.encode() + b"\n" + extra.read_bytes()
    for target in ("report", "render"):
        keep(target, path.parent.name, data)
for path in sorted((source / "tests/broken").glob("*.yaml")):
    keep("report", path.stem, path.read_bytes())
for path in sorted((source / "tests/broken").glob("*.csv")):
    keep("csv", path.stem, path.read_bytes())
for path in sorted((source / "layouts").glob("*.yaml")):
    keep("layout", path.stem, path.read_bytes())

# --- a small report with its archive, signed and unsigned PDFs ----------------------------------------

report = source / "tests/fuzz/seeds/report/minimal"
small = nb.TEMP / "small"
small.mkdir()
shutil.copy(report, small / "report.yaml")
nb.must(nb.run(nb.PROGRAM, "render", small / "report.yaml", "-o", small / "report.pdf", "--data", source))
keep("archive", "small", (small / "report.pdf").read_bytes())

OBJECTS = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
           b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
           b"<</Length 9>>\nstream\n0 0 5 5 f\nendstream"]
data, offsets = b"%PDF-1.7\n", []
for number, text in enumerate(OBJECTS, 1):
    offsets.append(len(data))
    data += b"%d 0 obj\n%s\nendobj\n" % (number, text)
rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
data += (b"xref\n0 5\n0000000000 65535 f \n%strailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
         % (rows, len(data)))
plain = nb.TEMP / "plain.pdf"
plain.write_bytes(data)
authority = pki.Authority(nb.TEMP / "pki")
tsa = ["--tsa", authority.url + "/tsa", "--allow-private"]
(out / "verify").mkdir(parents=True, exist_ok=True)
for kind, extensions in [("p256", "signer"), ("rsa2048", "signer_crl"), ("sm2", "signer")]:
    authority.issue(kind, kind, extensions)
    key = ["--p12", authority.path(f"{kind}.p12"), "--passphrase-file", authority.path("secret.txt")]
    for level in ("b-b", "b-t", "b-lt", "b-lta"):
        path = out / "verify" / f"{kind}-{level}.pdf"
        nb.must(nb.run(nb.PROGRAM, "sign", plain, "-o", path, *key, "--level", level, *tsa))
    nb.must(nb.run(nb.PROGRAM, "sign", path, "-o", out / "verify" / f"{kind}-again.pdf", *key))
    nb.must(nb.run(nb.PROGRAM, "sign", plain, "-o", out / "verify" / f"{kind}-certified.pdf", *key, "--certify", "2"))
authority.close()
