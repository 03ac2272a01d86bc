#!/usr/bin/python3
"""Files that a report names lie below its folder, or below --root, by what the file system says.

Names that lead out, symbolic links out, folders, pipes and devices are told at the key that names them,
and none of them is waited for. With --root what lies beside and above can be used, the PDF carries it
under relative names, and reproduce makes the same bytes of it. What a hostile PDF carries stays below the
folder that it is taken out to. Where -o is a link, the link is replaced and not what it points to.
"""
import json
import os
import re

import pikepdf

import nb

PNG = (nb.SOURCE / "tests/broken/image-small.png").read_bytes()
LAST = nb.SEED.read_text(encoding="utf-8").replace("2017", "2016")


def write(path, data):
    path = nb.TEMP / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def report(path, *entries, head=""):
    body = "".join(f"      - {entry}\n" for entry in entries)
    return write(path, nb.HEADER + head + "sections:\n  - heading: 概述\n    body:\n      - 正文。\n" + body)


def image(name):
    return f"{{image: {json.dumps(name)}, alt: 图, caption: 图}}"


def table(name):
    return f"{{table: {{caption: 表, records: {{csv: {json.dumps(name)}}}}}}}"


def part(name):
    return f"include: {json.dumps(name)}"


def codes(process):
    return [code for _, _, code in nb.messages(process) if code[0] == "E"]


def check(path, *options):
    return nb.run("timeout", "20", nb.PROGRAM, "check", path, "--data", nb.SOURCE, "--messages", "en", *options)


def office():
    """An office with three years, parts for all of them, and one folder deeper."""
    write("office/common/logo.png", PNG)
    write("office/common/list.csv", "序号,名称\n1,甲\n2,乙\n")
    write("office/common/part.yaml", "- 公共文字。\n- include: ../common/more.yaml\n")
    write("office/common/more.yaml", "- 更多文字。\n- {image: logo.png, alt: 图, caption: 图}\n")
    write("office/report/odd.csv", "序号,名称\n1,report\n")
    write("office/2016/report.yaml", LAST + "\n")
    write("secret.csv", "a,b\n1,2\n")
    write("secret.png", PNG)
    shared = "../common"
    return report("office/2017/report.yaml", image(f"{shared}/logo.png"), table(f"{shared}/list.csv"),
                  part(f"{shared}/part.yaml"), table("../report/odd.csv"), head="previous: ../2016/report.yaml\n")


def roots():
    path = office()
    refused = check(path)
    nb.expect(sorted(codes(refused)) == ["E2070", "E4201", "E4201", "E4301"], f"without --root: {refused.stderr}")
    nb.expect(b"report.yaml:13:17: error E4301" in refused.stderr, f"place: {refused.stderr}")
    for folder in ("office", "office/2017/..", ".", "/"):
        done = check(path, "--root", nb.TEMP / folder)
        nb.expect(done.returncode == 0, f"--root {folder}: {done.stderr}")
    for folder, code, status in (("office/2016", "E9009", 1), ("office/common/logo.png", "E9001", 3),
                                 ("nowhere", "E9001", 3)):
        done = check(path, "--root", nb.TEMP / folder)
        nb.expect(codes(done) == [code] and done.returncode == status, f"--root {folder}: {done.stderr}")
    fonts = nb.nianbao("fonts", path, "--root", nb.TEMP / "office")
    nb.expect(fonts.returncode == 0, f"fonts: {fonts.stderr}")
    nb.expect(nb.nianbao("new", nb.TEMP / "x", "--root", ".").returncode == 2, "new takes --root")


