"""Faults for rules/signature.py: the signature is made up, but of the right form."""
from .edit import *  # noqa: F403


def der(tag, *parts):
    body = b"".join(parts)
    return bytes([tag, 0x82]) + len(body).to_bytes(2, "big") + body


def cms(signers=1, certified=True):
    """A SignedData with the certificate of its signer, number 7 of an issuer without a name."""
    issuer, number, none = der(0x30), der(2, b"\7"), der(0x30)
    certificate = der(0x30, der(0x30, number, none, issuer))
    info = der(0x30, der(2, b"\1"), der(0x30, issuer, number))
    parts = [der(2, b"\1"), der(0x31), none] + [der(0xA0, certificate)] * certified + [der(0x31, *[info] * signers)]
    return der(0x30, der(6, b"\x2a"), der(0xA0, der(0x30, *parts)))


def signed(pdf, contents, spoil=lambda begin, end, size: (0, begin, end, size - end)):
    """The bytes of a file with a signature; `spoil` says its ByteRange."""
    hole = b"<" + contents.hex().encode() + b">"
    made = widget(pdf)
    made.FT = Name.Sig
    made.V = pdf.make_indirect(Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=String("C" * 8),
                                          SubFilter=Name("/ETSI.CAdES.detached"), ByteRange=Array([1] * 4)))
    made.V.ByteRange = Array([11111111, 22222222, 33333333, 44444444])
    made.V.Contents = String("C" * (len(hole) - 2))
    data = serialize(pdf)
    old = b"(" + b"C" * (len(hole) - 2) + b")"
    begin = data.index(old)
    told = spoil(begin, begin + len(hole), len(data))
    data = data.replace(old, hole)
    return data.replace(b"[ 11111111 22222222 33333333 44444444 ]", b"[ %08d %08d %08d %08d ]" % told)


def certified(pdf):
    entry = Dictionary(Type=Name.SigRef, TransformMethod=Name.DocMDP, DigestMethod=Name.MD5)
    pdf.Root.Perms = Dictionary(DocMDP=pdf.make_indirect(Dictionary(Type=Name.Sig, Reference=Array([entry]))))


FAULTS = {
    "signature.range": lambda pdf: signed(pdf, cms(), lambda begin, end, size: (0, begin - 9, end, size - end)),
    "signature.range: end": lambda pdf: signed(pdf, cms(), lambda begin, end, size: (0, begin, end, size - end - 9)),
    "signature.signer": lambda pdf: signed(pdf, cms(signers=2)),
    "signature.certificate": lambda pdf: signed(pdf, cms(certified=False)),
    "signature.reference": certified,
}
