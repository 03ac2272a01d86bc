#!/usr/bin/python3
"""The levels of PDF/A and the files that go along for the archive.

Whether the claims hold is for tests/conform; here is what differs between the levels, and that the
associated files are those that the report was made from, can be taken out, and give the same PDF again.
"""
import hashlib
import json
import os
import re
import sys

import pikepdf

import nb

sys.path.insert(0, str(nb.SOURCE / "tests"))
from conform import conform  # noqa: E402


def claims(pdf):
    xmp = pdf.Root.Metadata.read_bytes().decode()
    return [re.search(rf"<{name}>(.*?)</{name}>", xmp).group(1)
            for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]


def fonts(pdf):
    return [font for _, font in pdf.pages[0].Resources.Font.items()]


def check_intent(pdf, level):
    intents = pdf.Root.OutputIntents
    nb.expect(len(intents) == 1 and intents[0].S == "/GTS_PDFA1", f"{level}: {len(intents)} intents")
    profile = intents[0].DestOutputProfile
    data = profile.read_bytes()
    nb.expect(profile.N == 3 and len(data) == int.from_bytes(data[:4], "big"), f"{level}: the profile's size")
    nb.expect(data[8] == 2 and data[12:20] == b"mntrRGB " and data[36:40] == b"acsp", f"{level}: {data[:40]}")


def check_old(target, pdf):
    """ISO 19005-1: a file of PDF 1.4."""
    data = target.read_bytes()
    nb.expect(data.startswith(b"%PDF-1.4\n%"), "1a: header")
    nb.expect(b"/ObjStm" not in data and b"/XRef" not in data, "1a: streams of PDF 1.5")
    nb.expect(re.search(rb"xref\n0 \d+\n0{10} 65535 f \n(\d{10} \d{5} [nf] \n)+trailer\n", data), "1a: xref table")
    for font in fonts(pdf):
        below = font.DescendantFonts[0]
        cids = below.FontDescriptor.CIDSet.read_bytes()
        has = {8 * i + k for i, byte in enumerate(cids) for k in range(8) if byte & 0x80 >> k}
        ranges = re.findall(rb"(?m)^<(\w{4})> <(\w{4})> \[", font.ToUnicode.read_bytes())
        told = {code for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1)}
        nb.expect(has == told | {0}, f"1a: CIDSet of {font.BaseFont}")
    types = set(re.findall(rb"/S ?/(\w+)", data))
    nb.expect(b"TR" in types and not types & {b"THead", b"TBody", b"TFoot"}, f"1a: types {types}")


def levels():
    sizes = {}
    for level in (None, "3a", "2a", "1a"):
        name = level or "default"
        target = nb.render(nb.SEED, f"{name}.pdf", *(("--pdfa", level) if level else ()))
        sizes[name] = target.read_bytes()
        with pikepdf.open(target) as pdf:
            nb.expect(claims(pdf) == [name[0] if level else "3", "A", "1"], f"{name}: {claims(pdf)}")
            check_intent(pdf, name)
            if level == "1a":
                check_old(target, pdf)
                continue
            nb.expect(sizes[name].startswith(b"%PDF-1.7\n"), f"{name}: header")
            nb.expect(not any("/CIDSet" in f.DescendantFonts[0].FontDescriptor for f in fonts(pdf)), f"{name}: CIDSet")
        nb.expect(not conform.check(target), f"{name}: {conform.check(target)[:3]}")
    nb.expect(sizes["default"] == sizes["3a"] != sizes["2a"], "3a is the default")
    wrong = nb.nianbao("render", nb.SEED, "--pdfa", "4f", "-o", nb.TEMP / "no.pdf")
    nb.expect(wrong.returncode == 2 and not (nb.TEMP / "no.pdf").exists(), f"--pdfa 4f: {wrong.returncode}")


