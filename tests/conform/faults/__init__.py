"""A fault for every rule: what is done to a good file so that just this rule is broken.

Each is a function of an open pikepdf.Pdf, which it changes; it returns bytes when the fault is in the
writing. A key is a rule's name; “rule: word” is one more fault for it.
"""
from . import annot, colour, content, file, font, meta, press, signature, table, tree

FAULTS = {}
for part in (file, meta, colour, font, content, tree, table, annot, press, signature):
    assert not set(FAULTS) & set(part.FAULTS)
    FAULTS.update(part.FAULTS)


def rule_of(name):
    return name.split(":")[0]
