#!/usr/bin/python3
"""What is wrong in a report is told, at its place, with its code, and nothing is written.

Every tests/broken/NAME.yaml provokes exactly the messages of NAME.expected (`LINE:COLUMN CODE`), in
either language. After an error no output appears and an old one stays. Files, folders and devices that
cannot be read or written; exit statuses 0 to 3 of the usage text; and every code of src/base/diag.def
is provoked here or accounted for.
"""
import collections
import os
import re
import stat

import nb

# Codes that no small report provokes, and where they are tested or why they cannot be.
ELSEWHERE = {
    **{f"E8{n:03}": "signatures: sign.py, which accounts for all of them" for n in (*range(1, 35), *range(40, 45))},
    "E9006": "an installation without the module of signatures: install.py",
    "E1001": "libyaml's own words, for slips that no better message is known for",
    **{code: "at the limits: limits.py" for code in ("E1024", "E1032", "E1033", "E2087", "E2091", "E2092", "E2093",
                                                  "E4214", "E5111", "E5112", "E6015", "E9008", "E9010")},
    **{code: "several reports: batch.py" for code in ("E2100", "E2101", "E9011")},
    "E9012": "no process to be had: nothing to provoke it with",
    "E9009": "a report outside of --root: paths.py",
    "E5010": "fonts that are not installed: test_match",
    "W5011": "fonts that are not installed: test_match",
    "W5012": "font files other than the locked ones: test_match",
    "W5013": "damaged font files: test_match",
    "W5014": "fonts that forbid embedding: test_match",
    "E5015": "a wrong roles.yaml: test_match",
    "W5016": "hyphenation patterns that are not installed: test_english",
    "W5017": "other hyphenation patterns than the locked ones: test_english",
    "E4306": "needs a file of 64 MB: test_image",
    "W6011": "told by the stage that sets pages: tests/tools/pictures.py",
    "W6012": "told by the stage that sets pages: tests/tools/gongwen.py",
    "W6013": "told by the stage that sets pages: tests/tools/gongwen.py",
    "E6001": "a font file that changes between opening and subsetting",
    "E6002": "a font that forbids embedding is refused earlier, with W5014",
    "E6003": "more than 8388607 objects",
    "E5018": "a press's profile that is not installed: tests/tools/print.py",
    "E5019": "another profile than the locked one: tests/tools/print.py",
    "E6110": "a print edition without a date: tests/tools/print.py",
    "E6101": "what PDF/A asks for: test_conform, archive.py",
    "E6102": "what PDF/A asks for: test_conform, archive.py",
    "E6103": "what PDF/A asks for: test_conform, archive.py",
    "E6104": "what PDF/A asks for: test_conform, archive.py",
    "E6105": "what PDF/A asks for: test_conform, archive.py",
    "E6106": "what PDF/A asks for: test_conform, archive.py",
    "E6107": "what PDF/A asks for: test_conform, archive.py",
    "E6108": "what PDF/A asks for: test_conform, archive.py",
    "E6109": "what PDF/A asks for: test_conform, archive.py",
    "E7001": "PDFs, not reports: archive.py",
    "E7002": "PDFs, not reports: archive.py",
    "E7003": "PDFs, not reports: archive.py",
    "E7004": "PDFs, not reports: archive.py",
    "E7005": "PDFs, not reports: archive.py",
    "E7006": "PDFs, not reports: archive.py",
    "E7007": "PDFs, not reports: archive.py",
    "E9003": "no memory: test_arena",
    "E3012": "wrong formulas of relations: test_value, test_new",
    "E3013": "wrong names in relations: test_new",
    "W2041": "drafts: test_new",
    "W2042": "drafts: test_new",
    "W2043": "drafts: test_new",
    "W4110": "drafts: test_new",
}
# Layouts with one fault each, or asking for what the report lacks; {0} is the layout's own name.
LAYOUTS = {
    "E2031": "extends: disclosure-base\nparts:\n  - {{id: a, heading: {{zh: 收费情况}}, required: 是}}\n",
    "E3003": "extends: {0}\n",
    "E3004": "extends: disclosure-base\npage: {{left: 28miles}}\n",
    "E3005": "extends: disclosure-base\npage: {{columns: many}}\n",
    "E3006": "extends: disclosure-base\npage: {{mirrored: maybe}}\n",
    "E3007": "extends: disclosure-base\norder: [title, nonsense]\n",
    "E3008": "extends: disclosure-base\nnumbering: {{items: [x]}}\n",
    "E3009": "extends: disclosure-base\npage: {{left: 280mm}}\n",
    "E3010": "extends: disclosure-base\norder: [title, title]\n",
    "E3014": "extends: disclosure-2021\nrelations: {{T9: {{in: nowhere, for: column, expr: a.$ == b.$}}}}\n",
    "E3015": "extends: disclosure-2008\ndeadlines: {{government: 13-45}}\n",
    "E3017": "extends: disclosure-base\ncolors: {{red: {{rgb: red, cmyk: [0, 80, 80, 0]}}}}\n",
    "E3018": "extends: disclosure-base\ncolors: {{red: {{rgb: '#ff0000', cmyk: [0, 80]}}}}\n",
    "E3030": "extends: disclosure-base\nheads: {{odd: '{{{{nonsense}}}}'}}\n",
    "E3031": "extends: disclosure-base\nfolio: {{format: 第页}}\n",
    "E3011": "extends: disclosure-base\nnumbering: {{headings: [一、, 一、, 一、, 一、, 一、, 一、, 一、, 一、, 一、]}}\n",
}
provoked = set()


