"""Faults for rules/content.py."""
from .edit import *  # noqa: F403


def swap(pdf):
    """Two paragraphs the other way round in the tree."""
    parent = next(one for one in elements(pdf, "Sect") if len(kids(one)) > 1)
    first_, second, *rest = kids(parent)
    parent.K = Array([second, first_] + rest)


def twice(pdf):
    first, second = paragraph(pdf), paragraph(pdf)
    second.K = Array(list(second.K) + list(first.K))


def nest(pdf, outer, inner):
    edit(pdf, outer, outer + b"\n" + inner + b" 0 0 1 1 re f EMC", page=-1)


def last_marked(pdf):
    """The beginning of a paragraph's content at the end of the last page."""
    mcid = int(paragraph(pdf).K[0])
    return b"/P <</MCID %d>> BDC" % mcid, mcid


def retag(pdf, what):
    opening, mcid = last_marked(pdf)
    edit(pdf, opening, what % {b"mcid": mcid} if b"%(" in what else what, page=-1)


def inside(pdf, extra):
    opening, _ = last_marked(pdf)
    edit(pdf, opening, opening + b"\n" + extra, page=-1)


FAULTS = {
    "content.operators": lambda pdf: draw(pdf, b"BX 1 zz EX"),
    "content.balance": lambda pdf: draw(pdf, b"q 0 0 1 1 re f"),
    "content.balance: EMC": lambda pdf: draw(pdf, b"EMC"),
    "content.balance: BT": lambda pdf: draw(pdf, b"BT BT ET"),
    "content.resources": lambda pdf: draw(pdf, b"/Im8 Do"),
    "content.tagged": lambda pdf: draw(pdf, b"EMC 0 0 1 1 re f /Artifact BMC"),
    "content.tagged: no MCID": lambda pdf: retag(pdf, b"EMC /P BMC"[4:]),
    "content.artifact-inside": lambda pdf: inside(pdf, b"/Artifact BMC 0 0 1 1 re f EMC"),
    "content.inside-artifact": lambda pdf: retag(
        pdf, b"/Artifact BMC /P <</MCID %(mcid)d>> BDC EMC EMC /Artifact BMC"),
    "content.nested": lambda pdf: inside(pdf, b"/Span <</MCID 9999>> BDC 0 0 1 1 re f EMC"),
    "content.artifact": lambda pdf: draw(pdf, b"EMC /Artifact <</MCID 9999>> BDC 0 0 1 1 re f"),
    "content.artifact: type": lambda pdf: draw(pdf, b"EMC /Artifact <</Type /Header>> BDC 0 0 1 1 re f"),
    "content.unique": lambda pdf: retag(pdf, b"/P <</MCID %(mcid)d>> BDC 0 0 1 1 re f EMC /P <</MCID %(mcid)d>> BDC"),
    "content.owned": lambda pdf: draw(pdf, b"EMC /P <</MCID 9999>> BDC 0 0 1 1 re f"),
    "content.drawn": lambda pdf: paragraph(pdf).K.append(9999),
    "content.one-owner": twice,
    "content.tag": lambda pdf: retag(pdf, b"/Span <</MCID %(mcid)d>> BDC"),
    "content.painted": lambda pdf: show(pdf, add(pdf, "P"), b""),
    "content.order": swap,
}
