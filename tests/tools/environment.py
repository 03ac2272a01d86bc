#!/usr/bin/python3
"""Where the program runs does not show: the same bytes and the same messages, or a clear refusal.

Locales, time zones, umasks, homes, caches, temporary folders, limits, a deleted working folder, another
name, another user. determinism.py has compilers and folders' orders.
"""
import os
import pathlib
import resource
import shutil
import stat
import subprocess

import nb

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path(os.environ.get("HOME", "/")) / ".cache")
FONTS = CACHE / "nianbao/fonts"
BROKEN = nb.SOURCE / "tests/broken/yaml-tab.yaml"


def environment(**changes):
    env = {**os.environ, **{k: v for k, v in changes.items() if v is not None}}
    for name in [k for k, v in changes.items() if v is None]:
        env.pop(name, None)
    return env


def ran(*words, **more):
    return nb.run(nb.PROGRAM, *words, "--data", nb.SOURCE, **more)


def both(name, first, wrong, **more):
    """The seed report's bytes, and what is said of a broken one."""
    out = nb.TEMP / "out.pdf"
    out.unlink(missing_ok=True)
    made = ran("render", nb.SEED, "-o", out, **more)
    nb.expect(made.returncode == 0 and out.exists() and out.read_bytes() == first,
              f"{name}: status {made.returncode}, or other bytes: {made.stderr[:200]}")
    said = ran("check", BROKEN, "--messages", "zh", **more)
    nb.expect((said.returncode, said.stderr) == wrong, f"{name}: other messages: {said.stderr[:200]}")
    return out


def limited(*limits):
    def limit():
        for which, value in limits:
            resource.setrlimit(which, (value, value))
    return limit


def surroundings(first, wrong):
    home = nb.TEMP / "home"
    (home / ".cache/nianbao").mkdir(parents=True)
    (home / ".cache/nianbao/fonts").symlink_to(FONTS)
    bare = nb.TEMP / "bare"
    (bare / "nianbao").mkdir(parents=True)
    (bare / "nianbao/fonts").symlink_to(FONTS)
    for path in (bare / "nianbao", bare, home / ".cache/nianbao", home / ".cache"):
        path.chmod(0o555)
    found = {"NIANBAO_FONTS": str(FONTS)}
    cases = {
        "LC_ALL=C": environment(LC_ALL="C"),
        "LC_ALL=POSIX": environment(LC_ALL="POSIX", LANG=""),
        "GB18030": environment(LC_ALL="zh_CN.GB18030", LANG="zh_CN.GB18030"),
        "Turkish": environment(LC_ALL="tr_TR.UTF-8", LANG="tr_TR.UTF-8"),
        "German numbers": environment(LC_ALL="de_DE.UTF-8", LC_NUMERIC="de_DE.UTF-8"),
        "no such locale": environment(LC_ALL="xx_YY.nonsense", LANGUAGE="zh:en:xx"),
        "long locale": environment(LC_ALL="z" * 4000),
        "TZ far east": environment(TZ="Pacific/Kiritimati"),
        "TZ nonsense": environment(TZ=":/nonexistent/../%s%n"),
        "no HOME": environment(HOME=None, XDG_CACHE_HOME=None, **found),
        "HOME is a file": environment(HOME=str(nb.SEED), XDG_CACHE_HOME=None, **found),
        "HOME is relative": environment(HOME="here", XDG_CACHE_HOME="there", **found),
        "read-only home": environment(HOME=str(home), XDG_CACHE_HOME=None),
        "read-only cache": environment(XDG_CACHE_HOME=str(bare)),
        "no cache": environment(XDG_CACHE_HOME="/nonexistent", **found),
        "TMPDIR is not there": environment(TMPDIR="/nonexistent"),
        "no fonts.conf": environment(FONTCONFIG_FILE="/nonexistent", FONTCONFIG_PATH="/nonexistent", FONTCONFIG_SYSROOT="/nonexistent"),
        "nothing at all": {"NIANBAO_FONTS": str(FONTS)},
    }
    for name, env in cases.items():
        both(name, first, wrong, env=env)
    nb.expect(sorted(os.listdir(bare / "nianbao")) == ["fonts"], "something was written to the read-only cache")


def modes(first, wrong):
    for umask, mode in ((0o077, 0o600), (0o000, 0o666), (0o277, 0o400), (0o022, 0o644), (0o777, 0)):
        out = both(f"umask {umask:03o}", first, wrong, umask=umask)
        nb.expect(stat.S_IMODE(out.stat().st_mode) == mode, f"umask {umask:03o}: mode {out.stat().st_mode:o}")


