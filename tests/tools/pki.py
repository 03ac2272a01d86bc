"""A certification authority for the tests of signatures, with the servers that real ones have.

Keys and certificates by openssl; on loopback, one HTTP server with a time-stamp authority (/tsa), an
OCSP responder (/ocsp), the authority's certificate (/ca.der) and its revocation list (/ca.crl).
Everything lives in a folder that the caller gives.
"""
import http.server
import pathlib
import subprocess
import threading

PASSPHRASE = "口令 pass"
KEYS = {
    "rsa2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa3072": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
    "rsa4096": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"],
    "p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "sm2": ["-algorithm", "SM2"],
}

CONFIG = """
[ca]
default_ca = here
[here]
dir = {dir}
database = {dir}/index.txt
serial = {dir}/serial
crlnumber = {dir}/crlnumber
new_certs_dir = {dir}
certificate = {dir}/ca.pem
private_key = {dir}/ca.key
default_md = sha256
default_days = 3650
default_crl_days = 30
policy = any
unique_subject = no
copy_extensions = none
[any]
commonName = supplied
organizationName = optional
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
authorityInfoAccess = OCSP;URI:{url}/ocsp, caIssuers;URI:{url}/ca.der
[signer_crl]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:{url}/ca.crl
authorityInfoAccess = caIssuers;URI:{url}/ca.der
[signer_bare]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation
[tsa_cert]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
authorityKeyIdentifier = keyid
authorityInfoAccess = OCSP;URI:{url}/ocsp
[ocsp_cert]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, OCSPSigning
noCheck = ignored
authorityKeyIdentifier = keyid
[tsa]
default_tsa = tsa_here
[tsa_here]
serial = {dir}/tsa_serial
signer_cert = {dir}/tsa.pem
signer_key = {dir}/tsa.key
certs = {dir}/ca.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Authority:
    """Everything in `dir`: ca.pem, and for each name NAME.key, NAME.pem, NAME.p12, NAME-all.pem."""

    def __init__(self, dir):
        self.dir = pathlib.Path(dir)
        self.dir.mkdir(parents=True, exist_ok=True)
        self.fault = None  # what a server does wrong: "down", "nonce", "garbage", "large", "slow"
        self.requests = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        (self.dir / "index.txt").write_text("")
        for name in ("serial", "crlnumber", "tsa_serial"):
            (self.dir / name).write_text("1000\n")
        self.config = self.dir / "ca.cnf"
        self.config.write_text(CONFIG.format(dir=self.dir, url=self.url).replace(
            "noCheck = ignored", "noCheck = NULL"), encoding="utf-8")
        self.openssl("genpkey", *KEYS["rsa2048"], "-out", "ca.key")
        self.openssl("req", "-new", "-x509", "-key", "ca.key", "-days", "7300", "-utf8", "-subj",
                     "/CN=测试根证书/O=nianbao tests", "-config", self._req(), "-extensions", "root",
                     "-out", "ca.pem")
        self.openssl("x509", "-in", "ca.pem", "-outform", "DER", "-out", "ca.der")
        self.issue("tsa", "rsa2048", "tsa_cert")
        self.issue("ocsp", "rsa2048", "ocsp_cert")

    def _req(self):
        req = self.dir / "req.cnf"
        if not req.exists():
            req.write_text("[req]\ndistinguished_name=dn\nstring_mask=utf8only\n[dn]\n[root]\n"
                           "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
                           "subjectKeyIdentifier=hash\n", encoding="utf-8")
        return str(req)

    def openssl(self, *args, input=None):
        done = subprocess.run(["openssl", *map(str, args)], cwd=self.dir, input=input,
                              capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(f"openssl {' '.join(map(str, args))}\n"
                               f"{done.stderr.decode(errors='replace')}")
        return done.stdout

    def issue(self, name, kind, extensions="signer", start=None, end=None):
        """A key and its certificate; the PEM key is encrypted in NAME-locked.key as well."""
        self.openssl("genpkey", *KEYS[kind], "-out", f"{name}.key")
        options = ["-sigopt", "distid:1234567812345678"] if kind == "sm2" else []
        self.openssl("req", "-new", "-key", f"{name}.key", "-utf8", "-subj",
                     f"/CN=钟楼区政府办公室 {name}/O=nianbao tests", "-config", self._req(),
                     *(["-sm3"] if kind == "sm2" else []), *options, "-out", f"{name}.csr")
        verify = ["-vfyopt", "distid:1234567812345678"] if kind == "sm2" else []
        dates = (["-startdate", start] if start else []) + (["-enddate", end] if end else [])
        self.openssl("ca", "-batch", "-notext", "-utf8", "-config", self.config, "-extensions",
                     extensions, "-in", f"{name}.csr", *verify, *dates, "-out", f"{name}.pem")
        (self.dir / f"{name}-all.pem").write_bytes(
            (self.dir / f"{name}.pem").read_bytes() + (self.dir / "ca.pem").read_bytes())
        secret = self.dir / "secret.txt"
        secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
        self.openssl("pkcs12", "-export", "-inkey", f"{name}.key", "-in", f"{name}.pem", "-certfile",
                     "ca.pem", "-passout", f"file:{secret}", "-out", f"{name}.p12")
        self.openssl("pkey", "-in", f"{name}.key", "-aes256", "-passout", f"file:{secret}", "-out",
                     f"{name}-locked.key")

    def revoke(self, name):
        self.openssl("ca", "-config", self.config, "-revoke", f"{name}.pem")

    def path(self, name):
        return str(self.dir / name)

    # --- the servers ---------------------------------------------------------------------------

    def stamp(self, query):
        (self.dir / "query.tsq").write_bytes(query)
        self.openssl("ts", "-reply", "-config", self.config, "-section", "tsa_here", "-queryfile",
                     "query.tsq", "-out", "reply.tsr")
        return (self.dir / "reply.tsr").read_bytes()

    def ocsp(self, query):
        (self.dir / "query.ocsp").write_bytes(query)
        self.openssl("ocsp", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "ocsp.pem", "-rkey",
                     "ocsp.key", "-reqin", "query.ocsp", "-ndays", "7", "-respout", "reply.ocsp")
        return (self.dir / "reply.ocsp").read_bytes()

    def crl(self):
        self.openssl("ca", "-config", self.config, "-gencrl", "-out", "crl.pem")
        return self.openssl("crl", "-in", "crl.pem", "-outform", "DER")

    def answer(self, path, body):
        """(content type, bytes) of a request; the faults are those that real servers have."""
        if path == "/tsa" and self.fault == "nonce":
            other = self.dir / "other.bin"
            other.write_bytes(b"something else")
            body = self.openssl("ts", "-query", "-data", other, "-sha256", "-cert")
        if path == "/tsa":
            return "application/timestamp-reply", self.stamp(body)
        if path == "/ocsp":
            return "application/ocsp-response", self.ocsp(body)
        if path == "/ca.crl":
            return "application/pkix-crl", self.crl()
        if path == "/ca.der":
            return "application/pkix-cert", (self.dir / "ca.der").read_bytes()
        return None, b""

    def _handler(authority):
        lock = threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            def reply(self, body):
                authority.requests.append(self.path)
                if authority.fault == "slow":
                    threading.Event().wait(4)
                with lock:
                    kind, answer = authority.answer(self.path, body)
                if authority.fault == "garbage":
                    answer = b"0\x82" + b"x" * 1000
                if authority.fault == "large":
                    answer = b"0" * (20 << 20)
                status = 404 if kind is None else 503 if authority.fault == "down" else 200
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", kind or "text/plain")
                    self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer)
                except ConnectionError:
                    pass

            def do_GET(self):
                self.reply(b"")

            def do_POST(self):
                self.reply(self.rfile.read(int(self.headers["Content-Length"])))

            def log_message(self, *args):
                pass

        return Handler

    def close(self):
        self.server.shutdown()
        self.server.server_close()
