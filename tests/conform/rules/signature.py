"""Signatures, as far as the file itself tells: what they cover and how many signers they have."""
import re

import pikepdf

from ..rule import rule


def signatures(doc):
    """[(where, dictionary)] of what signs, time-stamps too."""
    return [(where, one) for where, one in doc.having("/ByteRange") if "/Contents" in one]


@rule("signature.range", "23:6.4.3")
def byte_range(doc):
    """All of a revision but the hole for the signature itself."""
    for where, one in signatures(doc):
        start, first, second, rest = (int(v) for v in one.ByteRange)
        hole, end = doc.data[first:second], second + rest
        if start != 0 or not re.fullmatch(rb"<[0-9A-Fa-f]*>", hole):
            yield f"{where}: ByteRange leaves out more than Contents"
        if not re.search(rb"%%EOF(\r\n|\r|\n)?\Z", doc.data[max(end - 8, 0):end]) or end > len(doc.data):
            yield f"{where}: ByteRange does not end with a revision"


class Der:
    """An ASN.1 value: tag, body, raw (with its header)."""

    def __init__(self, data):
        size, at = data[1], 2
        if size & 0x80:
            at = 2 + (size & 0x7F)
            size = int.from_bytes(data[2:at], "big")
        self.tag, self.body, self.raw = data[0], data[at:at + size], data[:at + size]

    def parts(self):
        found, rest = [], self.body
        while rest:
            found.append(Der(rest))
            rest = rest[len(found[-1].raw):]
        return found


def signed_data(one):
    """(certificates, signers) of a CMS SignedData (RFC 5652 5.1), as lists of Der."""
    parts = Der(bytes(one.Contents)).parts()[1].parts()[0].parts()
    certificates = [part.parts() for part in parts if part.tag == 0xA0]
    return certificates[0] if certificates else [], parts[-1].parts()


@rule("signature.signer", "23:6.4.3")
def signer(doc):
    for where, one in signatures(doc):
        count = len(signed_data(one)[1])
        if count != 1:
            yield f"{where}: {count} signers"


@rule("signature.certificate", "23:6.4.3")
def certificate(doc):
    """The signer's: of the issuer and number that it names."""
    for where, one in signatures(doc):
        certificates, signers = signed_data(one)
        named = set()
        for one_ in certificates:
            fields = [part for part in one_.parts()[0].parts() if part.tag != 0xA0]
            named.add((fields[2].raw, fields[0].raw))
        for info in signers:
            issuer, number = info.parts()[1].parts()[:2]
            if (issuer.raw, number.raw) not in named:
                yield f"{where}: no certificate of the signer"


@rule("signature.reference", "23:6.1.12")
def reference(doc):
    if "/DocMDP" in doc.root.get("/Perms", {}):
        for where, one in doc.having("/Reference"):
            for entry in one.Reference if isinstance(one.Reference, pikepdf.Array) else []:
                for name in ("/DigestLocation", "/DigestMethod", "/DigestValue"):
                    if name in entry:
                        yield f"{where}: {name}"