def said(process):
    found = collections.Counter(nb.messages(process))
    provoked.update(code for _, _, code in found)
    return found


def expected_of(path):
    wanted = collections.Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.fullmatch(r"(\d+):(\d+) ([EWI]\d{4})", line)
        if nb.expect(match, f"{path.name}: “{line}” is not LINE:COLUMN CODE"):
            wanted[int(match[1]), int(match[2]), match[3]] += 1
    return wanted


def fixtures():
    paths = sorted((nb.SOURCE / "tests/broken").glob("*.yaml"))
    nb.expect(len(paths) > 50, f"only {len(paths)} broken reports")
    old = nb.write("old.pdf", "%PDF-old")
    for path in paths:
        expected = path.with_suffix(".expected")
        if not nb.expect(expected.exists(), f"{expected.name} is missing"):
            continue
        wanted = expected_of(expected)
        nb.expect(wanted, f"{expected.name} expects nothing")
        errors = any(code[0] == "E" for _, _, code in wanted)
        for language in ("zh", "en"):
            checked = nb.nianbao("check", path, "--messages", language)
            nb.expect(said(checked) == wanted,
                      f"{path.name} {language}: {sorted((said(checked) - wanted))} too many, "
                      f"{sorted((wanted - said(checked)))} missing")
            nb.expect(checked.returncode == (1 if errors else 0), f"{path.name}: check ends with {checked.returncode}")
            summary = checked.stderr.decode("utf-8")
            nb.expect(bool(re.search("[\u4e00-\u9fff]个|[\u4e00-\u9fff] 个|个错误|提示", summary)) or language == "en"
                      or all(code[0] == "I" for _, _, code in wanted), f"{path.name}: not in Chinese")
        strict = nb.nianbao("check", path, "--strict")
        nb.expect(strict.returncode == (1 if any(code[0] in "EW" for _, _, code in wanted) else 0),
                  f"{path.name}: --strict ends with {strict.returncode}")
        if errors:
            new = nb.TEMP / "new.pdf"
            for output in (new, old):
                rendered = nb.nianbao("render", path, "-o", output)
                nb.expect(rendered.returncode == 1, f"{path.name}: render ends with {rendered.returncode}")
                nb.expect(not rendered.stdout, f"{path.name}: render prints a path")
            nb.expect(not new.exists(), f"{path.name}: an output appears")
            nb.expect(old.read_text() == "%PDF-old", f"{path.name}: the old output is touched")
    left = {entry.name for entry in nb.TEMP.iterdir()} - {"old.pdf"}
    nb.expect(not left, f"left behind: {left}")


def layouts():
    """A data folder with one wrong layout."""
    data = nb.TEMP / "data"
    (data / "layouts").mkdir(parents=True)
    (data / "fonts").symlink_to(nb.SOURCE / "fonts")
    for path in (nb.SOURCE / "layouts").glob("*.yaml"):
        (data / "layouts" / path.name).symlink_to(path)
    for code, text in LAYOUTS.items():
        name = "wrong-" + code.lower()
        (data / f"layouts/{name}.yaml").write_text(text.format(name), encoding="utf-8")
        report = nb.write("layout.yaml", nb.HEADER.replace("disclosure-2008", name)
                          + "sections:\n  - {heading: 概述, body: [无。]}\n")
        process = nb.run(nb.PROGRAM, "check", report, "--data", data, "--messages", "en")
        codes = {code for _, _, code in said(process)}
        nb.expect(code in codes and process.returncode == 1,
                  f"layout for {code}: {codes}, ends with {process.returncode}")
        nb.expect(name in process.stderr.decode("utf-8") or "layout.yaml" in process.stderr.decode("utf-8"),
                  f"layout for {code}: no file named")


