#!/usr/bin/env python3
"""Times whole runs of nianbao and prints a Markdown table.

    tests/bench/run [--program build/nianbao] [--report REPORT.yaml] [--runs 60]

Every command runs once unmeasured, then the commands take turns, so that a busy moment of the
machine meets all of them. Time is the whole process, from its start to its end; memory is the peak
that the kernel saw (wait4). A child begins as a copy of this Python, so a peak below Python's own
cannot be told apart and is given as a bound. Python's standard library only.
"""
import argparse
import os
import resource
import statistics
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def once(command):
    """Milliseconds and peak memory in MB of one run."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    files = [(os.POSIX_SPAWN_DUP2, nowhere, fd) for fd in (0, 1, 2)]
    start = time.perf_counter_ns()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=files)
    _, status, usage = os.wait4(pid, 0)
    spent = (time.perf_counter_ns() - start) / 1e6
    os.close(nowhere)
    if status != 0:
        sys.exit(f"{' '.join(command)}: status {os.waitstatus_to_exitcode(status)}")
    return spent, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=os.path.join(ROOT, "build", "nianbao"))
    parser.add_argument("--report",
                        default=os.path.join(ROOT, "data", "zhonglou-2017", "report.yaml"))
    parser.add_argument("--runs", type=int, default=60)
    args = parser.parse_args()
    program = os.path.abspath(args.program)
    if not os.access(program, os.X_OK):
        sys.exit(f"{program}: no such program; build it first, or give --program")

    with tempfile.TemporaryDirectory() as folder:
        pdf = os.path.join(folder, "report.pdf")
        render = [program, "render", args.report, "--data", ROOT, "-o", pdf]
        commands = {
            "start only (`--version`)": [program, "--version"],
            "check": [program, "check", args.report, "--data", ROOT],
            "render, `--jobs 1`": render + ["--jobs", "1"],
            "render": render,
        }
        for command in commands.values():
            once(command)
        results = {name: [] for name in commands}
        for _ in range(args.runs):
            for name, command in commands.items():
                results[name].append(once(command))
        size = os.path.getsize(pdf) / 1000

    print(f"{os.path.relpath(args.report, ROOT)}: PDF of {size:.0f} kB, {args.runs} runs each, "
          f"{os.cpu_count()} processors\n")
    print("| | median | least | × start | peak memory |")
    print("|---|--:|--:|--:|--:|")
    base = None
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, rows in results.items():
        times = [row[0] for row in rows]
        median = statistics.median(times)
        base = base or median
        memory = max(row[1] for row in rows)
        bound = "≤ " if memory < 1.05 * own else ""
        print(f"| {name} | {median:.1f} ms | {min(times):.1f} ms | {median / base:.1f} | "
              f"{bound}{memory:.1f} MB |")


if __name__ == "__main__":
    main()