def attachments(pdf):
    """Name → (specification, stream), after a look at what ISO 19005-3, 6.8 asks for."""
    names = list(pdf.Root.Names.EmbeddedFiles.Names)
    keys, specs = [bytes(key) for key in names[::2]], names[1::2]
    nb.expect(keys == sorted(keys) and len(set(keys)) == len(keys), f"names: {keys}")
    nb.expect([s.objgen for s in pdf.Root.AF] == [s.objgen for s in specs], "AF is not the list of all files")
    found = {}
    for key, spec in zip(keys, specs):
        name, stream = str(spec.UF), spec.EF.F
        data = stream.read_bytes()
        nb.expect(key.decode() == name == str(spec.F) and "/" not in name, f"{name}: F and UF")
        nb.expect(spec.AFRelationship in ("/Source", "/Data", "/Supplement"), f"{name}: {spec.AFRelationship}")
        nb.expect(spec.EF.UF.objgen == stream.objgen and " · " in str(spec.Desc), f"{name}: EF, Desc")
        nb.expect(stream.Params.Size == len(data), f"{name}: Size")
        nb.expect(bytes(stream.Params.CheckSum) == hashlib.md5(data).digest(), f"{name}: CheckSum")
        nb.expect(stream.Params.ModDate == pdf.docinfo.ModDate, f"{name}: ModDate")
        found[name] = (spec, stream)
    return found


def files():
    report = nb.SOURCE / "data/sample-2021/report.yaml"
    target = nb.render(report, "files.pdf")
    with pikepdf.open(target) as pdf:
        found = attachments(pdf)
        wanted = {"report.yaml": ("/Source", "/application/yaml", report),
                  "requests.csv": ("/Data", "/text/csv", report.parent / "requests.csv"),
                  "fonts-roles.yaml": ("/Supplement", "/application/yaml", nb.SOURCE / "fonts/roles.yaml")}
        for name in ("disclosure-2021", "disclosure-six-parts", "disclosure-base", "gbt9704"):
            wanted[f"layouts-{name}.yaml"] = ("/Supplement", "/application/yaml", nb.SOURCE / f"layouts/{name}.yaml")
        nb.expect(set(found) == set(wanted) | {"figures.json", "rendering.yaml"}, f"files: {sorted(found)}")
        for name, (relation, mime, path) in wanted.items():
            spec, stream = found[name]
            nb.expect((spec.AFRelationship, stream.Subtype) == (relation, mime), f"{name}: {relation} {mime}")
            nb.expect(stream.read_bytes() == path.read_bytes(), f"{name} is not {path}")
        figures = json.loads(found["figures.json"][1].read_bytes())
        rendering = found["rendering.yaml"][1].read_bytes().decode()
    told = [line.split(" = ")[0] for line in nb.dump("figures", report).splitlines()]
    nb.expect([f["id"] for f in figures["figures"]] == told, "figures.json has other figures")
    total = next(f for f in figures["figures"] if f["id"] == "requests.new.natural")
    nb.expect(total["number"] == 152 and total["table"] == "requests" and total["column_label"]["zh"] == "自然人",
              f"figures.json: {total}")
    nb.expect('"layouts-gbt9704.yaml": "layouts/gbt9704.yaml"' in rendering, "rendering.yaml: no paths")
    nb.expect(len(re.findall(r"sha256 [0-9a-f]{64}", rendering)) >= 4, "rendering.yaml: fonts without hashes")
    with pikepdf.open(nb.render(report, "2a.pdf", "--pdfa", "2a")) as pdf:
        nb.expect("/AF" not in pdf.Root and "/Names" not in pdf.Root, "2a has files")


def siblings():
    """Last year's report in a folder beside, and one whose names are like ours."""
    for folder in ("2016", "report"):
        for name in ("this", folder):
            (nb.TEMP / name).mkdir(exist_ok=True)
        text = nb.SEED.read_text(encoding="utf-8")
        (nb.TEMP / folder / "report.yaml").write_text(text.replace("2017", "2016"), encoding="utf-8")
        now = nb.write("this/now.yaml", text + f"\nprevious: ../{folder}/report.yaml\n")
        with pikepdf.open(nb.render(now, "beside.pdf")) as pdf:
            found = attachments(pdf)
            rendering = found["rendering.yaml"][1].read_bytes().decode()
        home = "report_" if folder == "report" else "report"
        nb.expect(f'"now.yaml": "{home}/now.yaml"' in rendering, f"{folder}: {rendering[:300]}")
        nb.expect(f'"{folder}-report.yaml": "{folder}/report.yaml"' in rendering, f"{folder}: {rendering[:300]}")


