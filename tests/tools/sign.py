#!/usr/bin/python3
"""nianbao sign with real parts: an authority, its servers on loopback, a SoftHSM token.

Every kind of key at every level; pdfsig, mutool and openssl look at what comes out. Then all that can go
wrong: the message is the right one, the input is as it was, and nothing is left where the output was
to be.
"""
import json
import os
import re
import subprocess
import sys

import pikepdf

import nb
import pki

sys.path.insert(0, str(nb.SOURCE / "tests"))
from conform import conform  # noqa: E402

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
LEVELS = ["b-b", "b-t", "b-lt", "b-lta"]
PIN = "123456"
TOKEN_KEYS = [kind for kind in pki.KEYS if kind != "sm2"]  # PKCS#11 2.40 has no SM2

INPUT, OUTPUT = nb.TEMP / "in.pdf", nb.TEMP / "out.pdf"
authority = pki.Authority(nb.TEMP / "pki")
SECRET = ["--passphrase-file", authority.path("secret.txt")]
TSA = ["--tsa", authority.url + "/tsa", "--allow-private"]
provoked = set()


def sign(*options, source=None, output=OUTPUT, env=None):
    """(exit status, codes) of nianbao sign, after which no half file may lie about."""
    output.unlink(missing_ok=True)
    source = source or INPUT
    before = source.read_bytes()
    done = nb.run(nb.PROGRAM, "sign", source, "-o", output, "--messages", "en", *options,
                  env={**os.environ, **(env or {})})
    codes = re.findall(r"(?:error|warning) ([EW]\d{4})", done.stderr.decode())
    nb.expect(source.read_bytes() == before, f"{options}: the input has changed")
    nb.expect((done.returncode == 0) == output.exists(), f"{options}: {done.stderr.decode()}")
    nb.expect(not list(nb.TEMP.glob("*.tmp*")) + list(nb.TEMP.glob(".out*")), "a half file is left")
    return done.returncode, codes


def fails(code, *options, **more):
    status, codes = sign(*options, **more)
    wanted = 3 if code.startswith("E9") else 1
    nb.expect(status == wanted and codes == [code], f"{options}: {status} {codes}, not {code}")
    provoked.add(code)


def fields(path):
    """Signature dictionaries in order of their place in the file, with their raw parts."""
    data = path.read_bytes()
    with pikepdf.open(path) as pdf:
        dicts = [field.V for field in pdf.Root.AcroForm.Fields if "/V" in field]
        parts = [(str(d.SubFilter), [int(n) for n in d.ByteRange], bytes(d.Contents)) for d in dicts]
    parts.sort(key=lambda part: part[1][2] + part[1][3])
    return [(kind, data[r[0]:r[0] + r[1]] + data[r[2]:r[2] + r[3]], contents, r)
            for kind, r, contents in parts]


def der(contents):
    """Without the padding behind it."""
    length = int.from_bytes(contents[2:2 + (contents[1] & 0x7F)], "big")
    return contents[:2 + (contents[1] & 0x7F) + length]


def verify_cms(path, name):
    """openssl's own verdict on the first signature, and what its attributes are."""
    kind, content, contents, byte_range = fields(path)[0]
    nb.expect(kind == "/ETSI.CAdES.detached", f"{name}: {kind}")
    (nb.TEMP / "content").write_bytes(content)
    (nb.TEMP / "cms").write_bytes(der(contents))
    authority.openssl("cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", nb.TEMP / "cms",
                      "-content", nb.TEMP / "content", "-CAfile", "ca.pem", "-purpose", "any",
                      "-out", nb.TEMP / "same")
    nb.expect((nb.TEMP / "same").read_bytes() == content, f"{name}: other content")
    text = authority.openssl("cms", "-cmsout", "-print", "-inform", "DER", "-in", nb.TEMP / "cms")
    own = text.split(b"unsignedAttrs")[0]  # a time-stamp inside has one of its own
    nb.expect(b"signingTime" not in own, f"{name}: signing-time is forbidden (EN 319 142-1)")
    nb.expect(b"signingCertificateV2" in text or b"id-smime-aa-signingCertificateV2" in text,
              f"{name}: no signing-certificate-v2")
    return b"timeStampToken" in text


