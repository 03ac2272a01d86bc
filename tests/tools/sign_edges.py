#!/usr/bin/python3
"""nianbao sign at its edges: secrets, addresses of servers, disks, and files of other programs.

A secret is asked for at a terminal without echo and is nowhere but in the page that is wiped; no name and no
redirect leads a request into the own network; what cannot be written leaves nothing behind; files that others
have rewritten are signed, or it is said why not.
"""
import contextlib
import fcntl
import http.server
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time

import nb
import pki

INPUT, OUTPUT = nb.TEMP / "in.pdf", nb.TEMP / "out.pdf"
MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "731904"
codes_of = re.compile(r"(?:error|warning) ([EW]\d{4})")


def command(*options, source=None, output=OUTPUT):
    return [str(word) for word in (nb.PROGRAM, "sign", source or INPUT, "-o", output, "--messages", "en", *options)]


def sign(*options, source=None, output=OUTPUT, **more):
    """(exit status, codes); the input stays as it was."""
    source = source or INPUT
    before = source.read_bytes()
    done = nb.run(*command(*options, source=source, output=output), **more)
    nb.expect(source.read_bytes() == before, f"{options}: the input has changed")
    return done.returncode, codes_of.findall(done.stderr.decode())


# --- secrets -----------------------------------------------------------------------------------------

def at_terminal(terminal, answer, *options):
    """(exit status, what the terminal shows, echo before and after) of a run that asks for its secret."""
    ours, theirs = terminal
    modes = []
    process = subprocess.Popen(command(*options), stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               start_new_session=True, preexec_fn=lambda: os.close(os.open(os.ttyname(theirs), os.O_RDWR)))
    shown = b""
    while b": " not in shown:
        shown += os.read(ours, 100)
    modes.append(bool(termios.tcgetattr(theirs)[3] & termios.ECHO))
    os.write(ours, answer)
    process.communicate(timeout=60)
    modes.append(bool(termios.tcgetattr(theirs)[3] & termios.ECHO))
    os.set_blocking(ours, False)
    with contextlib.suppress(BlockingIOError):
        shown += os.read(ours, 1000)
    os.close(ours)
    os.close(theirs)
    return process.returncode, shown.decode(), modes


def prompts():
    # without a terminal nobody is asked, and it is not waited
    nb.expect(sign(*P12, start_new_session=True) == (1, ["E8003"]), "no terminal")
    terminal = nb.terminal()
    if terminal is None:
        return
    right = pki.PASSPHRASE.encode()
    status, shown, modes = at_terminal(terminal, right + b"\n", *P12)
    nb.expect(status == 0 and OUTPUT.exists(), f"prompt: {status}")
    nb.expect(shown.split() == ["Passphrase:"], f"prompt: the terminal shows {shown!r}")
    nb.expect(modes == [False, True], f"prompt: echo {modes}")
    status, shown, _ = at_terminal(nb.terminal(), PIN.encode() + b"\n", "--token", token("office"))
    nb.expect(status == 0 and shown.split() == ["PIN:"], f"prompt for a PIN: {status} {shown!r}")
    OUTPUT.unlink()
    status, shown, _ = at_terminal(nb.terminal(), b"wrong\n", *P12)
    nb.expect(status == 1 and not OUTPUT.exists(), f"prompt, wrong: {status}")
    status, shown, modes = at_terminal(nb.terminal(), b"half of it\x03", *P12)
    nb.expect(status == -signal.SIGINT and modes == [False, True], f"prompt, interrupted: {status}, echo {modes}")


def not_from_the_command_line():
    for option in ("--passphrase", "--pin", "--password"):
        done = nb.run(*command(*P12, option, "secret"))
        nb.expect(done.returncode == 2, f"{option}: {done.returncode}")
    secret = nb.write("long.txt", "x" * 2000)
    nb.expect(sign(*P12, "--passphrase-file", secret)[0] == 3, "a secret of 2000 characters")
    nb.expect(sign(*P12, "--passphrase-file", nb.TEMP / "nowhere")[0] == 3, "no file for the secret")
    nb.expect(sign(*P12, "--passphrase-fd", "9")[0] == 3, "no such descriptor")
    two = nb.write("two.txt", pki.PASSPHRASE + "\r\nsecond line\n")
    nb.expect(sign(*P12, "--passphrase-file", two) == (0, []), "the first line counts, with any end of line")


