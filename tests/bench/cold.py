#!/usr/bin/env python3
"""Times first runs: without fontconfig's cache, and with no file in memory.

    tests/bench/cold.py [--program build/nianbao] [--runs 7] [--drop]

The fonts' folder is one of links in a temporary XDG_CACHE_HOME, so that nothing of the caller's is
touched. Before a run that is to find no file in memory, the kernel is told to forget the program, its
libraries, layouts, fonts and the report (posix_fadvise); what other programs have mapped, such as the
C library, stays. --drop makes it forget everything, as after a boot: root only, and every program of
the machine is slow for a while. Python's standard library only.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
REPORT = ROOT / "data/zhonglou-2017/report.yaml"


def libraries(program):
    text = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    return [word for word in text.split() if word.startswith("/")]


def forget(files, drop):
    if drop:
        os.sync()
        pathlib.Path("/proc/sys/vm/drop_caches").write_text("3\n", encoding="ascii")
        return
    for path in files:
        fd = os.open(path, os.O_RDONLY)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(fd)


def once(command, env):
    """Milliseconds, those of them at work, and how often it waited for pages from the disk."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    start = time.perf_counter_ns()
    pid = os.posix_spawn(command[0], command, env,
                         file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, fd) for fd in (0, 1, 2)])
    _, status, usage = os.wait4(pid, 0)
    spent = (time.perf_counter_ns() - start) / 1e6
    os.close(nowhere)
    if status != 0:
        sys.exit(f"{' '.join(command)}: status {os.waitstatus_to_exitcode(status)}")
    return spent, (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_majflt


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=str(ROOT / "build/nianbao"))
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--drop", action="store_true", help="drop all of the kernel's caches")
    args = parser.parse_args()
    program = os.path.abspath(args.program)
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    fonts = sorted(path.resolve() for path in (cache / "nianbao/fonts").iterdir())
    if not fonts:
        sys.exit("no fonts: run ./bootstrap")
    files = [program, *libraries(program), *fonts, *ROOT.glob("layouts/*"), *ROOT.glob("fonts/*"),
             *REPORT.parent.glob("*.*")]
    print("| font cache | files | median | least | at work | waits for pages |")
    print("|---|---|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        own = pathlib.Path(folder) / "nianbao"
        (own / "fonts").mkdir(parents=True)
        for font in fonts:
            (own / "fonts" / font.name).symlink_to(font)
        env = {**os.environ, "XDG_CACHE_HOME": folder}
        command = [program, "render", str(REPORT), "--data", str(ROOT), "-o", folder + "/report.pdf",
                   "--jobs", "1"]
        for cached in (True, False):
            for resident in (True, False):
                once(command, env)
                rows = []
                for _ in range(args.runs):
                    if not cached:
                        shutil.rmtree(own / "fontconfig")
                    if not resident:
                        forget(files, args.drop)
                    rows.append(once(command, env))
                times, work, waits = zip(*rows)
                print(f"| {'there' if cached else 'none'} | {'in memory' if resident else 'on the disk'} | "
                      f"{statistics.median(times):.0f} ms | {min(times):.0f} ms | "
                      f"{statistics.median(work):.0f} ms | {statistics.median(waits):.0f} |", flush=True)


if __name__ == "__main__":
    main()
