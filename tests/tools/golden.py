#!/usr/bin/python3
"""Small reports whose every stage was looked at: tests/golden/CASE/report.yaml and its four dumps.

Compares each `--dump` with document.txt, galley.txt, pages.txt and tags.txt. tests/golden/update
rewrites them (read the difference before committing it). A case that lacks a dump is a fault, and a
changed report must give other dumps.
"""
import difflib

import nb

STAGES = ("document", "galley", "pages", "tags")


def difference(wanted, got):
    lines = difflib.unified_diff(wanted.splitlines(), got.splitlines(), "blessed", "now", lineterm="", n=0)
    return "\n    ".join(line[:160] for line in list(lines)[:8])


def main():
    cases = sorted(path.parent for path in (nb.SOURCE / "tests/golden").glob("*/report.yaml"))
    nb.expect(len(cases) >= 6, f"only {len(cases)} cases")
    for case in cases:
        checked = nb.nianbao("check", case / "report.yaml", "--strict")
        nb.expect(checked.returncode == 0, f"{case.name}: not in order: {checked.stderr.decode()[:300]}")
        for stage in STAGES:
            path = case / f"{stage}.txt"
            if not nb.expect(path.exists(), f"{case.name}: {path.name} is missing"):
                continue
            wanted, got = path.read_text(encoding="utf-8"), nb.dump(stage, case / "report.yaml")
            nb.expect(wanted == got, f"{case.name}: {stage} differs:\n    {difference(wanted, got)}")
    text = (cases[0] / "report.yaml").read_text(encoding="utf-8")
    other = nb.write("report.yaml", text.replace("。", "！", 1))
    for stage in STAGES:
        nb.expect(nb.dump(stage, other) != (cases[0] / f"{stage}.txt").read_text(encoding="utf-8"), f"{stage}: blind")


main()
nb.finish()
