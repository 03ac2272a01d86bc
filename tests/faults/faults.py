"""Runs the program with one call failing and judges how it ends; tests/faults/inject.c makes it fail.

A Scene is a command line in a folder. A run under a fault ends in one of these ways:
    same    status and bytes as without the fault: the program, or a library, copes
    told    exit status 3 and a message; what was there before is there as it was
    late    exit status 3 and a message, behind the last output: each file is whole, old or new
    next    as told, but a scratch folder is left, which the next run removes
    library cairo, pixman or FreeType followed NULL while a preview was painted, or libhyphen called exit(1) after a
            message of its own; each file is whole, none is left
and anything else is a fault of the program: another status, a signal, no end, other bytes, half a file,
a file left behind, no message.
"""
import concurrent.futures
import os
import pathlib
import queue
import re
import shutil
import subprocess
import tempfile

GROUPS = ("memory", "map", "thread", "open", "unnamed", "read", "write", "sync", "link", "rename", "close")
# What the calls of a group fail with, by errno.h: ENOENT 2, EINTR 4, EIO 5, EAGAIN 11, ENOMEM 12, EEXIST 17, EMFILE 24,
# ENOSPC 28, EOPNOTSUPP 95. A + stands for this call and all that follow.
WAYS = {
    "memory": ("12", "12+"), "map": ("12", "12+"), "thread": ("11",), "open": ("24", "24+", "4", "5", "2"), "unnamed": ("95+",),
    "read": ("5", "4", "short"), "write": ("28", "28+", "5", "4", "short"), "sync": ("5",), "link": ("5", "17", "2"), "rename": ("5", "2"),
    "close": ("5", "4"),
}
OLD = b"%PDF-1.7 an old file\n"
FINE = ("same", "told", "late", "next", "library")
TOLD = re.compile(rb"E\d{4}|nianbao: ")
LONGEST = 60  # seconds


class Scene:
    """words: arguments, {} in them stands for the folder; outputs: files that are there before and
    after; makes: folders that are not there before; inputs: files copied into the folder."""

    def __init__(self, name, program, words, inputs, outputs=(), makes=(), env=None):
        self.name, self.program, self.words = name, program, words
        self.inputs, self.outputs, self.makes, self.env = inputs, outputs, makes, env or {}

    def prepare(self, folder):
        for entry in folder.iterdir():
            if entry.name not in self.inputs:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        for name, source in self.inputs.items():
            if not (folder / name).exists():
                shutil.copy(source, folder / name)
        for name in self.outputs:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(OLD)

    def run(self, folder, inject, fault="", counts=None, fresh=True):
        if fresh:
            self.prepare(folder)
        env = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", **self.env, "LD_PRELOAD": str(inject), "FAULT": fault,
               "TMPDIR": str(folder)}
        if counts is not None:
            env["FAULT_COUNTS"] = str(counts)
        words = [str(self.program), *(word.replace("{}", str(folder)) for word in self.words)]
        return subprocess.run(words, capture_output=True, stdin=subprocess.DEVNULL, env=env, cwd=folder, timeout=LONGEST,
                              pass_fds=() if counts is None else (counts,))

    def state(self, folder):
        """Every file that is no input, by its path: its bytes."""
        return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*"))
                if path.is_file() and path.name not in self.inputs}


