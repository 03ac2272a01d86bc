#!/usr/bin/python3
"""Every so often an allocation fails, and every write, and SIGKILL comes: a sample of tests/faults/run.

Then what disks, folders, pipes and streams can do. The old file is whole, nothing is left beside it, the
message says what happened, and a run that succeeds all the same gives the same bytes.
"""
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys

import nb

sys.path.insert(0, str(nb.SOURCE / "tests/faults"))
import faults  # noqa: E402
import kill  # noqa: E402

INJECT = nb.PROGRAM.parent / "tests/inject.so"
OLD = faults.OLD
# Calls between two that fail: about 40 runs a scene.
EVERY = {"render": 197, "--png": 401, "--svg": 401, "new": 211, "sign": 1009, "verify": 307, "extract": 23, "reproduce": 401}


def sampled(scenes):
    for name, every in EVERY.items():
        judge = faults.Judge(scenes[name], INJECT)
        for group in faults.GROUPS:
            calls = 1 if group == "unnamed" else judge.counts.get(group, 0)
            whole = name == "render" and group in ("map", "open", "read", "write", "sync", "link", "rename")
            step = every if group == "memory" else 1 if whole else 7
            for way in faults.WAYS[group] if whole else faults.WAYS[group][:1]:
                first = 1 + len(name) * 5 % step  # not the same calls in each scene
                for outcome, runs in judge.sweep(group, way, range(first, calls + 1, step)).items():
                    for n in runs:
                        nb.expect(outcome in faults.FINE, f"{name}, {group} {n} fails with {way}: {outcome}")


def killed(scenes):
    """Nothing is left by the next run; where files have no name until they are whole, not even before."""
    named = {"LD_PRELOAD": str(INJECT), "FAULT": "unnamed:1+:95"}
    for name, times, number, extra in (("render", 20, signal.SIGKILL, None), ("render", 10, signal.SIGKILL, named),
                                       ("reproduce", 10, signal.SIGKILL, None), ("render", 5, signal.SIGTERM, None)):
        hit, wrong = kill.kill(scenes[name], times, number, extra=extra)
        nb.expect(not wrong, f"{name}, killed: {wrong[:2]}")
        nb.expect(hit > 0, f"{name}: no signal came in time")


# --- disks, folders, pipes ---------------------------------------------------------------------------

def render(output, *options, report=nb.SEED, **more):
    return nb.nianbao("render", report, "-o", output, *options, **more)


def fails(name, process, word, old=None):
    said = process.stderr.decode("utf-8", "replace")
    nb.expect(process.returncode == 3, f"{name}: ends with {process.returncode}: {said[:200]}")
    nb.expect(word in said, f"{name}: no “{word}” in {said[:200]}")
    if old is not None:
        nb.expect(old.read_bytes() == OLD, f"{name}: the old file is gone")
        nb.expect(not list(old.parent.glob(".nianbao-*")), f"{name}: a file is left")


