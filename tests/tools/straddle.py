#!/usr/bin/python3
"""骑缝章: a seal divided over the edges of the pages, under the same signature.

The geometry is read from the PDF, and the pages are painted: strips put side by side are the picture. What
comes after a signature is held against what straddled.c allows, by changing single bytes of it.
"""
import json
import re
import subprocess

import pikepdf

import nb
import pki
from revision import appended, text_of
from sealing import DPI, paint, png, ring_and_star, sound

NOTICE = nb.SOURCE / "data/notice-2021/report.yaml"
MM = 72 / 25.4
SIZE = 500  # of the picture, in pixels


def uneven(x, y):
    """Without any symmetry, so that no strip can stand for another."""
    return (ring_and_star(x, y) or (0.45 < x < 0.7 and -0.5 < y < 0.1) or
            (-0.7 < x < -0.5 and y > 0.2 and x * x + y * y < 0.8))


def render(report, *options):
    path = nb.TEMP / "plain.pdf"
    nb.must(nb.run(nb.PROGRAM, "render", report, "-o", path, "--data", nb.SOURCE, *options))
    return path


def sign(source, name, *options, seal=True):
    """The signed file, or the codes of the errors."""
    output = nb.TEMP / name
    output.unlink(missing_ok=True)
    before = source.read_bytes()
    shown = ["--seal", SEAL, "--straddle"] if seal else []
    done = nb.run(nb.PROGRAM, "sign", source, "-o", output, "--messages", "en", *KEY, *shown, *options)
    nb.expect((done.returncode == 0) == output.exists(), f"{name}: {done.returncode} {done.stderr.decode()}")
    nb.expect(source.read_bytes() == before, f"{name}: the input was touched")
    if done.returncode == 0:
        nb.expect(output.read_bytes().startswith(before), f"{name}: the first revision is another")
        return output
    return re.findall(r"error (E\d{4})", done.stderr.decode())


def verify(path):
    done = nb.run(nb.PROGRAM, "verify", path, "--json", "--trust", authority.path("ca.pem"))
    return json.loads(done.stdout)


def in_order(path, name, count):
    verdict = verify(path)
    nb.expect(verdict["in_order"] and len(verdict["signatures"]) == count, f"{name}: {verdict}")
    told = subprocess.run(["pdfsig", "-nssdir", f"sql:{nb.TEMP}/nss", path], stdout=subprocess.PIPE, check=False).stdout
    # NSS trusts a certificate once a file
    nb.expect(told.count(b"Signature is Valid") == count and b"Certificate is Trusted" in told, f"{name}: {told}")
    nb.expect(told.count(b"Total document signed") == 1, f"{name}: {told}")
    return verdict


def first_keys(path):
    return {f["key"] for f in verify(path)["signatures"][0]["findings"]}


def strips_of(path):
    """[(page, annotation)] of each strip, in the order of pages and of their lists."""
    with pikepdf.open(path) as pdf:
        return [{"page": i, "kind": str(one.Subtype), "flags": int(one.F), "words": str(one.Contents),
                 "rect": [float(v) for v in one.Rect], "box": [float(v) for v in one.AP.N.BBox],
                 "media": [float(v) for v in page.MediaBox], "image": one.AP.N.Resources.XObject.Seal.objgen,
                 "matrix": one.AP.N.read_bytes(), "tagged": "/StructParent" in one}
                for i, page in enumerate(pdf.pages, 1) for one in page.get("/Annots", [])
                if one.Subtype in ("/Stamp", "/PrinterMark")]


