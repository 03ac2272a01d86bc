#!/usr/bin/python3
"""Any number of threads gives the same bytes, and under ThreadSanitizer (preset tsan) no race is found."""
import os

import nb

ENV = {**os.environ, "TSAN_OPTIONS": "exitcode=66"}


def bytes_of(report, jobs, *options):
    """Every file that rendering makes, by name."""
    folder = nb.TEMP / f"jobs-{jobs}"
    folder.mkdir(exist_ok=True)
    done = nb.nianbao("render", report, "-o", folder / "out.pdf", "--jobs", str(jobs),
                      *(str(option).replace("DIR", str(folder)) for option in options), env=ENV)
    nb.expect(b"ThreadSanitizer" not in done.stderr, f"{report}, {jobs} threads: {done.stderr[:2000].decode('utf-8', 'replace')}")
    nb.expect(done.returncode == 0, f"{report}, {jobs} threads: status {done.returncode}")
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def main():
    pages = nb.write("long.yaml", nb.tool("python3", "-B", nb.SOURCE / "tests/bench/pages.py", "200"))
    data = nb.SOURCE / "data"
    for report, *options in ((nb.SEED, "--png", "DIR/png", "--dpi", "40"), (pages,), (data / "sample-2021/report.yaml", "--lang", "zh+en"),
                             (data / "sample-charts/report.yaml", "--svg", "DIR/svg")):
        one = bytes_of(report, 1, *options)
        nb.expect(len(one) > 1 if options and options[0] != "--lang" else len(one) >= 1, f"{report}: {sorted(one)}")
        for jobs in (2, 4):
            many = bytes_of(report, jobs, *options)
            nb.expect(many == one, f"{report}: other bytes with {jobs} threads")


main()
nb.finish()
