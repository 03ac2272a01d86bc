"""The table of rules: a name, the clauses it stands on, and a function that tells the faults.

    @rule("file.header", "123:6.1.2 u:6.1")
    def header(doc): yield "…"          one text for each fault

The letters before the colon are the profiles: 1, 2, 3 for ISO 19005-1 (PDF/A-1a), -2 (2a), -3 (3a), u
for ISO 14289-1 (PDF/UA-1), x for ISO 15930-7 (PDF/X-4), and * for what holds for every file of ours, with the standard's name.
"""
import collections

import pikepdf

Rule = collections.namedtuple("Rule", "name clauses function")
Fault = collections.namedtuple("Fault", "rule text")

STANDARDS = {"1": "ISO 19005-1", "2": "ISO 19005-2", "3": "ISO 19005-3", "u": "ISO 14289-1", "x": "ISO 15930-7"}
RULES = {}

# What a file not built as the rules suppose makes them stumble over.
STUMBLES = (AttributeError, KeyError, TypeError, ValueError, IndexError, RecursionError, pikepdf.PdfError)


def rule(name, clauses):
    def add(function):
        assert name not in RULES, name
        parts = (word.split(":", 1) for word in clauses.split())
        RULES[name] = Rule(name, {letter: clause for letters, clause in parts for letter in letters}, function)
        return function
    return add


def cite(one, profiles):
    """The clause of a rule, for the first of the profiles that has it."""
    letter = next(letter for letter in profiles + "*" if letter in one.clauses)
    clause = one.clauses[letter]
    return f"{STANDARDS.get(letter, '')} {clause}".replace("/", " ").strip()


def applying(profiles):
    """Sheets with several pages, which claim PDF/X-4 alone, are not tagged: what holds for every other file of
    ours does not hold for them."""
    wanted = set(profiles + ("" if profiles == "x" else "*"))
    return [one for one in RULES.values() if wanted & set(one.clauses)]


def check(doc, profiles):
    """The faults of a document, held against the profiles given as letters."""
    faults = []
    for one in applying(profiles):
        try:
            faults += [Fault(one.name, text) for text in one.function(doc)]
        except STUMBLES as error:
            faults.append(Fault(one.name, f"malformed: {error!r}"))
    return faults