def disks():
    folder = nb.TEMP / "disk"
    folder.mkdir()
    out = folder / "out.pdf"
    out.write_bytes(OLD)
    limited = render(out, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)))
    fails("limit of a file's size", limited, "File too large", out)
    fails("no such folder", render(nb.TEMP / "none/out.pdf"), "No such file")
    fails("output is a folder", render(folder), "Is a directory", out)
    fails("output is a full device", render("/dev/full"), "No space left")
    fails("report is a folder", render(out, report=folder), "Is a directory", out)
    report = shutil.copy(nb.SEED, folder / "r.yaml")
    before = pathlib.Path(report).read_bytes()
    fails("output is the report", render(report, report=report), "was not replaced", out)
    nb.expect(pathlib.Path(report).read_bytes() == before, "the report is gone")
    link = folder / "link.pdf"
    link.symlink_to("r.yaml")
    fails("output is a link to the report", render(link, report=report), "was not replaced", out)
    longest = folder / ("名" * 83 + ".pdf")  # 253 bytes
    nb.expect(render(longest).returncode == 0 and longest.exists(), "a long name cannot be written")
    if os.geteuid() != 0:
        return  # the rest mounts, and becomes somebody else
    full = nb.TEMP / "full"
    full.mkdir()
    script = f"""mount -t tmpfs -o size=128k none {full} && cp {folder}/out.pdf {full}/out.pdf &&
        {nb.PROGRAM} render {nb.SEED} -o {full}/out.pdf --data {nb.SOURCE} --messages en; status=$?; ls -A {full}; cat {full}/out.pdf; exit $status"""
    disk = nb.run("unshare", "--mount", "sh", "-c", script)
    if b"mount:" not in disk.stderr and b"unshare" not in disk.stderr:
        fails("full disk", disk, "No space left")
        nb.expect(disk.stdout == b"out.pdf\n" + OLD, f"full disk: {disk.stdout}")
    script = script.replace("size=128k", "size=8m").replace(f"&&\n        {nb.PROGRAM}", f"&& mount -o remount,ro {full} && {nb.PROGRAM}")
    frozen = nb.run("unshare", "--mount", "sh", "-c", script)
    if b"mount:" not in frozen.stderr and b"unshare" not in frozen.stderr:
        fails("read-only file system", frozen, "Read-only file system")
        nb.expect(frozen.stdout == b"out.pdf\n" + OLD, f"read-only file system: {frozen.stdout}")


def streams():
    first = nb.must(render("-")).stdout
    for name, command in {
            "reader goes away": "$P render $R -o - | head -c 100 >/dev/null; exit ${PIPESTATUS[0]}",
            "output closed": "$P render $R -o - >&-",
            "path cannot be told": "$P render $R -o $T/told.pdf >&-",
            "input closed": "$P render - -o $T/x.pdf <&-"}.items():
        done = nb.run("bash", "-c", command.replace("$P", f"{nb.PROGRAM}").replace("render", f"render --messages en --data {nb.SOURCE}")
                      .replace("$R", str(nb.SEED)).replace("$T", str(nb.TEMP)))
        fails(name, done, "Broken pipe" if "reader" in name else "Bad file descriptor")
    out = nb.TEMP / "closed.pdf"
    for closed in ("2>&-", "<&-", "<&- 2>&-"):
        done = nb.run("bash", "-c", f"{nb.PROGRAM} render {nb.SEED} -o {out} --data {nb.SOURCE} {closed}")
        nb.expect(done.returncode == 0 and out.read_bytes() == first, f"{closed}: {done.returncode}, or other bytes")
        out.unlink(missing_ok=True)
    piped = nb.run(nb.PROGRAM, "render", "-", "-o", "-", "--data", nb.SOURCE, input=nb.SEED.read_bytes())
    nb.expect(piped.stdout == first, "report from standard input: other bytes")


def rivals():
    """Many at once on one output, with and without unnamed files: it is whole, and nothing else is there."""
    folder = nb.TEMP / "rivals"
    folder.mkdir()
    out = folder / "out.pdf"
    good = nb.must(render("-")).stdout
    for extra in ({}, {"LD_PRELOAD": str(INJECT), "FAULT": "unnamed:1+:95"}):
        words = [nb.PROGRAM, "render", nb.SEED, "-o", out, "--data", nb.SOURCE]
        running = [subprocess.Popen(words, stdout=subprocess.DEVNULL, env={**os.environ, **extra}) for _ in range(12)]
        nb.expect([process.wait() for process in running] == [0] * 12, "one of several at once failed")
        nb.expect(out.read_bytes() == good and os.listdir(folder) == ["out.pdf"], f"several at once: {os.listdir(folder)}")


def main():
    secrets = nb.TEMP / "secrets"
    secrets.mkdir()
    faults.make_secrets(nb.PROGRAM, nb.SOURCE, secrets)
    scenes = faults.scenes(nb.PROGRAM, nb.SOURCE, secrets)
    disks()
    streams()
    rivals()
    killed(scenes)
    sampled(scenes)


main()
nb.finish()