def messages(process):
    return re.findall(r"(?:error|warning) (\w\d{4})", process.stderr.decode())


def reproduce(target, name, status=0, *codes):
    done = nb.nianbao("reproduce", target)
    nb.expect(done.returncode == status, f"{name}: reproduce ended with {done.returncode}: {done.stderr.decode()}")
    nb.expect(set(codes) <= set(messages(done)), f"{name}: {messages(done)}, not {codes}")
    return done.stderr.decode()


def sources():
    """Samples and golden reports, each from its own PDF."""
    for path in sorted((nb.SOURCE / "data").glob("*/report.yaml")) + sorted(
            (nb.SOURCE / "tests/golden").glob("*/report.yaml")):
        reproduce(nb.render(path, "again.pdf"), path.parent.name)
    undated = nb.write("undated.yaml", nb.HEADER.replace("date: 2018-03-15\n", "")
                       + "sections: [{heading: 概述, body: [正文。]}]\n")
    target = nb.TEMP / "undated.pdf"
    nb.must(nb.nianbao("render", undated, "-o", target, env={**os.environ, "SOURCE_DATE_EPOCH": "1234567890"}))
    reproduce(target, "undated")
    reproduce(nb.render(undated, "draft.pdf", "--draft"), "draft")
    for layout in ("disclosure-2008", "disclosure-2014", "disclosure-2021", "official"):
        nb.must(nb.nianbao("new", nb.TEMP / layout, "--layout", layout, "--keys", "zh"))
        reproduce(nb.render(nb.TEMP / layout / "report.yaml", "new.pdf", "--draft"), f"new {layout}")


def extract():
    report = nb.SOURCE / "data/sample-2021/report.yaml"
    target, folder = nb.render(report, "files.pdf"), nb.TEMP / "taken/out"
    told = nb.must(nb.nianbao("extract", target, folder)).stdout.decode().split()
    nb.expect(sorted(told) == sorted(str(path) for path in folder.rglob("*") if path.is_file()), f"extract: {told}")
    nb.expect((folder / "report/report.yaml").read_bytes() == report.read_bytes(), "extract: another report")
    nb.expect((folder / "layouts/gbt9704.yaml").read_bytes() == (nb.SOURCE / "layouts/gbt9704.yaml").read_bytes(),
              "extract: another layout")
    again = nb.nianbao("extract", target, folder)
    nb.expect(again.returncode == 3 and messages(again) == ["E9002"], f"extract over files: {again.stderr}")


def appended(target):
    """The same file with an update behind it, as signing makes one."""
    data = target.read_bytes()
    start = int(re.findall(rb"startxref\n(\d+)", data)[-1])
    size = int(re.findall(rb"/Size (\d+)", data)[-1])
    root = re.findall(rb"/Root (\d+ 0 R)", data)[-1].decode()
    more = f"{size} 0 obj\n<</Type /Nothing>>\nendobj\n"
    xref = len(data) + len(more)
    more += (f"xref\n{size} 1\n{len(data):010} 00000 n \ntrailer\n<</Size {size + 1} /Root {root} /Prev {start}>>\n"
             f"startxref\n{xref}\n%%EOF\n")
    path = nb.TEMP / "appended.pdf"
    path.write_bytes(data + more.encode())
    return path


