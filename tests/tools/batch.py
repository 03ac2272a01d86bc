#!/usr/bin/python3
"""Many reports in one go: `batch`, `render A B`, --depfile with ninja and make.

The same bytes as `render` alone; one failure (content, a killed process) is of no concern to the
others; what is up to date is skipped by content, never by times; interrupted at any moment, whole
files are left and nothing else.
"""
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import time

import nb

REPORT = nb.HEADER + "figures: {requests: {total: 7}}\nsections:\n  - {heading: 概述, body: [正文%s。]}\n"


def put(path, text=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(REPORT % path.parent.name if text is None else text, encoding="utf-8")
    return path


def tree(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def pdfs(folder):
    return {name for name in tree(folder) if not name.startswith(".nianbao/")}


def batch(source, out, *options, **more):
    """(exit status, results by report, summary) of a run with --json."""
    done = nb.nianbao("batch", source, "-o", out, "--json", *options, **more)
    lines = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    results = {line["report"]: line for line in lines if "report" in line}
    summary = next((line["summary"] for line in lines if "summary" in line), None)
    return done.returncode, results, summary, lines


def outcomes(results):
    return sorted((pathlib.Path(name).parent.name, line["outcome"]) for name, line in results.items())


def find_and_name():
    """Which files are reports, how their PDFs are called, the same bytes as render alone."""
    source, out = nb.TEMP / "all", nb.TEMP / "out"
    put(source / "A/report.yaml")
    put(source / "B/五月.yaml", "# 说明\n---\n" + REPORT % "五月")
    put(source / "B/part.yaml", "- 一部分\n")
    put(source / "B/.hidden/report.yaml")
    put(source / "C d/deep/report.yaml")
    (source / "link").symlink_to(source)
    status, results, summary, _ = batch(source, out)
    nb.expect(status == 0 and summary["done"] == 3 and summary["pages"] == 3, f"batch of a folder: {status}, {summary}")
    nb.expect(pdfs(out) == {"A.pdf", "B/五月.pdf", "C d/deep.pdf"}, f"names of PDFs: {pdfs(out)}")
    alone = nb.render(source / "A/report.yaml", "alone.pdf").read_bytes()
    nb.expect((out / "A.pdf").read_bytes() == alone, "other bytes than those of render")
    listed = put(nb.TEMP / "all/list.txt", f"# 清单\n./A/report.yaml\r\n\nB/五月.yaml\n{source}/C d/deep/report.yaml\n")
    status, results, _, _ = batch(listed, nb.TEMP / "by-list", "--jobs", "1")
    nb.expect(status == 0 and pdfs(nb.TEMP / "by-list") == {"A.pdf", "B/五月.pdf", "deep.pdf"}, "PDFs of a list")
    done = nb.nianbao("batch", "-", "-o", nb.TEMP / "by-stdin", input=b"A/report.yaml\n", cwd=source)
    nb.expect(done.returncode == 0 and pdfs(nb.TEMP / "by-stdin") == {"A.pdf"}, "list on standard input")
    nb.expect(b"done" in done.stdout and b"pages" in done.stdout, "no summary table")
    nb.expect((nb.TEMP / "by-stdin/A.pdf").read_bytes() == alone, "other bytes by list")
    parts = [set(batch(source, nb.TEMP / f"shard{i}", "--shard", f"{i}/2")[1]) for i in (1, 2)]
    nb.expect(parts[0] | parts[1] == set(batch(source, out)[1]) and not parts[0] & parts[1] and all(parts), "shards")
    for wrong in ("0/2", "3/2", "2", "1/2x"):
        nb.expect(batch(source, out, "--shard", wrong)[0] == 2, f"--shard {wrong}")


def refuse():
    """Nothing is rendered when names clash, nothing is there, or the folder cannot be had."""
    source = nb.TEMP / "clash"
    put(source / "A.yaml")
    put(source / "A/report.yaml")
    status, results, summary, lines = batch(source, nb.TEMP / "clash-out")
    codes = [message["code"] for line in lines for message in line.get("messages", [])]
    nb.expect(status == 1 and not results and codes == ["E2100"], f"clash: {status} {lines}")
    nb.expect(not (nb.TEMP / "clash-out").exists(), "something was made for a clash")
    empty = put(nb.TEMP / "empty.txt", "# nothing\n")
    done = nb.nianbao("batch", empty, "-o", nb.TEMP / "none")
    nb.expect(done.returncode == 1 and b"E2101" in done.stderr, "empty list")
    nb.expect(nb.nianbao("batch", nb.TEMP / "nowhere", "-o", nb.TEMP / "none").returncode == 3, "no such list")
    put(nb.TEMP / "file", "x")
    done = nb.nianbao("batch", nb.TEMP / "all", "-o", nb.TEMP / "file/below")
    nb.expect(done.returncode == 3 and done.stderr.count(b"E9002") == 1, "output folder that cannot be made")
    nb.expect(nb.nianbao("batch", nb.TEMP / "all").returncode == 2, "batch without -o")
    precious = put(nb.TEMP / "precious/A.pdf", "no PDF")
    status, results, summary, _ = batch(nb.TEMP / "all", nb.TEMP / "precious")
    nb.expect(status == 3 and summary["done"] == 2 and precious.read_text() == "no PDF", "a file that is no PDF")


def isolate():
    """One that is wrong, one that is not there, one whose process is killed; the rest is made."""
    source, out = nb.TEMP / "mixed", nb.TEMP / "mixed-out"
    for name in "abcd":
        put(source / name / "report.yaml")
    put(source / "wrong/report.yaml", (REPORT % "").replace("layout:", "layuot:"))
    listed = put(source / "list", "\n".join(f"{n}/report.yaml" for n in ("a", "wrong", "b", "gone", "c", "d")) + "\n")
    status, results, summary, _ = batch(listed, out, "--jobs", "2")
    nb.expect(status == 3 and summary["done"] == 4 and summary["failed"] == 2, f"failures: {status} {summary}")
    wrong = results[str(source / "wrong/report.yaml")]
    nb.expect(wrong["status"] == 1 and any(m["line"] == 2 and m["file"].endswith("wrong/report.yaml") for m in wrong["messages"]),
              "messages without their place")
    nb.expect(pdfs(out) == {"a.pdf", "b.pdf", "c.pdf", "d.pdf"}, "PDFs beside failures")
    status, results, summary, _ = batch(source, nb.TEMP / "content")
    nb.expect(status == 1 and summary["failed"] == 1, "content alone ends with 1")
    done = nb.nianbao("batch", source, "-o", nb.TEMP / "text", "--force")
    nb.expect(done.returncode == 1 and any(m[0] == 2 for m in nb.messages(done)) and b"wrong/report.yaml:2:1: " in done.stderr, "text messages")
    # a process that waits for a pipe is killed from outside
    os.mkfifo(source / "pipe")
    put(source / "list", "a/report.yaml\npipe\nb/report.yaml\n")
    process = subprocess.Popen([nb.PROGRAM, "batch", source / "list", "-o", nb.TEMP / "killed", "--json", "--jobs", "2",
                                "--data", nb.SOURCE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for _ in range(400):
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        if (nb.TEMP / "killed/b.pdf").exists() and len(children) == 1:
            break
        time.sleep(0.02)
    os.kill(int(children[0]), signal.SIGSEGV)
    lines = [json.loads(line) for line in process.communicate(timeout=60)[0].splitlines()]
    codes = [m["code"] for line in lines for m in line.get("messages", [])]
    nb.expect(process.returncode == 3 and codes == ["E9011"] and lines[-1]["summary"]["done"] == 2, f"killed process: {lines}")


def resume():
    """What changes in content is made again; times and places mean nothing."""
    source, out, data = nb.TEMP / "resume", nb.TEMP / "resume-out", nb.TEMP / "data"
    for folder in ("layouts", "fonts"):
        shutil.copytree(nb.SOURCE / folder, data / folder)
    put(source / "plain/report.yaml")
    put(source / "uses/n.csv", "项,数\n甲,1\n")
    put(source / "uses/part.yaml", "- 引入的一段。\n")
    put(source / "uses/report.yaml", nb.HEADER + "figures: {list: {csv: n.csv}}\nsections:\n  - heading: 概述\n    body:\n"
        "      - 有{list.甲.数}件。\n      - include: part.yaml\n")

    def again(what, expected, *options, **more):
        status, results, summary, lines = batch(source, out, "--data", data, *options, **more)
        names = {pathlib.Path(name).parent.name for name, line in results.items() if line["outcome"] == "done"}
        nb.expect(status == 0 and names == expected, f"{what}: rendered {names}, {summary}")

    everything = {"plain", "uses"}
    again("first", everything)
    first = (out / "uses.pdf").read_bytes()
    again("nothing changed", set())
    for path in source.rglob("*"):
        os.utime(path, (1, 1))
    again("other times", set())
    put(source / "uses/n.csv", "项,数\n甲,2\n")
    again("CSV", {"uses"})
    nb.expect((out / "uses.pdf").read_bytes() != first, "the CSV does not show")
    put(source / "uses/part.yaml", "- 另一段。\n")
    again("include", {"uses"})
    layout = data / "layouts/disclosure-2008.yaml"
    put(layout, layout.read_text(encoding="utf-8") + "# remark\n")
    again("layout", everything)
    again("option", everything, "--pdfa", "2a")
    again("no option", everything)
    again("environment", everything, env={**os.environ, "SOURCE_DATE_EPOCH": "1"})
    again("force", everything, "--force", env={**os.environ, "SOURCE_DATE_EPOCH": "1"})
    again("back", everything)
    (out / "plain.pdf").write_bytes(b"%PDF-1.7 torn")
    again("output altered", {"plain"})
    (out / ".nianbao/plain.pdf.record").write_text("torn")
    again("record torn", {"plain"})
    fonts = nb.TEMP / "fonts"
    fonts.mkdir()
    env = {**os.environ, "NIANBAO_FONTS": str(fonts)}
    again("folder of fonts", everything, env=env)
    (fonts / "New.otf").write_bytes(b"no font")
    again("font comes", everything, env=env)
    shutil.move(source, nb.TEMP / "moved")
    (nb.TEMP / "moved").rename(source)
    again("moved and back", everything)
    shutil.copytree(source, nb.TEMP / "copy")
    status, results, summary, _ = batch(nb.TEMP / "copy", out, "--data", data)
    nb.expect(summary["skipped"] == 2, "a copy of the tree is not up to date")
    program = nb.TEMP / "program"
    shutil.copy(nb.PROGRAM, program)
    with open(program, "ab") as file:
        file.write(b"another version")
    done = nb.run(program, "batch", source, "-o", out, "--data", data, "--json")
    nb.expect(done.stdout.count(b'"done"') == 2 + 1, "another program renders nothing")


def interrupt():
    """SIGINT and SIGTERM at random moments, twice in a row: whole files, no others, exit status 130."""
    source = nb.TEMP / "many"
    for i in range(24):
        put(source / f"r{i:02}/report.yaml")
    whole = nb.TEMP / "whole"
    nb.must(nb.nianbao("batch", source, "-o", whole))
    good = {name: (whole / name).read_bytes() for name in pdfs(whole)}
    dice, ends = random.Random(7), set()
    for turn in range(8):
        out = nb.TEMP / f"cut{turn}"
        process = subprocess.Popen([nb.PROGRAM, "batch", source, "-o", out, "--json", "--data", nb.SOURCE],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        for _ in range(turn + 1):
            process.stdout.readline()
        time.sleep(dice.random() * 0.01)
        for _ in range(2):
            os.killpg(process.pid, signal.SIGTERM if turn == 3 else signal.SIGINT)
        text = process.communicate(timeout=60)[0]
        ends.add(process.returncode)
        summary = json.loads(text.splitlines()[-1])["summary"]
        nb.expect(process.returncode == (130 if summary["left"] else 0), f"ended with {process.returncode}: {summary}")
        made = {name for name in pdfs(out)} if out.exists() else set()
        nb.expect(all((out / name).read_bytes() == good.get(name) for name in made), f"no whole files: {made - set(good)}")
    nb.expect(130 in ends, f"never interrupted: {ends}")
    status, _, summary, _ = batch(source, out)
    nb.expect(status == 0 and pdfs(out) == set(good) and summary["failed"] == 0, "not resumed after an interrupt")


def several():
    """render with several reports."""
    source, out = nb.TEMP / "several", nb.TEMP / "several-out"
    a, b = put(source / "a/report.yaml"), put(source / "b.yaml")
    done = nb.must(nb.nianbao("render", a, b))
    nb.expect(sorted(done.stdout.decode().split()) == [f"{source}/a/report.pdf", f"{source}/b.pdf"], "paths of several PDFs")
    out.mkdir()
    nb.must(nb.nianbao("render", a, b, "-o", out, "--pdfa", "2a"))
    nb.expect(tree(out) == {"a.pdf", "b.pdf"}, f"PDFs in a folder: {tree(out)}")
    nb.expect(nb.nianbao("render", a, b, "-o", nb.TEMP / "one.pdf").returncode == 2, "one PDF for two reports")
    nb.expect(nb.nianbao("render", a, b, "--dump", "pages").returncode == 2, "--dump of two reports")
    nb.expect(b"E2100" in nb.nianbao("render", a, a).stderr, "the same report twice")
    put(source / "b.yaml", "report: 1\n")
    done = nb.nianbao("render", a, b)
    nb.expect(done.returncode == 1 and done.stdout.decode().split() == [f"{source}/a/report.pdf"], "one of two is wrong")


def progress():
    """A line on a terminal, and none elsewhere."""
    terminal = nb.terminal()
    if terminal is not None:
        on_terminal(*terminal)
    done = nb.must(nb.nianbao("batch", nb.TEMP / "all", "-o", nb.TEMP / "tty", "--force"))
    nb.expect(done.stderr == b"", "progress without a terminal")


def on_terminal(outer, inner):
    done = nb.must(nb.nianbao("batch", nb.TEMP / "all", "-o", nb.TEMP / "tty", stderr=inner))
    os.close(inner)
    shown = os.read(outer, 100000).decode("utf-8")
    nb.expect("3/3" in shown and "a second" in shown and shown.endswith("\r\x1b[K"), f"progress: {shown!r}")
    nb.expect(b"\x1b" not in done.stdout, "progress on standard output")


def engines():
    """ninja and make render what changed, by the depfile, whatever the names."""
    work = nb.TEMP / "engines"
    shutil.copytree(nb.SOURCE / "data/build-engines", work)
    for folder in ("layouts", "fonts"):
        shutil.copytree(nb.SOURCE / folder, work / "data" / folder)
    names = {"甲 县": "数 #1$%.csv", "乙县": "n.csv"}
    for place, csv in names.items():
        put(work / "reports" / place / csv, "项,数\n甲,1\n")
        put(work / "reports" / place / "report.yaml", nb.HEADER + f"figures: {{list: {{csv: '{csv}'}}}}\n"
            "sections:\n  - {heading: 概述, body: ['有{list.甲.数}件。']}\n")
    env = {**os.environ, "NIANBAO": f"{nb.PROGRAM} render --data data"}
    for engine, idle in (("ninja", b"no work to do"), ("make", b"Nothing to be done")):
        plain = ["乙县"] if engine == "make" else list(names)  # make has no targets with blanks

        def build(what, expected):
            time.sleep(0.02)  # file systems count time in ticks of some milliseconds
            done = nb.run("sh", work / f"{engine}.sh", cwd=work, env=env)
            made = sum(f"{name}/report.yaml".encode() in done.stdout.replace(b"\\", b"").replace(b"'", b"") for name in plain)
            nb.expect(done.returncode == 0 and (made == expected or (expected == 0 and idle in done.stdout)),
                      f"{engine}, {what}: {made} made\n{done.stdout.decode()}{done.stderr.decode()}")
            time.sleep(0.02)

        build("first", len(plain))
        nb.expect(all((work / engine / f"{name}.pdf").read_bytes()[:5] == b"%PDF-" for name in plain), f"{engine}: no PDFs")
        build("nothing changed", 0)
        for name in plain:
            os.utime(work / "reports" / name / names[name])
            build(f"CSV of {name}", 1)
        os.utime(work / "data/layouts/gbt9704.yaml")
        build("layout", len(plain))
        build("nothing changed", 0)
    nb.expect(nb.nianbao("render", nb.SEED, "-o", "-", "--depfile", nb.TEMP / "d").returncode == 2, "--depfile without a PDF")
    out = nb.TEMP / "seed.pdf"
    nb.must(nb.nianbao("render", nb.SEED, "-o", out, "--depfile", nb.TEMP / "seed.d"))
    rule = (nb.TEMP / "seed.d").read_text(encoding="utf-8")
    for part in (f"{out}:", str(nb.SEED), "layouts/gbt9704.yaml", "fonts/roles.yaml", "FandolFang-Regular.otf"):
        nb.expect(part in rule, f"depfile without {part}")
    old = (nb.TEMP / "seed.d").read_bytes(), out.read_bytes()
    broken = put(nb.TEMP / "broken.yaml", "report: 1\n")
    nb.nianbao("render", broken, "-o", out, "--depfile", nb.TEMP / "seed.d")
    nb.expect(((nb.TEMP / "seed.d").read_bytes(), out.read_bytes()) == old, "a failed run changes depfile or PDF")


for test in (find_and_name, refuse, isolate, resume, interrupt, several, progress, engines):
    test()
nb.finish()