def look(path, name, level, sm2=False):
    """What other programs say about a signed file."""
    data, source = path.read_bytes(), INPUT.read_bytes()
    nb.expect(data.startswith(source), f"{name}: does not begin with its input")
    faults = conform.check(path)
    nb.expect(not faults, f"{name}: {faults[:3]}")
    check = nb.run("qpdf", "--check", path)
    nb.expect(check.returncode == 0, f"{name}: {check.stdout} {check.stderr}")
    parts = fields(path)
    nb.expect(len(parts) == (2 if level == "b-lta" else 1), f"{name}: {len(parts)} signatures")
    last = parts[-1][3]
    nb.expect(level == "b-lt" or last[2] + last[3] == len(data), f"{name}: does not cover the file")
    with pikepdf.open(path) as pdf:
        dss = pdf.Root.get("/DSS")
        nb.expect((dss is not None) == (level in ("b-lt", "b-lta")), f"{name}: DSS")
        if dss is not None:
            nb.expect(len(dss.OCSPs) == 2 and len(dss.Certs) >= 3, f"{name}: proofs are missing")
    if sm2:
        return
    nb.expect(verify_cms(path, name) == (level != "b-b"), f"{name}: time-stamp")
    told = nb.run("pdfsig", "-nssdir", f"sql:{nb.TEMP}/nss", path)
    said = told.stdout.decode() + told.stderr.decode()
    nb.expect("Signature is Valid" in said, f"{name}: pdfsig: {said}")
    told = nb.run("mutool", "sign", "-v", path)
    unchanged = "unchanged since signing" if level == "b-b" or level == "b-t" else "signature is valid"
    nb.expect(unchanged in told.stdout.decode() + told.stderr.decode(), f"{name}: mutool: {told}")
    if level == "b-lta":
        (nb.TEMP / "content").write_bytes(parts[1][1])
        (nb.TEMP / "token").write_bytes(der(parts[1][2]))
        authority.openssl("ts", "-verify", "-in", nb.TEMP / "token", "-token_in", "-data",
                          nb.TEMP / "content", "-CAfile", "ca.pem")


def every_key_and_level():
    for kind in pki.KEYS:
        authority.issue(kind, kind)
        for level in LEVELS if kind in ("rsa2048", "p256") else ["b-b", "b-lta"]:
            name = f"{kind} {level}"
            status, codes = sign("--p12", authority.path(f"{kind}.p12"), *SECRET, "--level", level,
                                 *TSA, "--reason", "发布年度报告", "--name", "钟楼区政府办公室")
            if nb.expect(status == 0, f"{name}: {status} {codes}"):
                look(OUTPUT, name, level, kind == "sm2")
    status, _ = sign("--key", authority.path("rsa3072-locked.key"), "--certs",
                     authority.path("rsa3072-all.pem"), *SECRET)
    nb.expect(status == 0, "PEM with a passphrase")
    look(OUTPUT, "PEM", "b-b")
    read, write = os.pipe()
    os.write(write, pki.PASSPHRASE.encode() + b"\n")
    os.close(write)
    done = nb.run(nb.PROGRAM, "sign", INPUT, "-o", OUTPUT, "--p12", authority.path("p256.p12"),
                  "--passphrase-fd", str(read), pass_fds=[read])
    nb.expect(done.returncode == 0, f"passphrase from a descriptor: {done.stderr}")
    os.close(read)


def as_windows_exports_it():
    """PKCS#12 with RC2 and 3DES."""
    authority.openssl("pkcs12", "-export", "-legacy", "-inkey", "rsa2048.key", "-in", "rsa2048.pem", "-certfile", "ca.pem",
                      "-passout", f"file:{authority.path('secret.txt')}", "-out", "legacy.p12")
    status, codes = sign("--p12", authority.path("legacy.p12"), *SECRET)
    nb.expect(status == 0, f"PKCS#12 of old programs: {codes}")
    look(OUTPUT, "PKCS#12 of old programs", "b-b")
    fails("E8003", "--p12", authority.path("legacy.p12"), "--passphrase-file", authority.path("ca.cnf"))