class Judge:
    """Knows how a scene ends without a fault, and holds other runs against that."""

    def __init__(self, scene, inject):
        self.scene, self.inject = scene, inject
        with tempfile.TemporaryDirectory(prefix="nianbao-faults-") as name, tempfile.TemporaryFile() as counts:
            folder = pathlib.Path(name)
            done = scene.run(folder, inject, "", counts.fileno())
            self.good, self.status = scene.state(folder), done.returncode
            self.said = self._words(done, folder)
            counts.seek(0)
            lines = counts.read().decode().split("\n")
        self.counts = {word: int(n) for word, n in (line.split() for line in lines if line)}
        assert done.returncode in (0, 1) and self.counts, (scene.name, done)

    @staticmethod
    def _words(done, folder):
        return done.stdout.replace(str(folder).encode(), b"."), done.stderr.replace(str(folder).encode(), b".")

    def judge(self, folder, fault):
        try:
            done = self.scene.run(folder, self.inject, fault)
        except subprocess.TimeoutExpired:
            return "no end"
        now = self.scene.state(folder)
        left = [path for path in now if path not in self.good and path not in self.scene.outputs]
        if done.returncode < 0:
            fragile = self.scene.name == "--png" and fault.startswith("memory") and not left and self._whole(now)
            return "library" if fragile else f"signal {-done.returncode}"
        if done.returncode in (3, self.status) and left and all(path.startswith("nianbao-scratch-") for path in left):
            self.scene.run(folder, self.inject, fresh=False)
            return "next" if self.scene.state(folder) == self.good else "left behind for good"
        if left:
            return f"left behind: {left[0]}"
        if done.returncode == self.status and now == self.good:
            return "same" if self._words(done, folder) == self.said else "other messages"
        if done.returncode == 1 and done.stderr.startswith(b"can't allocate") and not left and self._whole(now):
            return "library"
        if fault.endswith(":2") and b"W5016" in done.stderr:
            return "told"  # no hyphenation is installed
        absent = done.returncode == 1 and fault.endswith(":2")  # a layout that is not there is the report's fault
        if done.returncode != 3 and not absent:
            return f"status {done.returncode}"
        if not TOLD.search(done.stderr + done.stdout):
            return "no message"
        old = {path: OLD for path in self.scene.outputs}
        if now == old:
            return "told"
        return "late" if self._whole(now) else "half a file"

    def _whole(self, now):
        return all(data == self.good.get(path) or data == OLD and path in self.scene.outputs for path, data in now.items())

    def sweep(self, group, way, numbers, workers=2):
        """{outcome: [numbers]} of a fault at each of these calls."""
        outcomes, folders = {}, queue.SimpleQueue()
        with tempfile.TemporaryDirectory(prefix="nianbao-faults-") as name:
            for i in range(workers):
                folder = pathlib.Path(name) / str(i)
                folder.mkdir()
                folders.put(folder)

            def one(n):
                folder = folders.get()
                plus = "+" if way.endswith("+") else ""
                try:
                    return n, self.judge(folder, f"{group}:{n}{plus}:{way.rstrip('+')}")
                finally:
                    folders.put(folder)

            with concurrent.futures.ThreadPoolExecutor(workers) as pool:
                for n, outcome in pool.map(one, numbers):
                    outcomes.setdefault(outcome, []).append(n)
        return outcomes


def scenes(program, source, secrets):
    """What is run under faults, the seed report first. secrets: a folder with key.p12 and secret.txt."""
    data = ["--data", str(source), "--messages", "en"]
    seed = source / "data/zhonglou-2017/report.yaml"
    one = ["--jobs", "1"]
    made = {"in.pdf": secrets / "in.pdf"}
    render = ["render", "{}/in.yaml", *data]
    return {
        "render": Scene("render", program, [*render, "-o", "{}/out.pdf", *one], {"in.yaml": seed}, ("out.pdf",)),
        "render, threads": Scene("render, threads", program, [*render, "-o", "{}/out.pdf", "--jobs", "4"], {"in.yaml": seed}, ("out.pdf",)),
        "render, two languages": Scene("render, two languages", program,
                                       [*render, "-o", "{}/out.pdf", *one, "--lang", "zh+en"], {"in.yaml": seed}, ("out.pdf",)),
        "--png": Scene("--png", program, [*render, "--png", "{}/p", "--dpi", "30", "--dump", "pages"], {"in.yaml": seed}, ("p/page-001.png",)),
        "--svg": Scene("--svg", program, [*render, "--svg", "{}/s", "--dump", "pages"], {"in.yaml": seed}, ("s/page-001.svg",)),
        "check": Scene("check", program, ["check", "{}/in.yaml", *data], {"in.yaml": seed}),
        "new": Scene("new", program, ["new", "{}/n", "--layout", "disclosure-2021", *data], {}, (), ("n",)),
        "sign": Scene("sign", program, ["sign", "{}/in.pdf", "-o", "{}/out.pdf", "--p12", str(secrets / "key.p12"), "--passphrase-file",
                                        str(secrets / "secret.txt"), "--messages", "en"], made, ("out.pdf",)),
        "verify": Scene("verify", program, ["verify", "{}/in.pdf", "--trust", str(secrets / "cert.pem"), "--messages", "en"],
                        {"in.pdf": secrets / "signed.pdf"}),
        "extract": Scene("extract", program, ["extract", "{}/in.pdf", "{}/x", "--messages", "en"], made, (), ("x",)),
        "reproduce": Scene("reproduce", program, ["reproduce", "{}/in.pdf", *one, "--messages", "en"], made),
    }


def make_secrets(program, source, folder):
    """A key, a certificate, a PDF and the same signed, for the scenes."""
    def must(*words):
        subprocess.run([str(word) for word in words], check=True, capture_output=True, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"})
    must("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key.pem", "-out", folder / "cert.pem",
         "-days", "9000", "-subj", "/CN=Fault", "-addext", "keyUsage=digitalSignature,nonRepudiation")
    (folder / "secret.txt").write_text("secret\n")
    must("openssl", "pkcs12", "-export", "-inkey", folder / "key.pem", "-in", folder / "cert.pem", "-out", folder / "key.p12",
         "-passout", "pass:secret")
    must(program, "render", source / "data/zhonglou-2017/report.yaml", "-o", folder / "in.pdf", "--data", source)
    must(program, "sign", folder / "in.pdf", "-o", folder / "signed.pdf", "--p12", folder / "key.p12", "--passphrase-file",
         folder / "secret.txt")