def archives():
    """What lies beside and above is carried, found again and rendered to the same bytes."""
    path = nb.TEMP / "office/2017/report.yaml"
    deep = report("office/a/b/deep.yaml", image("../../common/logo.png"), part("../parts/x.yaml"), table("own.csv"))
    write("office/a/parts/x.yaml", "- 部分。\n- {table: {caption: 表, records: {csv: ../../common/list.csv}}}\n")
    write("office/a/b/own.csv", "序号,名称\n1,own\n")
    wanted = {path: {"report_/report.yaml", "common/logo.png", "common/list.csv", "common/part.yaml",
                     "common/more.yaml", "report/odd.csv", "2016/report.yaml"},
              deep: {"report/report/deep.yaml", "report/parts/x.yaml", "report/report/own.csv", "common/logo.png",
                     "common/list.csv"}}
    for source, names in wanted.items():
        target, folder = nb.TEMP / "root.pdf", nb.TEMP / f"out-{source.stem}"
        nb.must(nb.nianbao("render", source, "--root", nb.TEMP / "office", "-o", target))
        nb.must(nb.nianbao("extract", target, folder))
        found = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
        found = {name for name in found if not re.match(r"layouts/|fonts/|figures.json|rendering.yaml", name)}
        nb.expect(found == names, f"{source}: {found ^ names}")
        again = nb.nianbao("reproduce", target)
        nb.expect(again.returncode == 0, f"{source}: reproduce: {again.stderr}")
    one, two = nb.render(nb.SEED, "one.pdf"), nb.render(nb.SEED, "two.pdf", "--root", "/")
    nb.expect(one.read_bytes() == two.read_bytes(), "--root changes a report that does not need it")


def from_input():
    """Of standard input the folder is the current one, and its own name does not hide another's."""
    text = report("stdin/here.yaml", part("report.yaml"), table("../stdin/a.csv")).read_bytes()
    write("stdin/report.yaml", "- 另一个文件。\n")
    write("stdin/a.csv", "序号,名称\n1,甲\n")
    target = nb.TEMP / "stdin.pdf"
    words = ("-", "-o", target, "--root")
    done = nb.nianbao("render", *words, nb.TEMP, input=text, cwd=nb.TEMP / "stdin")
    nb.expect(done.returncode == 0, f"standard input: {done.stderr}")
    nb.expect(nb.nianbao("reproduce", target).returncode == 0, "standard input: reproduce")
    done = nb.nianbao("render", *words, nb.TEMP / "office", input=text, cwd=nb.TEMP / "stdin")
    nb.expect(codes(done) == ["E9009"], f"standard input elsewhere: {done.stderr}")


def kinds():
    """What is no file, and links, each as image, table, part and last year's report."""
    here = nb.TEMP / "kinds"
    here.mkdir()
    (here / "folder.yaml").mkdir()
    os.mkfifo(here / "pipe")
    os.symlink("pipe", here / "to-pipe")
    os.symlink("/dev/zero", here / "zero")
    os.symlink("/proc/self/environ", here / "environ")
    os.symlink(nb.TEMP / "secret.csv", here / "absolute")
    os.symlink("../secret.csv", here / "relative")
    os.symlink("..", here / "up")
    os.symlink("ring", here / "ring")
    os.symlink("gone", here / "dangling")
    locked = write("kinds/locked", "x")
    locked.chmod(0)
    unreadable = {"E2071", "E4202", "E4302", "E2052"}
    cases = {"folder.yaml": {"E2095"}, "pipe": {"E2095"}, "to-pipe": {"E2095"}, "zero": {"E2094"},
             "environ": {"E2094"}, "absolute": {"E2094"}, "relative": {"E2094"}, "up/secret.csv": {"E2094"},
             "ring": unreadable, "dangling": unreadable, "none": unreadable, "a" * 300: unreadable,
             "a" * 513: {"E2090"}, "a\nb": {"E2070", "E4201", "E4301", "E2051"},
             "\u202e": unreadable, "pipe/": unreadable | {"E2095"}, "/proc/self/environ": {"E2070", "E4201", "E4301", "E2051"},
             "up/../../../secret.csv": {"E2070", "E4201", "E4301", "E2051"}}
    if os.geteuid() != 0:
        cases["locked"] = unreadable
    for name, wanted in cases.items():
        path = report("kinds/r.yaml", image(name), table(name), part(name), head=f"previous: {json.dumps(name)}\n")
        done = check(path)
        found = nb.messages(done)
        nb.expect(done.returncode == 1 and {code for _, _, code in found if code[0] == "E"} <= wanted,
                  f"{name!r}: {done.returncode} {done.stderr.decode()[:600]}")
        lines = sorted(line for line, _, code in found if code[0] == "E")
        nb.expect(lines == [8, 13, 14, 15] and all(column > 1 for line, column, _ in found if line), f"{name!r}: {found}")
        told = check(path, "--json").stdout.decode()
        nb.expect(all(json.loads(line)["file"] for line in told.splitlines()), f"{name!r}: {told}")