def system():
    """Exit status 3, E9001 and E9002; an old output stays."""
    good = nb.report_of(["全年公开信息。"], "good.yaml")
    folder = nb.TEMP / "folder"
    folder.mkdir()
    locked = nb.TEMP / "locked"
    locked.mkdir()
    for report, output, code in (
            (nb.TEMP / "none.yaml", nb.TEMP / "x.pdf", "E9001"), (folder, nb.TEMP / "x.pdf", "E9001"),
            (good, nb.TEMP / "none/x.pdf", "E9002"), (good, folder, "E9002"),
            (good, nb.TEMP / "good.yaml/x.pdf", "E9002"), (good, "/proc/x.pdf", "E9002"),
            (good, good, "E9005")):
        process = nb.nianbao("render", report, "-o", output)
        codes = {c for _, _, c in said(process)}
        nb.expect(process.returncode == 3 and codes == {code},
                  f"{report} → {output}: {codes}, ends with {process.returncode}")
        nb.expect(not process.stdout, f"{report} → {output}: prints a path")
    nb.expect(not (nb.TEMP / "x.pdf").exists(), "an output appears")
    if os.geteuid() != 0:
        locked.chmod(stat.S_IRUSR | stat.S_IXUSR)
        process = nb.nianbao("render", good, "-o", locked / "x.pdf")
        nb.expect(process.returncode == 3, f"read-only folder: ends with {process.returncode}")
        locked.chmod(stat.S_IRWXU)
    for arguments in (("-o", "-"), ("--dump", "pages"), ("--dump", "document")):
        with open("/dev/full", "wb") as full:
            process = nb.nianbao("render", good, *arguments, stdout=full)
        nb.expect(process.returncode == 3, f"/dev/full, {arguments}: ends with {process.returncode}")
        closed = nb.run("sh", "-c", 'exec "$@" >&-', "sh", nb.PROGRAM, "render", good, "--data", nb.SOURCE,
                        *arguments)
        nb.expect(closed.returncode == 3, f"stdout closed, {arguments}: ends with {closed.returncode}")
    # A device is written to, not replaced; the link is there to be replaced instead, if it must be.
    (nb.TEMP / "device").symlink_to("/dev/full")
    process = nb.nianbao("render", good, "-o", nb.TEMP / "device")
    nb.expect(process.returncode == 3, f"/dev/full as output: ends with {process.returncode}")
    nb.expect((nb.TEMP / "device").is_symlink(), "a device is replaced")
    old = nb.write("old.pdf", "%PDF-old")
    limited = nb.run("sh", "-c", 'ulimit -f 8; exec "$@"', "sh", nb.PROGRAM, "render", nb.SEED, "--data",
                     nb.SOURCE, "-o", old)
    nb.expect(limited.returncode != 0 and old.read_text() == "%PDF-old", "a full disk costs the old output")


def without_libraries():
    """Previews ask for libraries that a PDF does not need; here they are found, but are none."""
    folder = nb.TEMP / "libraries"
    folder.mkdir()
    report = nb.write("picture.yaml", nb.HEADER + "sections:\n  - {heading: 概述, body: [{image: photo.jpg, alt: 图}]}\n")
    photo = bytes.fromhex(
        "ffd8ffe000104a46494600010100000100010000ffdb004300" + "01" * 64 +
        "ffc0000b080008000801011100ffc40014000100000000000000000000000000000009ffc40014100100000000000000000000000000"
        "000000ffda0008010100003f00d2cf20ffd9")
    (nb.TEMP / "photo.jpg").write_bytes(photo)
    for code, name in (("E9007", "libturbojpeg.so.0"), ("E9004", "libcairo.so.2")):
        (folder / name).write_text("no library")
        process = nb.nianbao("render", report, "-o", nb.TEMP / "picture.pdf", "--png", nb.TEMP / "pages",
                             env={**os.environ, "LD_LIBRARY_PATH": str(folder)})
        nb.expect(process.returncode == 3 and {c for _, _, c in said(process)} == {code},
                  f"{name}: {process.stderr.decode()}, ends with {process.returncode}")


