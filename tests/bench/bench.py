#!/usr/bin/env python3
"""Times whole runs of nianbao and prints a Markdown table.

    tests/bench/run [--program build/nianbao] [--report REPORT.yaml] [--runs 60] [--tables]

Every command runs once unmeasured, then the commands take turns, so that a busy moment of the
machine meets all of them. Time is the whole process, from its start to its end; memory is the peak
that the kernel saw (wait4). A child begins as a copy of this Python, so a peak below Python's own
cannot be told apart and is given as a bound. Python's standard library only.
"""
import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import pages

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


CATALOGUE = """report: 1
layout: disclosure-2008
title: 某区2017年政府信息公开目录
issuer: 某区人民政府办公室
date: 2018-03-15
period: {from: 2017-01-01, to: 2017-12-31}
contact: {office: 某区政府办公室, address: 某路1号, postcode: "213000", phone: "12345678"}
sections:
  - heading: 目录
    body:
      - table: {caption: 主动公开目录, records: {csv: catalogue.csv}}
"""


def catalogue(folder, rows):
    """A report with a table of so many rows and 5 columns, which come from a CSV file."""
    with open(os.path.join(folder, "catalogue.csv"), "w", encoding="utf-8") as out:
        out.write("序号,名称,发文机关,日期,页数\n")
        for i in range(1, rows + 1):
            out.write(f"{i},关于做好第{i}项政府信息主动公开工作的通知,区政府办公室,"
                      f"2017-{1 + i % 12:02}-{1 + i % 28:02},{i % 97}\n")
    path = os.path.join(folder, "catalogue.yaml")
    with open(path, "w", encoding="utf-8") as out:
        out.write(CATALOGUE)
    return path


def time_tables(program):
    """Twice the rows must take about twice the time."""
    print("\n| rows of a table with 5 columns | median | least | peak memory | PDF |")
    print("|---|--:|--:|--:|--:|")
    for rows in (10000, 20000, 40000):
        with tempfile.TemporaryDirectory() as folder:
            pdf = os.path.join(folder, "catalogue.pdf")
            command = [program, "render", catalogue(folder, rows), "--data", ROOT, "-o", pdf]
            once(command)
            results = [once(command) for _ in range(7)]
            times = [row[0] for row in results]
            print(f"| {rows} | {statistics.median(times):.0f} ms | {min(times):.0f} ms | "
                  f"{max(row[1] for row in results):.0f} MB | "
                  f"{os.path.getsize(pdf) / 1e6:.1f} MB |")


def time_pages(program):
    """A long report of varied text, on one thread."""
    print("\n| varied text, `--jobs 1` | median | least | peak memory | PDF |")
    print("|---|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        report, pdf = os.path.join(folder, "pages.yaml"), os.path.join(folder, "pages.pdf")
        with open(report, "w", encoding="utf-8") as out:
            out.write(pages.report(1000))
        command = [program, "render", report, "--data", ROOT, "-o", pdf, "--jobs", "1"]
        once(command)
        results = [once(command) for _ in range(9)]
        times = [row[0] for row in results]
        dump = subprocess.run([program, "render", report, "--data", ROOT, "--dump", "pages"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
        count = dump.count(b"\npage ") + 1
        print(f"| {count} pages | {statistics.median(times):.0f} ms | {min(times):.0f} ms | "
              f"{max(row[1] for row in results):.0f} MB | {os.path.getsize(pdf) / 1e6:.1f} MB |")


def start_of(program):
    """tests/bench/start.c, in the folder of the program, with the font of texts."""
    start = os.path.join(os.path.dirname(program), "tests", "start")
    if not os.access(start, os.X_OK):
        sys.exit(f"{start}: no such program; configure with -DBUILD_TESTING=ON")
    return [start, "FandolFang-Regular.otf", "FandolFang", "Regular"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=os.path.join(ROOT, "build", "nianbao"))
    parser.add_argument("--report",
                        default=os.path.join(ROOT, "data", "zhonglou-2017", "report.yaml"))
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--tables", action="store_true", help="long tables as well")
    args = parser.parse_args()
    program = os.path.abspath(args.program)
    if not os.access(program, os.X_OK):
        sys.exit(f"{program}: no such program; build it first, or give --program")

    with tempfile.TemporaryDirectory() as folder:
        pdf = os.path.join(folder, "report.pdf")
        render = [program, "render", args.report, "--data", ROOT, "-o", pdf]
        commands = {
            "start, find a font, exit": start_of(program),
            "`--version`": [program, "--version"],
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
    time_pages(program)
    if args.tables:
        time_tables(program)


if __name__ == "__main__":
    main()