def good_links():
    """Links that stay below, hard links, and links that reach the place of --root."""
    write("links/deep/data.csv", "序号,名称\n1,甲\n")
    os.symlink("deep", nb.TEMP / "links/folder")
    os.symlink("folder/data.csv", nb.TEMP / "links/data.csv")
    os.link(nb.TEMP / "secret.png", nb.TEMP / "links/hard.png")
    os.symlink("../secret.csv", nb.TEMP / "links/out.csv")
    path = report("links/r.yaml", table("data.csv"), table("folder/data.csv"), table("folder/../deep/data.csv"),
                  image("hard.png"))
    target = nb.TEMP / "links.pdf"
    nb.must(nb.nianbao("render", path, "-o", target))
    nb.expect(nb.nianbao("reproduce", target).returncode == 0, "links: reproduce")
    out = report("links/out.yaml", table("out.csv"))
    nb.expect(codes(check(out)) == ["E2094"] and check(out, "--root", nb.TEMP).returncode == 0, "a link to --root")
    # the report's own folder may be a link, and the report as well
    os.symlink("links", nb.TEMP / "linked")
    os.symlink("links/r.yaml", nb.TEMP / "report-link.yaml")
    nb.expect(check(nb.TEMP / "linked/r.yaml").returncode == 0, "a folder that is a link")
    nb.expect(set(codes(check(nb.TEMP / "report-link.yaml"))) == {"E4202", "E4302"}, "names are meant from the link")


def previous():
    """Last year's report may lie beside, with files of its own; its names do not lead on from there."""
    year = nb.HEADER.replace("2018", "2017").replace("2017", "2016")
    def old(name):
        return year + f"sections:\n  - heading: 概述\n    body:\n      - {table(name)}\n"
    path = report("years/2017/report.yaml", head="previous: ../2016/report.yaml\n")
    write("years/2016/own.csv", "a,b\n1,2\n")
    write("years/away.csv", "a,b\n1,2\n")
    write("years/2016/report.yaml", old("own.csv"))
    nb.expect(b"W2053" not in check(path).stderr, "last year's own file")
    write("years/2016/report.yaml", old("../away.csv"))
    nb.expect(b"W2053" in check(path).stderr, "last year's report reads from above")
    nb.expect(b"W2053" not in check(path, "--root", nb.TEMP / "years").stderr, "last year's report below --root")
    os.rename(nb.TEMP / "years/2016", nb.TEMP / "elsewhere")
    os.symlink("../elsewhere", nb.TEMP / "years/2016")
    nb.expect(codes(check(path)) == ["E2094"], "a sibling that is a link out")
    nb.expect(codes(check(path, "--root", nb.TEMP)) == [], "the same below --root")


def odd_reports():
    """Names that a shell can give: their PDFs can be made again, and messages stay readable."""
    text = nb.report_of(["正文。"], "plain.yaml").read_bytes()
    folder = os.fsencode(nb.TEMP) + b"/odd"
    os.mkdir(folder)
    for name in (b"\xff\xfe.yaml", b"a\nb.yaml", b"\x1b[2J.yaml", b"\\.yaml", b"n" * 250 + b".yaml", b" .yaml", b"'\"$`.yaml"):
        path = folder + b"/" + name
        with open(path, "wb") as file:
            file.write(text)
        target = nb.TEMP / "odd.pdf"
        words = [nb.PROGRAM, "render", path, "-o", target, "--data", nb.SOURCE]
        done = nb.subprocess.run(words, capture_output=True)
        nb.expect(done.returncode == 0, f"{name!r}: {done.stderr}")
        again = nb.nianbao("reproduce", target)
        nb.expect(again.returncode == 0, f"{name!r}: reproduce: {again.stderr}")
        with open(path, "ab") as file:
            file.write(b"nonsense: 1\n")
        words = [nb.PROGRAM, "check", path, "--json", "--data", nb.SOURCE]
        told = nb.subprocess.run(words, capture_output=True).stdout
        nb.expect(json.loads(told.decode())["code"] == "E2001", f"{name!r}: {told}")