def measured(strips, pages, side, name):
    """Each page has a strip at its right edge, and those of a seal lie side by side. Returns how many strips
    each seal has."""
    nb.expect([s["page"] for s in strips] == list(range(1, pages + 1)), f"{name}: {[s['page'] for s in strips]}")
    nb.expect(len({s["image"] for s in strips}) == 1, f"{name}: more than one image")
    counts = []
    for i, s in enumerate(strips):
        x0, y0, x1, y1 = s["rect"]
        left, low, right, high = s["box"]
        nb.expect(x1 == s["media"][2], f"{name}, {i}: ends at {x1}, the page at {s['media'][2]}")
        nb.expect(abs((x1 - x0) - (right - left)) < 0.0015 and abs((y1 - y0) - (high - low)) < 0.0015,
                  f"{name}, {i}: {s['rect']} shows {s['box']}")
        nb.expect((low, round(high, 3)) == (0, round(side, 3)), f"{name}, {i}: {s['box']}")
        nb.expect(2 * MM <= x1 - x0 <= 26 * MM, f"{name}, {i}: {(x1 - x0) / MM:.2f} mm wide")
        nb.expect(s["flags"] == 4 + 64, f"{name}, {i}: F {s['flags']}")
        words = re.search(r"(\d+)/(\d+)", s["words"])
        if words[1] == "1":
            nb.expect(left == 0, f"{name}, {i}: begins at {left}")
            counts.append(int(words[2]))
        else:
            nb.expect(left == strips[i - 1]["box"][2], f"{name}, {i}: a gap in front of it")
        if words[1] == words[2]:
            nb.expect(abs(right - side) < 0.001, f"{name}, {i}: ends at {right}")
    nb.expect(sum(counts) == pages, f"{name}: {counts} of {pages} pages")
    return counts


def pictured(path, plain, strips, name, program):
    """Side by side, the strips on the painted pages are the picture of the seal; nothing else has changed."""
    scale, compared = DPI / 72, 0
    for s in strips:
        page, before = paint(path, s["page"], program), paint(plain, s["page"], program)
        x0, y0, x1, y1 = s["rect"]
        left, right = x0 * scale, x1 * scale
        top, bottom = (s["media"][3] - y1) * scale, (s["media"][3] - y0) * scale
        wrong = 0
        for y in range(int(top) + 1, int(bottom)):
            for x in range(int(left) + 1, min(int(right), page.width)):
                # where the pixel's middle is in the picture
                u = int(SIZE * (s["box"][0] + (x + 0.5 - left) / scale) / s["box"][3])
                v = int(SIZE * (y + 0.5 - top) / (bottom - top))
                near = {INK.get((u + du, v + dv), False) for du in (-6, 0, 6) for dv in (-6, 0, 6)}
                if len(near) == 1:
                    at = 3 * (y * page.width + x)
                    wrong += (page.bytes[at] - page.bytes[at + 1] > 40) != near.pop()
                    compared += 1
        nb.expect(wrong < 6, f"{name}, page {s['page']}: {wrong} pixels are not the seal's")
        if program == "pdftoppm" and s["page"] != 2:  # where the whole seal is
            edge = int(left) - 1
            rows = range(0, page.height)
            same = all(page.bytes[3 * y * page.width:3 * (y * page.width + edge)] ==
                       before.bytes[3 * y * page.width:3 * (y * page.width + edge)] for y in rows)
            nb.expect(same, f"{name}, page {s['page']}: changed beside the strip")
    nb.expect(compared > 15000, f"{name}: {compared} pixels compared")


def tagged(path, name, strips):
    """At the end of the document a paragraph of Annots, each with its strip; printer's marks have none."""
    with pikepdf.open(path) as pdf:
        last = pdf.Root.StructTreeRoot.K.K[-1]
        old = pdf.pdf_version == "1.4"
        nb.expect(all(s["tagged"] != old for s in strips), f"{name}: StructParent")
        nb.expect({s["kind"] for s in strips} == {"/PrinterMark" if old else "/Stamp"}, f"{name}: {strips[0]['kind']}")
        if old:
            return
        nb.expect(last.S == "/P" and [k.S for k in last.K] == ["/Annot"] * len(strips), f"{name}: a last {last.S}")
        held = [k.K.Obj.objgen for k in last.K]
        there = [one.objgen for page in pdf.pages for one in page.Annots if one.Subtype == "/Stamp"]
        nb.expect(held == there, f"{name}: {held}, not {there}")
        nb.expect(all(k.Pg.objgen == k.K.Obj.P.objgen for k in last.K), f"{name}: pages of the tags")