def later_steps():
    """Raised to b-lta afterwards; a second signature; certification."""
    once, twice = nb.TEMP / "once.pdf", nb.TEMP / "twice.pdf"
    sign("--p12", authority.path("rsa2048.p12"), *SECRET, output=once)
    for level, revisions in [("b-t", 1), ("b-lt", 2), ("b-lta", 3)]:
        status, codes = sign("--upgrade", level, *TSA, source=once)
        nb.expect(status == 0, f"upgrade: {codes}")
        data = OUTPUT.read_bytes()
        nb.expect(data.startswith(once.read_bytes()), "upgrade changes the signed file")
        more = data.count(b"%%EOF") - once.read_bytes().count(b"%%EOF")
        nb.expect(more == revisions, f"upgrade to {level}: {more} revisions more")
        told = verdict(OUTPUT)
        nb.expect(told["in_order"] and told["signatures"][0]["level"] == level, f"upgrade to {level}: {told}")
        nb.expect(not conform.check(OUTPUT), f"upgrade to {level}: {conform.check(OUTPUT)[:3]}")
        verify_cms(OUTPUT, "upgrade")
    status, codes = sign("--p12", authority.path("p384.p12"), *SECRET, source=once, output=twice)
    nb.expect(status == 0 and len(fields(twice)) == 2, f"second signature: {codes}")
    verify_cms(twice, "of two the first")
    fails("E8032", "--p12", authority.path("p384.p12"), *SECRET, "--certify", "2", source=once)
    for p in ("1", "2"):
        sign("--p12", authority.path("rsa2048.p12"), *SECRET, "--certify", p, output=once)
        with pikepdf.open(once) as pdf:
            parms = pdf.Root.Perms.DocMDP.Reference[0].TransformParams
            nb.expect(parms.P == int(p), "DocMDP")
        if p == "1":
            fails("E8024", "--p12", authority.path("p256.p12"), *SECRET, source=once)
        else:
            status, codes = sign("--p12", authority.path("p256.p12"), *SECRET, source=once)
            nb.expect(status == 0, f"signing a certified file: {codes}")
        # proofs and time-stamps are no changes (ISO 32000-2, table 257), at once or later
        at_once = ["--p12", authority.path("p256.p12"), *SECRET, "--certify", p, "--level", "b-lta", *TSA]
        for source, options in [(once, ["--upgrade", "b-lta", *TSA]), (INPUT, at_once)]:
            status, codes = sign(*options, source=source)
            if nb.expect(status == 0, f"certified P {p} {options[0]}: {codes}"):
                told = verdict(OUTPUT)
                nb.expect(told["in_order"] and told["signatures"][0]["level"] == "b-lta" and
                          told["signatures"][0]["certification"] == int(p), f"certified P {p}: {told}")


def verdict(path):
    done = nb.run(nb.PROGRAM, "verify", path, "--json", "--trust", authority.path("ca.pem"))
    return json.loads(done.stdout)


def what_is_not_signed():
    """Print editions and drafts."""
    key = ["--p12", authority.path("p256.p12"), *SECRET]
    other = nb.TEMP / "other.pdf"
    for options in ([], ["--impose", "booklet"], ["--bleed", "3mm"]):
        nb.must(nb.nianbao("render", nb.SEED, "-o", other, "--edition", "print", *options))
        fails("E8030", *key, source=other)
    for level in ("3a", "2a", "1a"):
        nb.must(nb.nianbao("render", nb.SEED, "-o", other, "--draft", "--pdfa", level))
        nb.expect(not conform.check(other), f"draft in {level}: {conform.check(other)[:3]}")
        fails("E8031", *key, source=other)
    for options in (["--draft"], ["--edition", "print"]):
        OUTPUT.unlink(missing_ok=True)
        done = nb.nianbao("render", nb.SEED, "-o", OUTPUT, "--sign", *key, *options)
        nb.expect(done.returncode == 2 and not OUTPUT.exists() and b"takes no signature" in done.stderr,
                  f"render --sign {options}: {done.returncode} {done.stderr[:200]}")


def while_rendering():
    """render --sign: every kind of key, from each kind of place, in one revision."""
    pin = nb.TEMP / "pin.txt"
    ways = [(kind, ["--p12", authority.path(f"{kind}.p12"), *SECRET]) for kind in pki.KEYS]
    ways += [(kind, ["--key", authority.path(f"{kind}-locked.key"), "--certs", authority.path(f"{kind}-all.pem"),
                     *SECRET]) for kind in pki.KEYS]
    ways += [(kind, ["--token", f"pkcs11:token=office;object={kind}?module-path={MODULE}", "--passphrase-file", pin])
             for kind in TOKEN_KEYS]
    for kind, key in ways:
        name = f"render --sign {kind} {key[0]}"
        done = nb.nianbao("render", nb.SEED, "-o", OUTPUT, "--sign", *key)
        if not nb.expect(done.returncode == 0, f"{name}: {done.stderr.decode()}"):
            continue
        told = verdict(OUTPUT)
        first = told["signatures"][0]
        nb.expect(told["in_order"] and first["whole_file"] and told["revisions"] == 1, f"{name}: {told}")
        nb.expect(first["signer"]["name"].endswith(kind), f"{name}: {first['signer']}")
        nb.expect(not conform.check(OUTPUT), f"{name}: {conform.check(OUTPUT)[:3]}")
        if kind != "sm2":
            verify_cms(OUTPUT, name)


