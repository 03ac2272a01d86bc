"""What the tests of the whole program share: running it, reading its dumps and its PDFs.

A test is a script called with the program and the source tree: `test.py PROGRAM SOURCE`. It works in
a temporary folder, counts what it checks, and ends with `finish()`: 1 for any fault, and for a test
that checked nothing.
"""
import os
import pathlib
import pty
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

PROGRAM = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
SOURCE = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None
SEED = SOURCE / "data/zhonglou-2017/report.yaml" if SOURCE else None

CELL = 15.793
PITCH = 29.619
LEFT, TOP, RIGHT, BOTTOM = 79.370, 104.882, 521.575, 742.677
# What may not stand at an edge of a line: statements 1–3 of src/text/README.md, GB/T 15834-2011 5.1.1–5.1.9.
NEVER_FIRST = set("，。、；：？！．）》〉”’】〕〗」』］｝·—～％‰℃／")
NEVER_LAST = set("（《〈“‘【〔〖「『［｛／")
CLOSING = set("，。、；：．）》〉”’】〕〗」』］｝")
MARKS = NEVER_FIRST | NEVER_LAST | set("…")

_folder = tempfile.TemporaryDirectory(prefix="nianbao-test-")
TEMP = pathlib.Path(_folder.name)

_faults, _checked = [], 0


def terminal():
    """Descriptors of a new terminal's two sides; None, and a note, where the system has none to give: a
    bare chroot without /dev/pts."""
    try:
        return pty.openpty()
    except OSError as error:
        print(f"not tested, what is shown on a terminal: {error}")
        return None


def expect(condition, message):
    """Counts a check; a false condition is a fault that finish() tells."""
    global _checked
    _checked += 1
    if not condition:
        _faults.append(message)
    return bool(condition)


def faults():
    """The faults so far; `del faults()[n:]` forgets those a self-test provoked on purpose."""
    return _faults


def finish():
    print(f"{_checked} checks, {len(_faults)} faults")
    for fault in _faults[:40]:
        print("  " + fault)
    sys.exit(1 if _faults or _checked == 0 else 0)


def run(*command, **options):
    """A command's CompletedProcess; its output as bytes."""
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    options.setdefault("stdin", subprocess.DEVNULL if "input" not in options else None)
    if "input" in options:
        del options["stdin"]
    words = [str(word) for word in command]
    done = subprocess.run(words, timeout=300, **options)
    if b"Tracer caught signal" in (done.stderr or b""):  # LeakSanitizer itself crashed while it looked, which
        done = subprocess.run(words, timeout=300, **options)  # is rare; what it would have found is asked again
    return done


def nianbao(command, *arguments, **options):
    """The program, with layouts and fonts of the source tree and messages in English."""
    words = [PROGRAM, command, "--data", SOURCE]
    if "--messages" not in arguments:
        words += ["--messages", "en"]
    return run(*words, *arguments, **options)


def must(process):
    """Ends the test at once when the program failed where it may not."""
    if process.returncode != 0:
        print(process.args, "ended with", process.returncode)
        print(process.stderr.decode("utf-8", "replace"))
        sys.exit(1)
    return process


def tool(*command):
    """The text that a tool of the system prints."""
    return must(run(*command)).stdout.decode("utf-8")


def write(name, text):
    path = TEMP / name
    path.write_text(text, encoding="utf-8")
    return path


def render(report, name="report.pdf", *options):
    path = TEMP / name
    must(nianbao("render", report, "-o", path, *options))
    return path


def dump(stage, report):
    return must(nianbao("render", report, "--dump", stage)).stdout.decode("utf-8")


HEADER = """report: 1
layout: disclosure-2008
title: 某区2017年政府信息公开年度报告
issuer: 某区人民政府办公室
date: 2018-03-15
period: {from: 2017-01-01, to: 2017-12-31}
contact: {office: 某区政府办公室, address: 某路1号, postcode: "213000", phone: "12345678"}
"""


def report_of(paragraphs, name="report.yaml"):
    """A small report with these paragraphs, in one section."""
    quoted = ["'" + text.replace("'", "''") + "'" for text in paragraphs]
    body = "".join(f"      - {text}\n" for text in quoted)
    return write(name, HEADER + "sections:\n  - heading: 概述\n    body:\n" + body)


# --- messages ---------------------------------------------------------------------------------------

MESSAGE = re.compile(r"^(?:(.*?):(?:(\d+):(\d+):)? )?(?:error|warning|note|错误|警告|提示) ([EWI]\d{4}) ?[:：]")


def messages(process):
    """[(line, column, code)] of what was said on standard error; 0, 0 without a place."""
    found = []
    for line in process.stderr.decode("utf-8").splitlines():
        match = MESSAGE.match(line)
        if match:
            found.append((int(match[2] or 0), int(match[3] or 0), match[4]))
    return found