def every_level():
    for level in ("3a", "2a", "1a"):
        plain = render(NOTICE, "--pdfa", level)
        path = sign(plain, f"{level}.pdf")
        strips = strips_of(path)
        nb.expect(measured(strips, 4, 42 * MM, level) == [4], f"{level}: {len(strips)} strips")
        middles = {round((s["rect"][1] + s["rect"][3]) / 2 - s["media"][3] / 2, 2) for s in strips}
        nb.expect(all(abs(m) < 0.01 for m in middles), f"{level}: {middles} from the middle")
        tagged(path, level, strips)
        sound(path, level)
        whole = in_order(path, level, 1)["signatures"][0]
        nb.expect(whole["whole_file"] and whole["later"] == "nothing", f"{level}: {whole}")
        for program in ("pdftoppm", "mutool"):
            pictured(path, plain, strips, f"{level}, {program}", program)
        blended = b"/Ink gs" in strips[0]["matrix"]
        nb.expect(blended == (level != "1a"), f"{level}: {strips[0]['matrix']}")


def long_report(paragraphs, sentences=20):
    path = nb.TEMP / "long.yaml"
    text = "全年主动公开政府信息的情况按照条例逐条列出并在网站上公布，" * sentences
    path.write_text("report: 1\nlayout: disclosure-2008\ntitle: 某某区2017年政府信息公开工作年度报告\n"
                    "issuer: 某某区人民政府办公室\ndate: 2018-03-15\nperiod: {from: 2017-01-01, to: 2017-12-31}\n"
                    "contact: {office: 某某区人民政府办公室, address: 某某路1号, postcode: '010010', phone: 0471-1234567}\n"
                    "sections:\n  - heading: 概述\n    body:\n" +
                    "".join(f"      - {i}{text[:-1]}。\n" for i in range(paragraphs)), encoding="utf-8")
    return path