def mappings(pid):
    """(start, end, flags) of what the process may read of its memory."""
    found = []
    for line in pathlib.Path(f"/proc/{pid}/smaps").read_text().splitlines():
        head = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
        if head or re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            found.append(None if head is None else [int(head[1], 16), int(head[2], 16), set()])
        elif line.startswith("VmFlags:") and found[-1]:
            found[-1][2].update(line.split()[1:])
    return [mapping for mapping in found if mapping and mapping[1] - mapping[0] < 1 << 28]  # sanitizers reserve more


def in_memory(name, secret, *key):
    """While the time-stamp is waited for, the secret is in one locked page that no dump shows, and nowhere else."""
    silent = socket.create_server(("127.0.0.1", 0))  # a server that takes the request and never answers
    silent.settimeout(60)
    url = f"http://127.0.0.1:{silent.getsockname()[1]}/tsa"
    words = command(*key, "--level", "b-t", "--tsa", url, "--allow-private", "--timeout", "600")
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=nb.TEMP,
                               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (1 << 26, 1 << 26)))
    connection = silent.accept()[0]
    forms = [secret.encode(), secret.encode("utf-16-be"), secret.encode("utf-16-le")]
    hidden = seen = 0
    try:
        with open(f"/proc/{process.pid}/mem", "rb", buffering=0) as memory:
            for start, end, flags in mappings(process.pid):
                memory.seek(start)
                with contextlib.suppress(OSError):
                    data = memory.read(end - start)
                    hits = sum(data.count(form) for form in forms)
                    hidden, seen = hidden + hits * ("dd" in flags), seen + hits * ("dd" not in flags)
        nb.expect(hidden == 1, f"{name}: the secret is {hidden} times where it should be")
        nb.expect(seen == 0, f"{name}: the secret is {seen} times in memory that dumps show")
    except PermissionError:
        nb.expect(os.geteuid() != 0, f"{name}: memory cannot be read")  # for it is not dumpable
    os.kill(process.pid, signal.SIGQUIT)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = status
    connection.close()
    silent.close()
    nb.expect(os.WIFSIGNALED(status) and not os.WCOREDUMP(status), f"{name}: status {status:x}, a core is dumped")
    nb.expect(not list(nb.TEMP.glob("core*")), f"{name}: a core is there")


def token(label):
    return f"pkcs11:token=office;object={label}?module-path={MODULE}"