# --- dumps ------------------------------------------------------------------------------------------

class Page:
    def __init__(self, number, width, height):
        self.number, self.width, self.height = number, width, height
        self.items = []


class Item:
    """kind, artifact ("" or its role), x, y; of text: font, size, text and the offsets xs."""


_ITEM = re.compile(r"^  (text|rule|link|path|seal|image)(?: (layout|header|footer|repeat))? (-?[\d.]+) (-?[\d.]+) (.*)$")
_RUN = re.compile(r"^(\S+) ([\d.]+)(?: turn \d)?(?: wide (\d+))?(?: (\w+))? “(.*)” at((?: -?[\d.]+)+)$")


def pages_of(text):
    """`--dump pages` as a list of Page."""
    pages = []
    for line in text.splitlines():
        if line.startswith("page "):
            words = line.split()
            pages.append(Page(int(words[1]), float(words[2]), float(words[4])))
            continue
        match = _ITEM.match(line)
        assert match, line
        item = Item()
        item.kind, item.artifact = match[1], match[2] or ""
        item.x, item.y = float(match[3]), float(match[4])
        if item.kind == "text":
            run_ = _RUN.match(match[5])
            assert run_, line
            item.font, item.size, item.ink, item.text = run_[1], float(run_[2]), run_[4] or "black", run_[5]
            item.xs = [float(x) for x in run_[6].split()]
        elif item.kind == "seal":
            item.width, item.height = (float(v) for v in match[5].split(" x "))
        pages[-1].items.append(item)
    return pages


class Line:
    """Text items on one baseline: characters with their x, fonts and sizes."""

    def __init__(self, page, y, items):
        self.page, self.y, self.items = page, y, items
        self.glyphs = [(item.x + x, character, item.font, item.size)
                       for item in items for x, character in zip(item.xs, item.text)]
        self.text = "".join(item.text for item in items)


def lines_of(page, size=CELL, artifact=""):
    """The lines of a page that are set in this size only, in reading order."""
    rows = {}
    for item in page.items:
        if item.kind == "text" and item.artifact == artifact:
            rows.setdefault(item.y, []).append(item)
    return [Line(page, y, items) for y, items in rows.items()
            if all(abs(item.size - size) < 0.01 for item in items)]


_NODE = re.compile(r"^( *)([A-Z_]+)(.*)$")


def document_of(text):
    """`--dump document` as [(depth, kind, rest of the line)]."""
    nodes = []
    for line in text.splitlines():
        match = _NODE.match(line)
        assert match, line
        nodes.append((len(match[1]) // 2, match[2], match[3].strip()))
    return nodes


def text_of(rest):
    """The text in a TEXT line of the document's dump."""
    return rest[rest.index("“") + 1 : rest.rindex("”")]


def paragraphs_of(nodes):
    """[(kind, text)] of what is set as a paragraph, in order; an item's label joins its text."""
    holders = {"TITLE", "PARAGRAPH", "HEADING", "CAPTION", "HEADER_CELL", "CELL", "NOTE", "ISSUER",
               "DATE", "LABEL", "ITEM_BODY"}
    found, path = [], []
    for depth, kind, rest in nodes:
        del path[depth:]
        path.append(kind)
        if kind in holders:
            found.append([kind, "", depth])
        elif kind == "TEXT":
            found[-1][1] += text_of(rest)
    joined = []
    for kind, text, depth in found:
        if joined and joined[-1][0] == "LABEL":
            joined[-1] = ["ITEM", joined[-1][1] + text]
        elif joined and joined[-1][0] == "ITEM" and joined[-1][1] and text and joined[-1][2:] == ["open"]:
            joined[-1] = ["ITEM", joined[-1][1] + text]
        elif text or kind == "LABEL":
            joined.append([kind, text])
        if joined and joined[-1][0] == "ITEM" and kind == "ITEM_BODY" and not text:
            joined[-1].append("open")  # its text stands in a PARAGRAPH of its own below
    return [(item[0], item[1]) for item in joined if item[1]]


# --- PDF --------------------------------------------------------------------------------------------

def drawn_of(pdf):
    """What MuPDF draws: per page [(x, y, right edge, character, font)], blanks left out."""
    # The file's text may hold characters that XML cannot; none of ours should.
    out = tool("mutool", "draw", "-q", "-F", "stext", "-o", "-", pdf)
    root = xml.etree.ElementTree.fromstring(out)
    pages = []
    for page in root.iter("page"):
        characters = []
        for font in page.iter("font"):
            for char in font.iter("char"):
                if char.get("c") not in (" ", "\u00a0"):
                    quad = [float(v) for v in char.get("quad").split()]
                    characters.append((float(char.get("x")), float(char.get("y")), quad[2],
                                       char.get("c"), font.get("name")))
        pages.append(characters)
    return pages
