#!/usr/bin/env python3
"""Times whole runs of nianbao and prints Markdown tables (tests/bench/README.md reads them).

    tests/bench/run [--all] [--program build/nianbao] [--report REPORT.yaml] [--runs 60] [--peers FOLDER | --signing]

By default the short cases, in about a minute; --all: the long ones too. --peers: the same text set
by other programs, as far as they are installed (tests/bench/peers.py). --signing: what a signature costs, and
nothing else (tests/bench/signing.py).

Every command runs once unmeasured, then the commands of a table take turns, so that a busy moment
of the machine meets all of them. Time is the whole process, from its start to its end; memory is
the peak that the kernel saw (wait4). A child begins as a copy of this Python, so a peak below
Python's own cannot be told apart and is given as a bound. Python's standard library only.
"""
import argparse
import hashlib
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import batch
import pages
import peers
import preview
import signing

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
OWN = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def once(command, errors=None):
    """Milliseconds and peak memory in MB of one run; its standard error goes to the file `errors`."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    told = nowhere if errors is None else os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    files = [(os.POSIX_SPAWN_DUP2, fd, to) for fd, to in ((nowhere, 0), (nowhere, 1), (told, 2))]
    start = time.perf_counter_ns()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=files)
    _, status, usage = os.wait4(pid, 0)
    spent = (time.perf_counter_ns() - start) / 1e6
    os.close(nowhere)
    if told != nowhere:
        os.close(told)
    if status != 0:
        sys.exit(f"{' '.join(command)}: status {os.waitstatus_to_exitcode(status)}")
    return spent, usage.ru_maxrss / 1024


def in_turns(commands, runs):
    """For each name the times and the memory of its runs, after one that does not count."""
    for command in commands.values():
        once(command)
    results = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            results[name].append(once(command))
    return {name: ([row[0] for row in rows], max(row[1] for row in rows)) for name, rows in results.items()}


def memory_text(memory):
    return f"≤ {memory:.0f} MB" if memory < 1.05 * OWN else f"{memory:.0f} MB"


def time_text(ms):
    return f"{ms:.1f} ms" if ms < 100 else f"{ms:.0f} ms" if ms < 10000 else f"{ms / 1000:.1f} s"


def size_text(path):
    size = os.path.getsize(path)
    return f"{size / 1000:.0f} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"


def page_count(pdf):
    """/Count of the root of the page tree, which is in an object stream: asked of pdfinfo, or 0."""
    try:
        info = subprocess.run(["pdfinfo", pdf], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(re.search(rb"^Pages:\s+(\d+)", info.stdout, re.M).group(1))


def shares(command, folder):
    """What --timings says: the greatest stages, by their share of the time."""
    told = os.path.join(folder, "timings")
    once(command + ["--timings"], told)
    with open(told, encoding="utf-8") as lines:
        stages = re.findall(r"^(.+?) +[\d.]+ ms +([\d.]+) %", lines.read(), re.M)
    found = sorted(((float(share), name) for name, share in stages if name != "total"), reverse=True)
    return ", ".join(f"{name} {share:.0f} %" for share, name in found if share >= 1)


def start_of(program):
    """tests/bench/start.c, in the folder of the program, with the font of texts."""
    start = os.path.join(os.path.dirname(program), "tests", "start")
    if not os.access(start, os.X_OK):
        sys.exit(f"{start}: no such program; configure with -DBUILD_TESTING=ON")
    return [start, "FandolFang-Regular.otf", "FandolFang", "Regular"]


def time_seed(program, report, runs, folder):
    pdf = os.path.join(folder, "report.pdf")
    render = [program, "render", report, "--data", ROOT, "-o", pdf]
    results = in_turns({"start, find a font, exit": start_of(program),
                        "`--version`": [program, "--version"],
                        "check": [program, "check", report, "--data", ROOT],
                        "render, `--jobs 1`": render + ["--jobs", "1"],
                        "render": render}, runs)
    print(f"{os.path.relpath(report, ROOT)}: PDF of {size_text(pdf)}, {runs} runs each\n")
    print("| | median | least | × start | peak memory |")
    print("|---|--:|--:|--:|--:|")
    base = None
    for name, (times, memory) in results.items():
        median = statistics.median(times)
        base = base or median
        print(f"| {name} | {median:.1f} ms | {min(times):.1f} ms | {median / base:.1f} | {memory_text(memory)} |")


class Case:
    """A report that is generated in a folder of its own, and how often it is rendered."""

    def __init__(self, name, runs, folder, rows=0, count=0):
        self.name, self.runs = name, runs
        folder = os.path.join(folder, f"{rows}-{count}")
        os.mkdir(folder)
        self.pdf = os.path.join(folder, "out.pdf")
        # Made by a process of its own: what grows this one would count as the children's memory.
        if rows > 0:
            written = subprocess.run([sys.executable, "-B", os.path.join(HERE, "tables.py"), str(rows), folder],
                                     stdout=subprocess.PIPE, check=True).stdout.split()
            self.report, self.characters = os.path.join(folder, "catalogue.yaml"), int(written[-1])
        else:
            self.report = os.path.join(folder, "pages.yaml")
            with open(self.report, "w", encoding="utf-8") as out:
                subprocess.run([sys.executable, "-B", os.path.join(HERE, "pages.py"), str(count)], stdout=out, check=True)
            with open(self.report, encoding="utf-8") as lines:
                self.characters = sum(len(line) - 9 for line in lines if line.startswith("      - "))

    def render(self, program, jobs=None):
        command = [program, "render", self.report, "--data", ROOT, "-o", self.pdf]
        return command + (["--jobs", str(jobs)] if jobs else [])


def time_cases(program, cases, folder):
    print("\n| one thread (`--jobs 1`) | median | least | pages/s | ns a character | peak memory | PDF | stages |")
    print("|---|--:|--:|--:|--:|--:|--:|---|")
    for case in cases:
        command = case.render(program, 1)
        times, memory = in_turns({"": command}, case.runs)[""]
        median, count = statistics.median(times), page_count(case.pdf)
        print(f"| {case.name}: {count:,} pages | {time_text(median)} | {time_text(min(times))} | "
              f"{count * 1000 / median:,.0f} | {median * 1e6 / case.characters:,.0f} | {memory_text(memory)} | "
              f"{size_text(case.pdf)} | {shares(command, folder)} |", flush=True)


def digest(path):
    found = hashlib.sha256()
    with open(path, "rb") as file:
        while part := file.read(1 << 20):
            found.update(part)
    return found.digest()


def time_threads(program, cases):
    print("\n| threads | `--jobs 1` | `--jobs 2` | × | bytes |")
    print("|---|--:|--:|--:|---|")
    for case in cases:
        commands = {jobs: case.render(program, jobs) for jobs in (1, 2)}
        results = in_turns(commands, case.runs)
        one, two = (statistics.median(results[jobs][0]) for jobs in (1, 2))
        made = set()
        for command in commands.values():
            once(command)
            made.add(digest(case.pdf))
        print(f"| {case.name} | {time_text(one)} | {time_text(two)} | {one / two:.2f} | "
              f"{'the same' if len(made) == 1 else 'DIFFERENT'} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=os.path.join(ROOT, "build", "nianbao"))
    parser.add_argument("--report", default=os.path.join(ROOT, "data", "zhonglou-2017", "report.yaml"))
    parser.add_argument("--runs", type=int, default=60, help="of the seed report")
    parser.add_argument("--all", action="store_true", help="10,000 pages and 200,000 rows as well")
    parser.add_argument("--peers", metavar="FOLDER", help="other programs as well; FOLDER: where npm put Typst's")
    parser.add_argument("--batch", action="store_true", help="1,000 reports in one go, and nothing else")
    parser.add_argument("--signing", action="store_true", help="what a signature costs, and nothing else")
    args = parser.parse_args()
    program = os.path.abspath(args.program)
    if not os.access(program, os.X_OK):
        sys.exit(f"{program}: no such program; build it first, or give --program")
    if args.batch:
        batch.table(program, ROOT, args.report)
        return
    if args.signing:
        signing.time_signing(program, args.report, ROOT, args.runs)
        return

    print(f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()} {platform.release()}\n")
    with tempfile.TemporaryDirectory() as folder:
        time_seed(program, args.report, args.runs, folder)
        preview.compare(program, ROOT, folder, once, pages.report(preview.PAGES))
        hundred = Case("varied text", 15, folder, count=100)
        thousand = Case("varied text", 9, folder, count=1000)
        rows = Case("table of 20,000 rows", 9, folder, rows=20000)
        long = [Case("varied text", 5, folder, count=10000),
                Case("table of 200,000 rows", 3, folder, rows=200000)] if args.all else []
        time_cases(program, [hundred, thousand] + long[:1] + [rows] + long[1:], folder)
        thousand.name = "1,000 pages"
        for case in long[:1]:
            case.name = "10,000 pages"
        time_threads(program, [thousand] + long[:1] + [rows])
        if args.peers:
            peers.compare(program, args.report, thousand, rows, os.path.abspath(args.peers), folder, once)


if __name__ == "__main__":
    main()