def util(*args):
    subprocess.run(["softhsm2-util", *args], check=True, capture_output=True)


def tokens():
    (nb.TEMP / "tokens").mkdir()
    conf = nb.TEMP / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {nb.TEMP}/tokens\nlog.level = ERROR\n")
    env = {"SOFTHSM2_CONF": str(conf)}
    os.environ.update(env)

    def tool(*args):
        subprocess.run(["pkcs11-tool", "--module", MODULE, "--login", "--pin", PIN, *args], check=True,
                       capture_output=True)

    util("--init-token", "--free", "--label", "office", "--pin", PIN, "--so-pin", PIN)
    for number, kind in enumerate(TOKEN_KEYS, 1):
        util("--import", authority.path(f"{kind}.key"), "--token", "office", "--label", kind, "--id",
             f"0{number}", "--pin", PIN)
        authority.openssl("x509", "-in", f"{kind}.pem", "-outform", "DER", "-out", f"{kind}.der")
        tool("--token-label", "office", "--write-object", authority.path(f"{kind}.der"), "--type",
             "cert", "--id", f"0{number}", "--label", kind)
    pin = nb.TEMP / "pin.txt"
    pin.write_text(PIN + "\n")
    wrong = nb.TEMP / "wrong.txt"
    wrong.write_text("999999\n")
    where = f"?module-path={MODULE}"
    for kind in TOKEN_KEYS:
        status, codes = sign("--token", f"pkcs11:token=office;object={kind}{where}",
                             "--passphrase-file", pin, "--level", "b-lta", *TSA)
        if nb.expect(status == 0, f"token {kind}: {codes}"):
            look(OUTPUT, f"token {kind}", "b-lta")
    ask = ["--passphrase-file", pin]
    # a key that wants the PIN for each signature
    authority.openssl("pkcs8", "-topk8", "-nocrypt", "-in", "p256.key", "-outform", "DER", "-out", "p256.p8")
    tool("--token-label", "office", "--write-object", authority.path("p256.p8"), "--type", "privkey", "--id", "09", "--label",
         "strict", "--usage-sign", "--always-auth")
    status, codes = sign("--token", f"pkcs11:token=office;object=strict{where}", "--certs", authority.path("p256.pem"), *ask)
    nb.expect(status == 0, f"a PIN for each signature: {codes}")
    # certificates of other keys: of the same kind, of one that tokens do not sign with, of one that this does not
    for code, other in [("E8002", "p384"), ("E8004", "sm2"), ("E8005", "rsa2048")]:
        fails(code, "--token", f"pkcs11:token=office;object=p256{where}", "--certs", authority.path(f"{other}.pem"), *ask)
    fails("E8006", "--token", "pkcs11:nonsense", *ask)
    fails("E8007", "--token", "pkcs11:token=office?module-path=/nowhere.so", *ask)
    fails("E8008", "--token", f"pkcs11:token=home{where}", *ask)
    fails("E8001", "--token", f"pkcs11:token=office;object=nobody{where}", *ask)
    fails("E8010", "--token", f"pkcs11:token=office{where}", *ask)
    fails("E8011", "--token", f"pkcs11:token=office;object=p256{where}", "--passphrase-file", wrong)


def twin_tokens():
    util("--init-token", "--free", "--label", "office", "--pin", PIN, "--so-pin", PIN)
    fails("E8009", "--token", f"pkcs11:token=office;object=p256?module-path={MODULE}", "--passphrase-file",
          nb.TEMP / "pin.txt")