def limits(first, wrong):
    both("16 files", first, wrong, preexec_fn=limited((resource.RLIMIT_NOFILE, 16)))
    both("stack of 256 KiB", first, wrong, preexec_fn=limited((resource.RLIMIT_STACK, 256 * 1024)))
    both("no core, no locked memory", first, wrong, preexec_fn=limited((resource.RLIMIT_CORE, 0), (resource.RLIMIT_MEMLOCK, 0)))
    both("one process", first, wrong, preexec_fn=limited((resource.RLIMIT_NPROC, 1)))
    # Less and less address space: done, or out of memory, and nothing in between.
    ended = set()
    for mib in (8, 12, 16, 20, 24, 32, 40, 48, 56, 64, 80, 96, 128, 192, 256, 400):
        out = nb.TEMP / "small.pdf"
        out.write_bytes(b"%PDF-1.7 old")
        done = ran("render", nb.SEED, "-o", out, "--messages", "en", "--jobs", "1",
                   preexec_fn=limited((resource.RLIMIT_AS, mib << 20)))
        if done.returncode == 127:
            continue  # not even the loader had room
        ended.add(done.returncode)
        whole = first if done.returncode == 0 else b"%PDF-1.7 old"
        nb.expect(done.returncode in (0, 3) and out.read_bytes() == whole, f"{mib} MiB: {done.returncode} {done.stderr[:200]}")
        nb.expect(done.returncode == 0 or b"error E9" in done.stderr, f"{mib} MiB: {done.stderr[:200]}")
    nb.expect(ended == {0, 3}, f"address space: no run or every run failed: {ended}")


def elsewhere(first, wrong):
    gone = nb.TEMP / "gone"
    gone.mkdir()
    out = nb.TEMP / "out.pdf"
    out.unlink()
    script = f"cd {gone} && rmdir {gone} && "
    made = nb.run("sh", "-c", script + f"exec {nb.PROGRAM} render {nb.SEED} -o {out} --data {nb.SOURCE}")
    nb.expect(made.returncode == 0 and out.read_bytes() == first, f"deleted folder: {made.stderr[:200]}")
    relative = nb.run("sh", "-c", script.replace(f"cd {gone}", f"mkdir {gone}; cd {gone}")
                      + f"exec {nb.PROGRAM} render {nb.SEED} -o out.pdf --data {nb.SOURCE}")
    nb.expect(relative.returncode == 3 and b"E9002" in relative.stderr, f"deleted folder, relative path: {relative.stderr[:200]}")
    for name in ("", "-", "a name with %s", "x" * 5000, "/nonexistent/nianbao"):
        made = subprocess.run([name, "render", str(nb.SEED), "-o", "-", "--data", str(nb.SOURCE)], executable=nb.PROGRAM, capture_output=True, timeout=60)
        nb.expect(made.returncode == 0 and made.stdout == first, f"called as {name[:20]!r}: {made.stderr[:200]}")
    link = nb.TEMP / "link"
    link.symlink_to(nb.PROGRAM)
    made = nb.run(link, "render", nb.SEED, "-o", "-", "--data", nb.SOURCE)
    nb.expect(made.stdout == first, f"by way of a link: {made.stderr[:200]}")


def somebody_else(first):
    """nobody, with a tree that is not theirs to write."""
    if os.geteuid() != 0:
        return
    tree, own = nb.TEMP / "tree", nb.TEMP / "own"
    for folder in ("layouts", "fonts"):
        shutil.copytree(nb.SOURCE / folder, tree / folder)
    shutil.copytree(FONTS, tree / "faces")
    shutil.copy(nb.PROGRAM, tree / "nianbao")
    shutil.copy(nb.SEED, tree / "report.yaml")
    own.mkdir()
    os.chown(own, 65534, 65534)
    nb.TEMP.chmod(0o755)
    words = [tree / "nianbao", "render", tree / "report.yaml", "--data", tree]
    env = {"NIANBAO_FONTS": str(tree / "faces"), "PATH": "/usr/bin:/bin"}
    made = nb.run(*words, "-o", own / "out.pdf", env=env, user=65534, group=65534, extra_groups=[])
    nb.expect(made.returncode == 0 and (own / "out.pdf").read_bytes() == first, f"nobody: {made.stderr[:300]}")
    nb.expect((own / "out.pdf").stat().st_uid == 65534, "nobody's file is somebody's")
    refused = nb.run(*words, "-o", tree / "out.pdf", "--messages", "en", env=env, user=65534, group=65534, extra_groups=[])
    nb.expect(refused.returncode == 3 and b"Permission denied" in refused.stderr, f"read-only folder: {refused.stderr[:300]}")
    nb.expect(sorted(os.listdir(tree)) == ["faces", "fonts", "layouts", "nianbao", "report.yaml"], "something is left in the tree")
    (tree / "report.yaml").chmod(0o600)
    secret = nb.run(*words, "-o", own / "out.pdf", "--messages", "en", env=env, user=65534, group=65534, extra_groups=[])
    nb.expect(secret.returncode == 3 and b"E9001" in secret.stderr, f"a report that may not be read: {secret.stderr[:300]}")
    (tree / "report.yaml").chmod(0o644)
    (tree / "faces/FandolFang-Regular.otf").chmod(0o600)
    locked = nb.run(*words, "-o", own / "out.pdf", "--messages", "en", env=env, user=65534, group=65534, extra_groups=[])
    nb.expect(locked.returncode == 3 and b"E9001" in locked.stderr and (own / "out.pdf").read_bytes() == first,
              f"a font that may not be read: {locked.returncode} {locked.stderr[:300]}")


def main():
    first = nb.must(ran("render", nb.SEED, "-o", "-")).stdout
    said = ran("check", BROKEN, "--messages", "zh")
    wrong = (said.returncode, said.stderr)
    surroundings(first, wrong)
    modes(first, wrong)
    limits(first, wrong)
    elsewhere(first, wrong)
    somebody_else(first)


main()
nb.finish()