def changed():
    """What is not as it was is named."""
    target = nb.render(nb.SEED, "seed.pdf")
    reproduce(appended(target), "appended")
    data = target.read_bytes()
    other = nb.TEMP / "other.pdf"
    other.write_bytes(data.replace(b"%PDF-1.7\n%\xe5", b"%PDF-1.7\n%\xe6", 1))
    nb.expect("byte 10 on, in object 0" in reproduce(other, "one byte", 1, "E7007"), "one byte: where?")
    for found in re.finditer(rb"/Type /EmbeddedFile.*?\nstream\n", data, re.S):
        for at in (0, 20, 90, 300):  # of the deflated bytes, the head too
            other.write_bytes(data[:found.end() + at] + bytes([data[found.end() + at] ^ 9]) + data[found.end() + at + 1:])
            reproduce(other, f"an attached byte {at}", 1, "E7004")
    with pikepdf.open(target) as pdf:
        names = list(pdf.Root.Names.EmbeddedFiles.Names)
        stream = names[names.index(pikepdf.String("report.yaml")) + 1].EF.F
        text = stream.read_bytes()
        stream.write(text.replace("公开".encode(), "公报".encode(), 1))
        pdf.save(other)
        nb.expect("report/report.yaml" in reproduce(other, "source", 1, "E7004", "E7007"), "the source is not named")
        stream.write(text)
        stream = names[names.index(pikepdf.String("rendering.yaml")) + 1].EF.F
        rendering = stream.read_bytes()
        stream.write(rendering.replace(b"nianbao 0", b"nianbao 9").replace(b"sha256 d838", b"sha256 0000"))
        pdf.save(other)
        told = reproduce(other, "program", 1, "E7006", "E7007")
        nb.expect("program: nianbao 9" in told and "FandolFang Regular: " in told and told.count("E7006") == 2, told)
        for path in ("../away", "/tmp/away", "a//b", "a/./b", "a\\\\b", ""):
            stream.write(rendering.replace(b'"report/report.yaml"\n  "layouts', f'"{path}"\n  "layouts'.encode()))
            pdf.save(other)
            reproduce(other, f"path {path!r}", 1, "E7003")
        stream.write(rendering.replace(b'"report/report.yaml"\n  "layouts', b'"a\\x1b[2J"\n  "layouts'))
        pdf.save(other)
        reproduce(other, "a path that steers the terminal", 1, "E7004") # which no list of ours has
        stream.write(rendering.replace(b'report: "report/report.yaml"', b'report: "report/none.yaml"'))
        pdf.save(other)
        reproduce(other, "no report", 3, "E9001", "E7005")
    reproduce(nb.render(nb.SEED, "2a.pdf", "--pdfa", "2a"), "2a", 1, "E7002")
    other.write_bytes(data[:-2000])
    reproduce(other, "cut", 1, "E7001")
    reproduce(nb.SEED, "a report", 1, "E7001")
    reproduce(nb.TEMP / "nowhere.pdf", "nowhere", 3, "E9001")
    for words in (("reproduce",), ("extract", target), ("extract",), ("extract", target, "a", "b")):
        nb.expect(nb.nianbao(*words).returncode == 2, f"usage: {words}")


def conformance():
    """What would break a rule is told at its place, before a file is there."""
    report = nb.write("long.yaml", nb.HEADER + "sections:\n  - heading: " + "年" * 16383 + "\n    body: [正文。]\n")
    told = nb.nianbao("render", report, "-o", nb.TEMP / "long.pdf")
    nb.expect(told.returncode == 1 and b"long.yaml:9:5: error E6106" in told.stderr, f"heading: {told.stderr[-300:]}")
    nb.write("rows.csv", "序号,名称\n" + "".join(f"{i},项\n" for i in range(8192)))
    report = nb.write("rows.yaml", nb.HEADER + "sections:\n  - heading: 目录\n    body:\n"
                      "      - table: {caption: 目录, records: {csv: rows.csv}}\n")
    told = nb.nianbao("render", report, "--pdfa", "1a", "-o", nb.TEMP / "long.pdf")
    nb.expect(told.returncode == 1 and b"rows.yaml:11:16: error E6107" in told.stderr, f"rows: {told.stderr[-300:]}")
    foreign = nb.write("foreign.yaml", nb.HEADER.replace("date:", "languages: [zh, en]\ndate:")
                       + "sections: [{heading: {zh: 概述, en: Overview}, body: [{zh: 正文。, en: Text.}]}]\n")
    for options in (("--lang", "en"), ("--bilingual", "facing")):
        told = nb.nianbao("render", foreign, *options, "-o", nb.TEMP / "long.pdf")
        nb.expect(told.returncode == 1 and b"foreign.yaml:3:8: error E6102" in told.stderr, f"title: {told.stderr[-300:]}")
    nb.expect(not (nb.TEMP / "long.pdf").exists(), "a file that breaks a rule was written")
    nb.render(report, "rows.pdf", "--pdfa", "2a")


levels()
conformance()
files()
siblings()
sources()
extract()
changed()
nb.finish()