def usage():
    good = nb.TEMP / "good.yaml"
    for status, words in ((0, ["--help"]), (0, ["--version"]), (2, []), (2, ["nonsense"]), (2, ["render"]),
                          (2, ["check"]), (2, ["render", good, "--dump", "nonsense"]),
                          (2, ["render", good, "--dpi", "0"]), (2, ["render", good, "--dpi", "many"]),
                          (2, ["check", good, good]), (2, ["render", good, "--nonsense"]),
                          (2, ["render", good, "--messages", "de"]), (0, ["check", good, "--data", nb.SOURCE])):
        process = nb.run(nb.PROGRAM, *words, env={**os.environ, "LC_ALL": "C"})
        nb.expect(process.returncode == status, f"{words}: ends with {process.returncode}, not {status}")
        if status == 2:
            nb.expect(process.stderr.startswith(b"Usage:") or b"\nUsage:" in process.stderr, f"{words}: no usage")
    text = nb.run(nb.PROGRAM, "--help", env={**os.environ, "LC_ALL": "zh_CN.UTF-8"}).stdout.decode("utf-8")
    nb.expect(text.startswith("用法"), "the usage is not in Chinese under zh_CN")


def provoke_rest():
    for text in ("没有{no.such}。", "见{ref nowhere}。", "[文字]{粗圆体}。", "[文字]{着重点}。", "没有括号{dots}。", "[垚]{拼音}。", "[仝[垚]{ruby yáo}]{ruby tóng}。", "[垚]{ruby y\u2603\ua014o}。", "见{ref 概术}。", "没有{period.form}。", "没有**成对。", "没有{成对。", "生僻\U000323b0字。", "自造\ue123字。", "半角,标点。", "长" + "a" * 200):
        process = nb.nianbao("check", nb.report_of([text], "rest.yaml"))
        nb.expect(said(process), f"“{text}” passes")
    english = "languages: [en]\nsections:\n  - {heading: Overview, body: [It isn't the number that counts.]}\n"
    notes = said(nb.nianbao("check", nb.write("english.yaml", nb.HEADER + english)))
    nb.expect(any(code == "I5104" for _, _, code in notes), "a straight quote passes")
    twice = "sections:\n  - {heading: 概述, id: a, body: [无。]}\n  - {heading: 总结, id: a, body: [无。]}\n"
    process = nb.nianbao("check", nb.write("twice.yaml", nb.HEADER + twice))
    nb.expect({code for _, _, code in said(process)} == {"E5152"}, "an id twice")
    marks = nb.report_of(["标点过多" + "”》）" * 30], "marks.yaml")
    nb.expect(nb.messages(nb.nianbao("check", marks)) == [(11, 13, "W5005")], "a row of marks is cut silently")
    provoked.add("W5005")
    wide = nb.write("wide.yaml", nb.HEADER + "sections:\n  - heading: 概述\n    body:\n      - table:\n"
                    "          columns: [{title: 指, width: 20}, {title: 数, width: 1}]\n"
                    "          rows: [[公开, 1234567890]]\n")
    nb.expect({code for _, _, code in said(nb.nianbao("check", wide))} == {"E5004"}, "a number is cut")
    narrow = nb.write("narrow.yaml", nb.HEADER + "sections:\n  - heading: 概述\n    body:\n      - table:\n"
                      "          columns: [{title: 指标, width: 100}, {title: 数, width: 1}]\n"
                      "          rows: [[公开, 共]]\n")
    bars = "".join(f"            - [第{n}镇, {n}]\n" for n in range(60))
    crowded = nb.write("crowded.yaml", nb.HEADER + "sections:\n  - heading: 概况\n    body:\n      - chart: bar\n"
                       "        data:\n          columns: [镇街, 数量]\n          rows:\n" + bars)
    nb.expect({code for _, _, code in said(nb.nianbao("check", crowded))} == {"E6014"}, "sixty bars on a page")
    process = nb.nianbao("check", narrow)
    nb.expect({code for _, _, code in said(process)} == {"E6010"} and process.returncode == 1,
              "a column without room for a character passes")


def complete():
    table = (nb.SOURCE / "src/base/diag.def").read_text(encoding="utf-8")
    codes = set(re.findall(r'^NB_DIAG\([A-Z_0-9]+,\s*"([EWI]\d{4})"', table, re.M))
    nb.expect(len(codes) > 80, "diag.def was not read")
    nb.expect(not codes - provoked - set(ELSEWHERE), f"provoked by nothing: {sorted(codes - provoked - set(ELSEWHERE))}")
    nb.expect(not set(ELSEWHERE) & provoked, f"provoked after all: {sorted(set(ELSEWHERE) & provoked)}")
    nb.expect(not set(ELSEWHERE) - codes, f"no longer there: {sorted(set(ELSEWHERE) - codes)}")


fixtures()
layouts()
system()
without_libraries()
usage()
provoke_rest()
complete()
nb.finish()
