#!/usr/bin/python3
"""Every PDF that we make is PDF/A and PDF/UA-1: golden reports and samples, at each level.

The rules of tests/conform are proven first: each has a fault, put into a good file, that it catches; and
the good file, written anew without a fault, has none.
"""
import concurrent.futures
import os
import sys
from pathlib import Path

import pikepdf

import nb

sys.path.insert(0, str(nb.SOURCE / "tests"))
from conform import conform, prove, rule  # noqa: E402
from conform.faults import FAULTS, rule_of  # noqa: E402
from conform.write import serialize  # noqa: E402

LEVELS = ("3a", "2a", "1a")


def render(report, level):
    return nb.render(report, f"{report.parent.name}-{level}.pdf", "--pdfa", level)


def proof(keep):
    good = {}
    for level in LEVELS:
        path = render(nb.SOURCE / "tests/conform/base.yaml", level)
        with pikepdf.open(path) as pdf:
            good[level[0]] = path.read_bytes()
            anew = serialize(pdf, pdf.pdf_version)
        for data in (good[level[0]], anew):
            found = prove.faults_in(data, level[0] + "u")
            nb.expect(not found, f"base, {level}: {found[:3]}")
    for name in sorted(set(rule.RULES) - {rule_of(name) for name in FAULTS}):
        nb.expect(False, f"{name} has no fault that proves it")
    for name in sorted({rule_of(name) for name in FAULTS} - set(rule.RULES)):
        nb.expect(False, f"a fault for {name}, which is no rule")
    for name, found in prove.prove(good, keep):
        caught = any(one.rule == rule_of(name) and not one.text.startswith("malformed") for one in found)
        nb.expect(caught, f"“{name}” is not caught: {[tuple(one) for one in found[:3]]}")


def check(job):
    report, level = job
    path = render(report, level)
    claims = conform.Document(path.read_bytes()).claims()
    return f"{report.parent.name} {level}", claims, conform.check(path, f"{level} ua1")


def everything():
    reports = sorted([*nb.SOURCE.glob("data/*/report.yaml"), *nb.SOURCE.glob("tests/golden/*/report.yaml")])
    nb.expect(len(reports) >= 12, f"only {len(reports)} reports")
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        for name, claims, found in pool.map(check, [(one, level) for one in reports for level in LEVELS]):
            nb.expect(claims == name.split()[-1][0] + "u", f"{name} claims {claims}")
            nb.expect(not found, f"{name}: {[tuple(one) for one in found[:3]]}")


proof(Path(sys.argv[3]) if len(sys.argv) > 3 else None)
everything()
for clause, text in conform.UNCHECKED.items():
    print(f"not checked: {clause}: {text}")
print(f"{len(rule.RULES)} rules, {len(FAULTS)} faults")
nb.finish()