def what_goes_wrong():
    p12 = ["--p12", authority.path("rsa2048.p12"), *SECRET]
    wrong = nb.TEMP / "nothing.txt"
    wrong.write_text("no\n")
    fails("E8003", "--p12", authority.path("rsa2048.p12"), "--passphrase-file", wrong)
    fails("E8003", "--key", authority.path("rsa2048-locked.key"), "--certs",
          authority.path("rsa2048.pem"), "--passphrase-file", wrong)
    fails("E8001", "--p12", INPUT, *SECRET)
    fails("E8001", "--key", authority.path("ca.cnf"), *SECRET)
    fails("E8002", "--key", authority.path("rsa2048.key"), "--certs", authority.path("p256.pem"), *SECRET)
    authority.openssl("req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", "ed.key", "-subj",
                      "/CN=x", "-config", authority.path("req.cnf"), "-out", "ed.pem")
    fails("E8004", "--key", authority.path("ed.key"), "--certs", authority.path("ed.pem"), *SECRET)
    fails("E9001", "--p12", nb.TEMP / "nowhere.p12", *SECRET)
    for fault, code, more in [("down", "E8013", []), ("nonce", "E8016", []), ("garbage", "E8016", []),
                              ("large", "E8015", []), ("slow", "E8013", ["--timeout", "1"])]:
        authority.fault = fault
        fails(code, *p12, "--level", "b-t", *TSA, *more)
        authority.fault = None
    fails("E8025", *p12, "--level", "b-t")
    fails("E8026", "--upgrade", "b-lta", *TSA)
    authority.issue("bare", "p256", "signer_bare")
    fails("E8018", "--p12", authority.path("bare.p12"), *SECRET, "--level", "b-lt", *TSA)
    fails("E8017", "--key", authority.path("bare.key"), "--certs", authority.path("bare.pem"), *SECRET,
          "--level", "b-lt", *TSA)
    authority.issue("old", "p256", start="20100101000000Z", end="20110101000000Z")
    fails("E8027", "--p12", authority.path("old.p12"), *SECRET)
    authority.issue("listed", "p256", "signer_crl")
    listed = ["--p12", authority.path("listed.p12"), *SECRET, "--level", "b-lt", *TSA]
    status, codes = sign(*listed)
    nb.expect(status == 0, f"with a revocation list: {codes}")
    authority.revoke("listed")
    fails("E8021", *listed)
    authority.revoke("p256")
    fails("E8021", "--p12", authority.path("p256.p12"), *SECRET, "--level", "b-lt", *TSA)
    answer = authority.answer
    authority.answer = lambda path, body: ("application/ocsp-response", b"0\x03\n\x01\x06") \
        if path == "/ocsp" else answer(path, body)
    fails("E8019", *p12, "--level", "b-lt", *TSA)
    authority.answer = lambda path, body: ("application/pkix-crl", b"0\x00") \
        if path == "/ca.crl" else answer(path, body)
    fails("E8020", *listed)
    authority.answer = answer
    # a token with more certificates than anybody needs
    many = authority.dir / "many.pem"
    many.write_bytes(b"".join((authority.dir / f"{name}.pem").read_bytes() for name in
                              ("ca", "rsa2048", "rsa3072", "rsa4096", "p256", "p384", "listed", "bare", "old") * 2))
    config = authority.config.read_text()
    authority.config.write_text(config.replace(f"certs = {authority.dir}/ca.pem", f"certs = {many}"))
    fails("E8023", *p12, "--level", "b-t", *TSA)
    authority.config.write_text(config)
    nb.write("libcurl.so.4", "no library")
    fails("E8012", *p12, "--level", "b-t", *TSA, env={"LD_LIBRARY_PATH": str(nb.TEMP)})
    broken = nb.TEMP / "broken.pdf"
    broken.write_bytes(INPUT.read_bytes()[:-400])
    fails("E8022", *p12, source=broken)
    usage = nb.run(nb.PROGRAM, "sign", INPUT, "-o", OUTPUT)
    nb.expect(usage.returncode == 2 and not OUTPUT.exists(), "a key is needed")
    usage = nb.run(nb.PROGRAM, "sign", INPUT, "-o", OUTPUT, *p12, "--level", "b-x")
    nb.expect(usage.returncode == 2 and not OUTPUT.exists(), "there is no such level")


(nb.TEMP / "nss").mkdir()
subprocess.run(["certutil", "-N", "-d", f"sql:{nb.TEMP}/nss", "--empty-password"], check=True)
subprocess.run(["certutil", "-A", "-n", "ca", "-t", "CT,C,C", "-d", f"sql:{nb.TEMP}/nss", "-i",
                authority.path("ca.pem")], check=True)
nb.run(nb.PROGRAM, "render", nb.SEED, "-o", INPUT, "--data", nb.SOURCE)
every_key_and_level()
as_windows_exports_it()
later_steps()
what_is_not_signed()
tokens()
while_rendering()
twin_tokens()
what_goes_wrong()
authority.close()
table = (nb.SOURCE / "src/base/diag.def").read_text(encoding="utf-8")
codes = set(re.findall(r'"(E8\d{3})"', table)) # the others: seal.py, verify.py and sign_edges.py
nb.expect(codes - provoked == {"E8014", "E8028", "E8029", "E8033", "E8034", "E8040", "E8041", "E8042", "E8043",
                             "E8044"},
          f"provoked by nothing: {codes - provoked}")
nb.finish()
