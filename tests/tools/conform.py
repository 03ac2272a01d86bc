#!/usr/bin/python3
"""Every PDF that we make is what it claims: golden reports and samples, at each level of PDF/A with
PDF/UA-1, as print edition with PDF/X-4 besides, and imposed, with PDF/X-4 alone.

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

# How a file is made: the options, what it then claims, and the profiles it is held against.
WAYS = {"3a": (["--pdfa", "3a"], "3u", "3a ua1"), "2a": (["--pdfa", "2a"], "2u", "2a ua1"),
        "1a": (["--pdfa", "1a"], "1u", "1a ua1"), "x": (["--edition", "print"], "2ux", "2a ua1 x4"),
        "booklet": (["--impose", "booklet"], "x", "x4")}


def render(report, way):
    return nb.render(report, f"{report.parent.name}-{way}.pdf", *WAYS[way][0])


def proof(keep):
    good = {}
    for level in ("3a", "2a", "1a", "x"):
        path = render(nb.SOURCE / "tests/conform/base.yaml", level)
        with pikepdf.open(path) as pdf:
            good[level[0]] = path.read_bytes()
            anew = serialize(pdf, pdf.pdf_version)
        for data in (good[level[0]], anew):
            found = prove.faults_in(data, WAYS[level][1])
            nb.expect(not found, f"base, {level}: {found[:3]}")
    for name in sorted(set(rule.RULES) - {rule_of(name) for name in FAULTS}):
        nb.expect(False, f"{name} has no fault that proves it")
    for name in sorted({rule_of(name) for name in FAULTS} - set(rule.RULES)):
        nb.expect(False, f"a fault for {name}, which is no rule")
    for name, found in prove.prove(good, keep):
        caught = any(one.rule == rule_of(name) and not one.text.startswith("malformed") for one in found)
        nb.expect(caught, f"“{name}” is not caught: {[tuple(one) for one in found[:3]]}")


def check(job):
    report, way = job
    path = render(report, way)
    claims = conform.Document(path.read_bytes()).claims()
    return f"{report.parent.name} {way}", claims == WAYS[way][1], conform.check(path, WAYS[way][2])


def everything():
    reports = sorted([*nb.SOURCE.glob("data/*/report.yaml"), *nb.SOURCE.glob("tests/golden/*/report.yaml")])
    nb.expect(len(reports) >= 12, f"only {len(reports)} reports")
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        for name, claimed, found in pool.map(check, [(one, way) for one in reports for way in WAYS]):
            nb.expect(claimed, f"{name} claims something else")
            nb.expect(not found, f"{name}: {[tuple(one) for one in found[:3]]}")


proof(Path(sys.argv[3]) if len(sys.argv) > 3 else None)
everything()
for clause, text in conform.UNCHECKED.items():
    print(f"not checked: {clause}: {text}")
print(f"{len(rule.RULES)} rules, {len(FAULTS)} faults")
nb.finish()
