#!/usr/bin/python3
"""Holds PDFs against PDF/A-1a, -2a, -3a, PDF/UA-1 and PDF/X-4, by rules that have been proven by faults.

    conform.py [--profile 3a,ua1] [--list] FILE.pdf …     without --profile: what the metadata claims

Prints each fault with its rule and clause; 1 when there is one. What it does not look at: UNCHECKED.
"""
import sys
from pathlib import Path

if __name__ == "__main__" and not __package__:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from conform import rule, rules  # noqa: E402,F401
from conform.document import Document  # noqa: E402

PROFILES = {"1a": "1", "2a": "2", "3a": "3", "ua1": "u", "x4": "x"}
UNCHECKED = {
    "6.1.13": "8 388 607 objects (too large to try), CIDs above 65535 (codes have two bytes)",
    "6.2.8.3": "what is inside JPEG 2000 data",
    "6.2.11.6, 7.21.6": "simple TrueType fonts: font.composite allows none",
    "6.2.11.3.3": "embedded CMaps: font.encoding allows Identity only",
    "6.2.11.5": "vertical metrics (W2)",
    "6.4.3": "whether the digest of a signature is right",
    "7.18.6": "media: annotation.type allows none",
    "7.2": "whether a passage is in the language that is said; 7.3, 7.9 …: whether a description fits",
}


def letters(names):
    return "".join(PROFILES[name] for name in names)


def check(path, profiles=None):
    """[Fault] of a file; profiles as "3a ua1", or those that it claims."""
    try:
        doc = Document(Path(path).read_bytes())
        wanted = letters(profiles.split()) if profiles else doc.claims()
    except rule.STUMBLES as error:
        return [rule.Fault("file.open", f"cannot be read: {error}")]
    return rule.check(doc, wanted)


def main():
    arguments, profiles = sys.argv[1:], None
    if arguments[:1] == ["--list"]:
        for one in rule.RULES.values():
            print(f"{one.name:28} " + ", ".join(rule.cite(one, letter).replace("ISO ", "") for letter in one.clauses))
        for clause, text in UNCHECKED.items():
            print(f"not checked: {clause}: {text}")
        return 0
    if arguments[:1] == ["--profile"]:
        profiles, arguments = arguments[1].replace(",", " "), arguments[2:]
    found = 0
    for path in arguments:
        for fault in check(path, profiles):
            print(f"{path}: {fault.rule}: {fault.text}")
            found += 1
    return 1 if found or not arguments else 0


if __name__ == "__main__":
    sys.exit(main())
