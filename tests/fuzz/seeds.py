#!/usr/bin/python3
"""Small signed files for the fuzzer to start from: seeds.py PROGRAM SOURCE FOLDER."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import nb  # noqa: E402
import pki  # noqa: E402

out = pathlib.Path(sys.argv[3])
out.mkdir(parents=True, exist_ok=True)
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
for kind, extensions in [("p256", "signer"), ("rsa2048", "signer_crl"), ("sm2", "signer")]:
    authority.issue(kind, kind, extensions)
    key = ["--p12", authority.path(f"{kind}.p12"), "--passphrase-file", authority.path("secret.txt")]
    for level in ("b-b", "b-t", "b-lt", "b-lta"):
        path = out / f"{kind}-{level}.pdf"
        nb.must(nb.run(nb.PROGRAM, "sign", plain, "-o", path, *key, "--level", level, *tsa))
    nb.must(nb.run(nb.PROGRAM, "sign", path, "-o", out / f"{kind}-again.pdf", *key, "--certify", "2"))
authority.close()
