"""Proves the rules: a good file passes, and a file with a single fault is caught by that fault's rule."""
import concurrent.futures
import io
import os
from pathlib import Path

import pikepdf

from . import rule, rules  # noqa: F401
from .document import Document
from .faults import FAULTS, rule_of
from .write import serialize


def base_of(name):
    """The profile whose good file a rule's faults are put into."""
    clauses = rule.RULES[name].clauses
    if set(clauses) == {"x"}:
        return "x"
    return "3" if set("3u*") & set(clauses) else "2" if "2" in clauses else "1"


def claims_of(base):
    """The profiles that a good file is of: the print edition is PDF/A-2a as well."""
    return "2ux" if base == "x" else base + "u"


def spoiled(name, good):
    """The bytes of a good file with a fault put in."""
    with pikepdf.open(io.BytesIO(good)) as pdf:
        version = pdf.pdf_version
        found = FAULTS[name](pdf)
        return found if isinstance(found, bytes) else serialize(pdf, version)


def faults_in(data, profiles):
    """[(rule, text)]; a file that cannot be opened has one of no rule."""
    try:
        return rule.check(Document(data), profiles)
    except rule.STUMBLES as error:
        return [rule.Fault("file.open", f"cannot be read: {error}")]


def prove_one(job):
    name, good, keep = job
    one = rule_of(name)
    try:
        data = spoiled(name, good)
    except (AssertionError, StopIteration, *rule.STUMBLES) as error:
        return name, [rule.Fault("", f"cannot be put in: {error!r}")]
    if keep:
        (Path(keep) / f"{base_of(one)}a-{name.replace(': ', '~').replace(' ', '_')}.pdf").write_bytes(data)
    return name, faults_in(data, claims_of(base_of(one)))


def prove(good, keep=None):
    """good: {profile: bytes}. Yields (fault, texts): what is wrong with the proof, and for information
    the rules besides its own that each fault broke."""
    jobs = [(name, good[base_of(rule_of(name))], keep) for name in FAULTS]
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(prove_one, jobs, chunksize=8)