def layouts():
    """A layout is a name and nothing else."""
    for name in ("../layouts/disclosure-2008", "/etc/passwd", "disclosure-2008/", ".", "..", "a/b", "disclosure-2008.yaml",
                 "a\\x00b", "~", "a" * 121):
        path = write("layout.yaml", nb.HEADER.replace("disclosure-2008", f'"{name}"') + "sections: [{heading: 概述, body: [无。]}]\n")
        found = set(codes(check(path)))
        nb.expect(found and found <= {"E3001", "E3002", "E1004", "E9001"}, f"layout {name}: {found}")


def hostile():
    """Nothing is written outside of the folder, and the report of a PDF is one of its files."""
    target, other = nb.render(nb.SEED, "seed.pdf"), nb.TEMP / "hostile.pdf"
    with pikepdf.open(target) as pdf:
        names = list(pdf.Root.Names.EmbeddedFiles.Names)
        stream = names[names.index(pikepdf.String("rendering.yaml")) + 1].EF.F
        rendering = stream.read_bytes()
        for told in ("../" * 8 + "etc/hostname", "/etc/hostname", "../secret.yaml", ""):
            stream.write(rendering.replace(b'report: "report/report.yaml"', f'report: "{told}"'.encode()))
            pdf.save(other)
            for words in (("reproduce", other), ("extract", other, nb.TEMP / "taken")):
                done = nb.nianbao(*words)
                nb.expect(codes(done) == ["E7003", "E7004"] and done.returncode == 1, f"report {told}: {done.stderr}")
    nb.expect(not (nb.TEMP / "taken").exists(), "something was written")
    (nb.TEMP / "taken").mkdir()
    (nb.TEMP / "victim").mkdir()
    os.symlink("../victim", nb.TEMP / "taken/report")
    done = nb.nianbao("extract", target, nb.TEMP / "taken")
    nb.expect(codes(done) == ["E9002"] and done.returncode == 3, f"a folder that is a link: {done.stderr}")
    nb.expect(not list((nb.TEMP / "victim").iterdir()), "a file went through the link")
    (nb.TEMP / "taken/report").unlink()
    (nb.TEMP / "taken/figures.json").unlink(missing_ok=True)
    os.symlink("../victim/new", nb.TEMP / "taken/figures.json")
    done = nb.nianbao("extract", target, nb.TEMP / "taken")
    nb.expect(done.returncode == 3 and not list((nb.TEMP / "victim").iterdir()), "a file went through a broken link")


def outputs():
    """-o where a link is: a PDF that it points to stays, and so does anything else."""
    path = nb.report_of(["正文。"], "plain.yaml")
    old, text, link = write("outputs/old.pdf", "%PDF-old"), write("outputs/notes.txt", "notes"), nb.TEMP / "outputs/x.pdf"
    for target, status in (("old.pdf", 0), ("notes.txt", 3), ("gone", 0), ("x.pdf", 0), ("/dev/null", 0)):
        link.unlink(missing_ok=True)
        os.symlink(target, link)
        done = nb.nianbao("render", path, "-o", link)
        nb.expect(done.returncode == status, f"-o link to {target}: {done.returncode} {done.stderr}")
        nb.expect(link.is_symlink() == (status != 0 or target == "/dev/null"), f"-o link to {target}: not replaced")
        nb.expect(link.is_symlink() or link.read_bytes().startswith(b"%PDF-1.7"), f"-o link to {target}: no PDF")
    nb.expect(old.read_text() == "%PDF-old" and text.read_text() == "notes", "a link's target was written to")
    nb.expect(sorted(os.listdir(nb.TEMP / "outputs")) == ["notes.txt", "old.pdf", "x.pdf"], "something was left")


roots()
archives()
from_input()
kinds()
good_links()
previous()
odd_reports()
layouts()
hostile()
outputs()
nb.finish()