def how_many_pages():
    """Two to twenty pages share a seal; more share several, as evenly as can be."""
    for paragraphs, seals in ((1, 1), (19, 1), (22, 2), (60, 4)):
        plain = render(long_report(paragraphs))
        path = sign(plain, f"long{paragraphs}.pdf", "--hidden")
        with pikepdf.open(plain) as pdf:
            pages = len(pdf.pages)
        name = f"{pages} pages"
        counts = measured(strips_of(path), pages, 42 * MM, name)
        nb.expect(len(counts) == -(-pages // 20) and max(counts) - min(counts) <= 1, f"{name}: {counts}")
        nb.expect(len(counts) == seals, f"{name}: {len(counts)} seals")
        sound(path, name)
        in_order(path, name, 1)
        with pikepdf.open(path) as pdf:
            shown = [one for page in pdf.pages for one in page.Annots if one.Subtype == "/Widget"]
            nb.expect([[float(v) for v in one.Rect] for one in shown] == [[0] * 4], f"{name}: the field is seen")
            nb.expect("/Kids" not in pdf.Root.StructTreeRoot.ParentTree, f"{name}: a tree of parents with leaves")


def large_tree():
    """The keys of the tree of parents go into a leaf of their own."""
    path = long_report(300)
    done = nb.run(nb.PROGRAM, "render", path, "-o", nb.TEMP / "once.pdf", "--data", nb.SOURCE, "--sign", *KEY,
                  "--seal", SEAL, "--straddle", "--hidden", "--certify", "2")
    nb.must(done)
    with pikepdf.open(nb.TEMP / "once.pdf") as pdf:
        pages = len(pdf.pages)
        kids = pdf.Root.StructTreeRoot.ParentTree.Kids
        nb.expect([int(v) for v in kids[-1].Limits] == [pages, 2 * pages - 1], f"the last leaf of {pages} pages")
    measured(strips_of(nb.TEMP / "once.pdf"), pages, 42 * MM, "large")
    in_order(nb.TEMP / "once.pdf", "large", 1)
    # its certification allows signatures, but no annotations
    nb.expect(sign(nb.TEMP / "once.pdf", "certified.pdf", "--hidden") == ["E8044"], "certified")
    sign(nb.TEMP / "once.pdf", "certified.pdf", "--hidden", seal=False)
    in_order(nb.TEMP / "certified.pdf", "certified", 2)


def rendered():
    """In one step: the report as it is made, and the strips with the signature behind it."""
    out = nb.TEMP / "rendered.pdf"
    for level in ("3a", "1a"):
        nb.must(nb.run(nb.PROGRAM, "render", NOTICE, "-o", out, "--data", nb.SOURCE, "--pdfa", level, "--sign", *KEY,
                       "--seal", SEAL, "--straddle"))
        plain = render(NOTICE, "--pdfa", level)
        nb.expect(out.read_bytes().startswith(plain.read_bytes()), f"{level}: another file than unsigned")
        measured(strips_of(out), 4, 42 * MM, f"rendered {level}")
        sound(out, f"rendered {level}")
        in_order(out, f"rendered {level}", 1)
        if level == "3a":
            nb.expect(nb.run(nb.PROGRAM, "reproduce", out).returncode == 0, "rendered: not made again")
    out.write_bytes(b"%PDF-old")
    done = nb.run(nb.PROGRAM, "render", long_report(1, 1), "-o", out, "--data", nb.SOURCE, "--sign", *KEY,
                  "--seal", SEAL, "--straddle", "--hidden", "--messages", "en")
    nb.expect(done.returncode == 1 and b"E8042" in done.stderr and out.read_bytes() == b"%PDF-old",
              f"one page: {done.stderr.decode()}")


def several():
    """Each signature has its own height, until there is no room."""
    path = nb.TEMP / "3a.pdf"
    for count in range(2, 6):
        path = sign(path, f"several{count}.pdf", "--hidden")
        in_order(path, f"{count} seals", count)
        nb.expect("later-straddle" in first_keys(path), f"{count} seals: {first_keys(path)}")
    sound(path, "five seals")
    strips = strips_of(path)
    for page in range(1, 5):
        spans = sorted((s["rect"][1], s["rect"][3]) for s in strips if s["page"] == page)
        nb.expect(len(spans) == 5 and all(a[1] < b[0] for a, b in zip(spans, spans[1:])), f"page {page}: {spans}")
        nb.expect(spans[0][0] >= 0 and spans[-1][1] <= 297 * MM + 0.01, f"page {page}: {spans}")
    nb.expect(sign(path, "six.pdf", "--hidden") == ["E8043"], "six seals")


def later_changes():
    """What a later signature adds is its seal in exactly that form, or a change."""
    path = nb.TEMP / "several2.pdf"
    data, first = path.read_bytes(), len((nb.TEMP / "3a.pdf").read_bytes())
    later = data[first:]

    def changed(name, old, new, wanted="changed-after-signing"):
        nb.expect(len(old) == len(new) and later.count(old) > 0, f"{name}: nothing to change")
        (nb.TEMP / "changed.pdf").write_bytes(data[:first] + later.replace(old, new, 1))
        found = first_keys(nb.TEMP / "changed.pdf")
        nb.expect(wanted in found, f"{name}: {found}")

    rect = re.search(rb"/Rect\[(5\d\d)\.", later)[1]
    changed("a strip over the text", b"/Rect[" + rect, b"/Rect[" + b"055")
    changed("another kind of annotation", b"/Subtype/Stamp", b"/Subtype/Squig")
    changed("a strip that can be hidden", b"/F 68/Rect", b"/F 70/Rect")
    changed("another key", b"/Contents<", b"/Popupssx<")
    changed("other tags", b"/S/Annot/P", b"/S/Quote/P")
    changed("another paragraph", b"/S/P/P", b"/S/H/P")
    key = re.search(rb"/ParentTreeNextKey (\d+)", later)
    changed("keys that were there", key[0], b"/ParentTreeNextKey " + b"0" * len(key[1]))
    changed("a strip on another page", b"/P 2 0 R/AP", b"/P 3 0 R/AP")
    value = re.search(rb"/V (\d+) 0 R", later)[0]
    changed("strips without a signature", value, value.replace(b"/V", b"/W"))
    nums = re.search(rb"/Nums\[[^]]*\] ?|/Nums *\[[^]]*\]", later)[0]
    changed("another tree of parents", nums, nums.replace(b"Nums", b"Numx", 1))
    with pikepdf.open(nb.TEMP / "3a.pdf") as pdf:
        one, two = [next(a for a in pdf.pages[i].Annots if a.Subtype == "/Stamp") for i in (0, 1)]
        update = appended(nb.TEMP / "3a.pdf", (one.objgen[0], text_of(pdf, one, AP=two.AP)),
                          (two.objgen[0], text_of(pdf, two, AP=one.AP)))
        moved = appended(nb.TEMP / "3a.pdf", (one.objgen[0], text_of(pdf, one, Rect=pikepdf.Array([0, 0, 30, 119]))))
    for name, bytes_ in (("swapped", update), ("moved", moved)):
        (nb.TEMP / "changed.pdf").write_bytes(bytes_)
        nb.expect("changed-after-signing" in first_keys(nb.TEMP / "changed.pdf"), f"a strip {name}")
        nb.expect(not verify(nb.TEMP / "changed.pdf")["in_order"], f"a strip {name}: in order")
    at = data.index(b"/Stamp") + 40
    (nb.TEMP / "changed.pdf").write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
    nb.expect("content-changed" in first_keys(nb.TEMP / "changed.pdf"), "a byte of a strip")


def after_certification():
    """A strip behind a certification that allows signatures only, put there by another program."""
    certified = sign(render(NOTICE), "p2.pdf", "--certify", "2", seal=False)
    data = certified.read_bytes()
    at = data.index(b"/P 2/V/1.2") + 3
    (nb.TEMP / "p3.pdf").write_bytes(data[:at] + b"3" + data[at + 1:])
    later = bytearray(sign(nb.TEMP / "p3.pdf", "behind.pdf", "--hidden").read_bytes())
    nb.expect("later-straddle" in first_keys(nb.TEMP / "behind.pdf"), "P 3 allows annotations")
    later[at:at + 1] = b"2"
    (nb.TEMP / "behind.pdf").write_bytes(later)
    found = first_keys(nb.TEMP / "behind.pdf")
    nb.expect("certification-broken" in found and "content-changed" not in found, f"behind a certification: {found}")


def usage():
    plain = render(NOTICE)
    for options in (["--straddle"], ["--seal", SEAL, "--hidden"], ["--upgrade", "b-t", "--straddle"]):
        key = [] if "--upgrade" in options else KEY
        done = nb.run(nb.PROGRAM, "sign", plain, "-o", nb.TEMP / "usage.pdf", *key, *options)
        nb.expect(done.returncode == 2 and not (nb.TEMP / "usage.pdf").exists(), f"{options}: {done.returncode}")
    nb.expect(sign(render(nb.SEED), "seed.pdf") == ["E8040"], "no place for the seal itself")


authority = pki.Authority(nb.TEMP / "pki")
authority.issue("office", "p256")
KEY = ["--p12", authority.path("office.p12"), "--passphrase-file", authority.path("secret.txt")]
(nb.TEMP / "nss").mkdir()
subprocess.run(["certutil", "-N", "-d", f"sql:{nb.TEMP}/nss", "--empty-password"], check=True)
subprocess.run(["certutil", "-A", "-n", "ca", "-t", "CT,C,C", "-d", f"sql:{nb.TEMP}/nss", "-i",
                authority.path("ca.pem")], check=True)
SEAL = png(nb.TEMP / "seal.png", SIZE, SIZE, uneven)
INK = {(x, y): uneven(2 * x / SIZE - 1, 2 * y / SIZE - 1) for x in range(SIZE) for y in range(SIZE)}
every_level()
how_many_pages()
large_tree()
rendered()
several()
later_changes()
after_certification()
usage()
authority.close()
nb.finish()