def make_token():
    (nb.TEMP / "tokens").mkdir()
    conf = nb.write("softhsm2.conf", f"directories.tokendir = {nb.TEMP}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(conf)
    for words in (["softhsm2-util", "--init-token", "--free", "--label", "office", "--pin", PIN, "--so-pin", PIN],
                  ["softhsm2-util", "--import", authority.path("office.key"), "--token", "office", "--label", "office",
                   "--id", "01", "--pin", PIN],
                  ["openssl", "x509", "-in", authority.path("office.pem"), "-outform", "DER", "-out", nb.TEMP / "office.der"],
                  ["pkcs11-tool", "--module", MODULE, "--login", "--pin", PIN, "--write-object", nb.TEMP / "office.der",
                   "--type", "cert", "--id", "01", "--label", "office"]):
        nb.must(nb.run(*words))


def secrets():
    make_token()
    prompts()
    not_from_the_command_line()
    pin = nb.write("pin.txt", PIN + "\n")
    in_memory("PKCS#12", pki.PASSPHRASE, *KEY)
    in_memory("PEM", pki.PASSPHRASE, "--key", authority.path("office-locked.key"), "--certs", authority.path("office.pem"),
              "--passphrase-file", authority.path("secret.txt"))
    in_memory("token", PIN, "--token", token("office"), "--passphrase-file", pin)
    wrong = nb.write("wrong.txt", "a wrong passphrase\n")
    for options in ([*P12, "--passphrase-file", wrong], ["--token", token("office"), "--passphrase-file", wrong]):
        done = nb.run(*command(*options))
        nb.expect(done.returncode == 1 and b"wrong passphrase" not in done.stderr + done.stdout, f"{done.stderr}")


# --- servers -----------------------------------------------------------------------------------------

class Server(http.server.BaseHTTPRequestHandler):
    """/to/ADDRESS sends on to it; /drip and /endless never end; all else answers with nonsense."""
    hits = []

    def do_POST(self):
        Server.hits.append(self.path)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        onward = self.path.partition("/to/")[2]
        self.send_response(307 if onward else 200)
        if onward:
            self.send_header("Location", "/to/" + onward if onward == "itself" else onward)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        piece, pause = {"/drip": (b"0", 0.2), "/endless": (b"0" * (1 << 20), 0)}.get(self.path, (b"nonsense", None))
        with contextlib.suppress(ConnectionError):
            self.wfile.write(piece)
            while pause is not None:
                self.wfile.write(piece)
                time.sleep(pause)

    do_GET = do_POST

    def log_message(self, *words):
        pass


class DualStack(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


def serve():
    server = DualStack(("::", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def asked(url, *options):
    """(codes, paths that reached the server) of a request for a time-stamp."""
    Server.hits.clear()
    _, codes = sign(*KEY, "--level", "b-t", "--tsa", url, *options)
    return codes, list(Server.hits)


INSIDE = ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "2130706433", "0x7f000001", "127.1",
          "0177.0.0.1", "0", "0.0.0.0", "[::]", "169.254.169.254", "10.0.0.1", "100.64.0.1", "[fe80::1]"]


def addresses():
    """What is in the own network is not asked, however it is written; when it may be, it is."""
    port = serve()
    for host in INSIDE:
        nb.expect(asked(f"http://{host}:{port}/tsa") == (["E8014"], []), f"{host}: {Server.hits}")
    nb.expect(asked(f"http://127.0.0.1:{port}/tsa", "--allow-private") == (["E8016"], ["/tsa"]), "allowed")
    nb.expect(asked(f"http://127.0.0.1:{port}/to/itself", "--allow-private")[0] == ["E8013"], "a circle of redirects")
    nb.expect(len(Server.hits) == 4, f"{len(Server.hits)} redirects are followed")
    for other in ("file:///etc/hostname", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x", "dict://127.0.0.1/x"):
        nb.expect(asked(other, "--allow-private") == (["E8013"], []), f"{other} is asked")
        nb.expect(asked(f"http://127.0.0.1:{port}/to/{other}", "--allow-private")[0] == ["E8013"], f"{other} is followed")
    for path, code in (("/drip", "E8013"), ("/endless", "E8015")):
        start = time.monotonic()
        nb.expect(asked(f"http://127.0.0.1:{port}{path}", "--allow-private", "--timeout", "1")[0] == [code], path)
        nb.expect(time.monotonic() - start < 5, f"{path}: {time.monotonic() - start:.1f} s")
    nothing = socket.create_server(("127.0.0.1", 0))  # it takes the connection and says nothing
    start = time.monotonic()
    url = f"http://127.0.0.1:{nothing.getsockname()[1]}/tsa"
    nb.expect(asked(url, "--allow-private", "--timeout", "1")[0] == ["E8013"], "a silent server")
    nb.expect(time.monotonic() - start < 5, "a silent server is waited for")
    nothing.close()
    nb.expect(asked(url, "--allow-private")[0] == ["E8013"], "a server that is down")


def elsewhere():
    """In a network of its own, with an address that counts as public: redirects and names that lead inside."""
    words = ["unshare", "--user", "--map-root-user", "--net", "--mount", sys.executable, "-B", __file__, nb.PROGRAM,
             nb.SOURCE, authority.dir, INPUT]
    if nb.run(*words[:5], "true").returncode != 0:
        print("no network of its own can be had here: redirects were tested by addresses only")
        return
    told = nb.must(nb.run(*words)).stdout.decode()
    results = json.loads(told)
    nb.expect(results.pop("public") == [["E8016"], ["/tsa"]], "the public address is not asked")
    nb.expect(len(results) == 2 * len(INSIDE) + 4, f"{len(results)} cases")
    for name, (codes, hits) in results.items():
        wanted = ["/to/" + name[3:]] if name.startswith("to ") else []
        nb.expect(codes == ["E8014"] and hits == wanted, f"{name}: {codes} {hits}")


def in_network_of_its_own():
    def ask(request, *fields):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            fcntl.ioctl(s, request, struct.pack("16s", fields[0]) + fields[1])

    ask(0x8914, b"lo", struct.pack("h14x", 0x41))  # SIOCSIFFLAGS: up and running
    ask(0x8916, b"lo:1", struct.pack("hH4s8x", socket.AF_INET, 0, socket.inet_aton("203.0.113.1")))  # SIOCSIFADDR
    hosts = nb.write("hosts", "127.0.0.1 localhost\n10.1.2.3 inside.example\n::1 six.example\n")
    nb.must(nb.run("mount", "--bind", hosts, "/etc/hosts"))
    port = serve()
    results = {"public": asked(f"http://203.0.113.1:{port}/tsa")}
    for host in [*INSIDE, "inside.example", "six.example"]:
        url = f"http://{host}:{port}/secret"
        results["at " + url] = asked(url)
        results["to " + url] = asked(f"http://203.0.113.1:{port}/to/{url}")
    print(json.dumps(results))


# --- disks -------------------------------------------------------------------------------------------

def disks():
    """What cannot be read or written: status 3, the old output stays, and nothing lies beside it."""
    folder = nb.TEMP / "folder"
    folder.mkdir()
    old, report = folder / "old.pdf", nb.SOURCE / "data/notice-2021/report.yaml"
    old.write_bytes(b"%PDF-old")
    render = [nb.PROGRAM, "render", report, "--data", nb.SOURCE, "--messages", "en", "-o", old, "--sign", *KEY]
    for words in (command(*KEY, output=old), render):
        # a full disk: writing fails beyond 8 blocks, or kills
        for trap in ("trap '' XFSZ; ", ""):
            done = nb.run("sh", "-c", trap + 'ulimit -f 8; exec "$@"', "sh", *words)
            nb.expect(done.returncode != 0 and old.read_bytes() == b"%PDF-old", f"full disk: {done.returncode}")
            nb.expect(not trap or (done.returncode == 3 and codes_of.findall(done.stderr.decode()) == ["E9002"]),
                      f"full disk: {done.returncode} {done.stderr.decode()}")
            nb.expect(not trap or os.listdir(folder) == ["old.pdf"], f"full disk: {os.listdir(folder)}")
            for left in folder.glob(".nianbao-*"):
                left.unlink()
    for output, code in ((pathlib.Path("/dev/full"), "E9002"), (folder / "none/x.pdf", "E9002"), (folder, "E9002"),
                         (pathlib.Path("/proc/x.pdf"), "E9002")):
        nb.expect(sign(*KEY, output=output) == (3, [code]), f"to {output}")
    for source in (folder / "none.pdf", folder):
        done = nb.run(*command(*KEY, source=source))
        nb.expect(done.returncode == 3 and b"E9001" in done.stderr, f"from {source}: {done.stderr.decode()}")
    with open("/dev/full", "wb") as full:
        nb.expect(nb.run(*command(*KEY, output="-"), stdout=full).returncode == 3, "to a full standard output")
    read_only(folder, old)
    # servers that fail while a report is rendered
    authority.fault = "down"
    done = nb.run(*render, *TSA)
    authority.fault = None
    nb.expect(done.returncode == 1 and b"E8013" in done.stderr and old.read_bytes() == b"%PDF-old", f"{done.stderr}")
    nb.expect(os.listdir(folder) == ["old.pdf"], f"left behind: {os.listdir(folder)}")
    # in place, when all goes well and only then
    old.write_bytes(INPUT.read_bytes())
    wrong = nb.write("wrong.txt", "wrong\n")
    nb.expect(sign(*P12, "--passphrase-file", wrong, source=old, output=old) == (1, ["E8003"]), "in place, wrong")
    nb.must(nb.run(*command(*KEY, source=old, output=old)))
    nb.expect(old.read_bytes().startswith(INPUT.read_bytes()) and len(old.read_bytes()) > INPUT.stat().st_size, "in place")


def read_only(folder, old):
    """As nobody, when the test is run by root, whom no folder keeps out, with a copy of the program that nobody
    can reach, wherever the build is."""
    who = {"user": 65534} if os.geteuid() == 0 else {}
    key = [*P12, "--passphrase-fd", "0"]
    for path in (nb.TEMP, authority.dir):
        path.chmod(0o755)
    pathlib.Path(authority.path("office.p12")).chmod(0o644)
    for file in (nb.PROGRAM, nb.PROGRAM.with_name("nianbao-sign.so")):
        shutil.copy(file, nb.TEMP)
    words = [nb.TEMP / nb.PROGRAM.name, *command(*key, output=old)[1:]]
    folder.chmod(0o555)
    done = nb.run(*words, input=pki.PASSPHRASE.encode(), **who)
    folder.chmod(0o755)
    nb.expect(done.returncode == 3 and b"E9002" in done.stderr, f"read-only folder: {done.returncode} {done.stderr}")
    nb.expect(os.listdir(folder) == ["old.pdf"] and old.read_bytes() == b"%PDF-old", "read-only folder")


if len(sys.argv) > 3:
    KEY = ["--p12", sys.argv[3] + "/office.p12", "--passphrase-file", sys.argv[3] + "/secret.txt"]
    INPUT = pathlib.Path(sys.argv[4])
    in_network_of_its_own()
    sys.exit(0)

authority = pki.Authority(nb.TEMP / "pki")
P12 = ["--p12", authority.path("office.p12")]
KEY = [*P12, "--passphrase-file", authority.path("secret.txt")]
TSA = ["--level", "b-t", "--tsa", authority.url + "/tsa", "--allow-private"]
nb.must(nb.nianbao("render", nb.SEED, "-o", INPUT))
authority.issue("office", "p256")
secrets()
addresses()
elsewhere()
disks()
authority.close()
nb.finish()
