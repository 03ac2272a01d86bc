"""The same text set by other programs, for tests/bench/bench.py --peers.

The text comes from nianbao's own `--dump document`: title, headings, paragraphs, items and tables
with all their words. Each program gets it in its own language, with the same page, the same size of
type and, where it takes fonts by name, the same fonts; nothing is asked of it that it cannot do.
What differs is said in tests/bench/README.md. A program that is not there is left out.

    Typst       FOLDER has node_modules with @myriaddreamin/typst-ts-node-compiler, run by node
    XeLaTeX     ctexart, longtable; one run (a table's columns and a contents page would need more)
    WeasyPrint  HTML and CSS
    Chromium    the same HTML, --headless --print-to-pdf
"""
import html
import os
import re
import shutil
import statistics
import subprocess
import time

LIMIT = 900  # seconds for one run
FONTS = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "nianbao", "fonts")
BLOCKS = {"TITLE", "HEADING", "PARAGRAPH", "ITEM", "NOTE", "ISSUER", "DATE"}


# --- the text ---------------------------------------------------------------------------------

def content(program, report, root):
    """[(kind, text or rows)] in reading order: title, heading, text, table."""
    dump = subprocess.run([program, "render", report, "--data", root, "--dump", "document"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout.decode()
    blocks, table, inside, open_block = [], None, None, None
    for line in dump.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        words = line.split(maxsplit=1)
        kind = words[0]
        if inside is not None and depth <= inside:
            inside = table = None
        if open_block is not None and depth <= open_block[0]:
            open_block = None
        if kind == "TEXT":
            text = re.match(r"\s*TEXT “(.*)”", line).group(1)
            if table is not None and table and table[-1]:
                table[-1][-1] += text
            elif table is None and open_block is not None:
                blocks[open_block[1]][1] += text
        elif kind == "TABLE":
            inside, table = depth, []
            blocks.append(["table", table])
        elif kind == "ROW" and table is not None:
            table.append([])
        elif kind in ("CELL", "HEADER_CELL") and table is not None:
            table[-1].append("")
        elif kind in BLOCKS and table is None and open_block is None:
            blocks.append([{"TITLE": "title", "HEADING": "heading"}.get(kind, "text"), ""])
            open_block = (depth, len(blocks) - 1)
    return blocks


# --- languages --------------------------------------------------------------------------------

def columns_of(rows):
    return max(len(row) for row in rows)


def full(row, columns):
    return row + [""] * (columns - len(row))


def typst(blocks):
    def escape(text):
        return re.sub(r"([\\#$*_`<>@\[\]~=+/-])", r"\\\1", text)
    out = ['#set document(title: "report")\n'
           "#set page(width: 210mm, height: 297mm, margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm), "
           'numbering: "1")\n#set text(font: ("Liberation Serif", "FandolFang R"), size: 16pt, lang: "zh", region: "cn")\n'
           "#set par(justify: true, first-line-indent: 2em, leading: 12.2pt)\n"
           "#set table(inset: 3pt)\n\n"]
    for kind, value in blocks:
        if kind == "table":
            columns = columns_of(value)
            cells = "".join(", ".join(f"[{escape(cell)}]" for cell in full(row, columns)) + ",\n" for row in value[1:])
            head = ", ".join(f"[{escape(cell)}]" for cell in full(value[0], columns))
            out.append(f"#[#set text(size: 10.5pt)\n#table(columns: {columns}, table.header({head}),\n{cells})]\n\n")
        else:
            out.append({"title": "= ", "heading": "== ", "text": ""}[kind] + escape(value) + "\n\n")
    return "".join(out)


def latex(blocks):
    def escape(text):
        text = text.replace("\\", "\0")
        text = re.sub(r"([#$%&_{}])", r"\\\1", text)
        return text.replace("~", "\\textasciitilde{}").replace("^", "\\textasciicircum{}").replace("\0", "\\textbackslash{}")
    out = ["\\documentclass[fontset=fandol]{ctexart}\n\\usepackage[a4paper,top=37mm,left=28mm,right=26mm,bottom=35mm]"
           "{geometry}\n\\usepackage{longtable}\n\\setmainfont{Liberation Serif}\n\\begin{document}\\zihao{3}\\fangsong\n"]
    for kind, value in blocks:
        if kind == "table":
            columns = columns_of(value)
            width = f"p{{{0.9 / columns:.3f}\\linewidth}}"
            rows = [" & ".join(map(escape, full(row, columns))) + "\\\\\\hline\n" for row in value]
            out.append(f"{{\\zihao{{5}}\\begin{{longtable}}{{|{(width + '|') * columns}}}\\hline\n{rows[0]}\\endhead\n"
                       + "".join(rows[1:]) + "\\end{longtable}}\n")
        else:
            out.append({"title": "\\section*{%s}\n\n", "heading": "\\subsection*{%s}\n\n", "text": "%s\n\n"}[kind] % escape(value))
    return "".join(out) + "\\end{document}\n"


def web(blocks):
    out = ["<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>report</title><style>"
           "@page{size:210mm 297mm;margin:37mm 26mm 35mm 28mm}"
           "body{margin:0;font:16pt/28.9pt \"Liberation Serif\",FandolFang,\"FandolFang R\",serif;text-align:justify}"
           "p{margin:0;text-indent:2em}h1,h2{font-size:16pt;margin:0}"
           "table{font-size:10.5pt;line-height:1.4;border-collapse:collapse;width:100%}"
           "td,th{border:.5pt solid;padding:2pt;text-indent:0}</style></head><body>\n"]
    for kind, value in blocks:
        if kind == "table":
            columns = columns_of(value)
            rows = ["<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in full(row, columns)) + "</tr>\n"
                    for tag, row in zip(["th"] + ["td"] * len(value), value)]
            out.append(f"<table><thead>{rows[0]}</thead><tbody>{''.join(rows[1:])}</tbody></table>\n")
        else:
            tag = {"title": "h1", "heading": "h2", "text": "p"}[kind]
            out.append(f"<{tag}>{html.escape(value)}</{tag}>\n")
    return "".join(out) + "</body></html>\n"


# --- programs ---------------------------------------------------------------------------------

TYPST = """const { NodeCompiler } = require('@myriaddreamin/typst-ts-node-compiler');
const compiler = NodeCompiler.create({ workspace: process.cwd(), fontArgs: [{ fontPaths: [process.argv[2], '/usr/share/fonts/truetype'] }] });
require('fs').writeFileSync('out.pdf', compiler.pdf({ mainFilePath: 'in.typ' }));
"""


def programs(npm, fonts):
    """Name: (version, input's name, writer, command), of those that are installed."""
    found = {}
    module = os.path.join(npm, "node_modules", "@myriaddreamin", "typst-ts-node-compiler", "package.json")
    if shutil.which("node") and os.path.exists(module):
        with open(module, encoding="utf-8") as file:
            version = re.search(r'"version": "([^"]+)"', file.read()).group(1)
        found["Typst"] = (f"typst-ts-node-compiler {version}", "in.typ", typst, ["node", "typst.js", fonts])
    for name, program, file, writer, options in [
            ("XeLaTeX", "xelatex", "in.tex", latex, ["-interaction=batchmode", "-halt-on-error", "in.tex"]),
            ("WeasyPrint", "weasyprint", "in.html", web, ["in.html", "out.pdf"]),
            ("Chromium", "chromium", "in.html", web, ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                                                      "--print-to-pdf=out.pdf", "in.html"])]:
        path = shutil.which(program)
        if path is None:
            continue
        told = subprocess.run([path, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout.decode()
        found[name] = (told.splitlines()[0] if told else "?", file, writer, [path] + options)
    return found


def run(command, folder, env):
    """Milliseconds and peak memory in MB (of the whole tree, as far as it was waited for); None: too long, or failed."""
    start = time.perf_counter_ns()
    with open(os.path.join(folder, "log"), "wb") as log:
        child = subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    deadline = time.monotonic() + LIMIT
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid != 0:
            child.returncode = status
            break
        if time.monotonic() > deadline:
            child.kill()
            os.wait4(child.pid, 0)
            child.returncode = -9
            return None
        time.sleep(0.001)
    return ((time.perf_counter_ns() - start) / 1e6, usage.ru_maxrss / 1024) if status == 0 else None


def tagged(pdf):
    told = subprocess.run(["pdfinfo", pdf], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout.decode()
    pages = re.search(r"^Pages:\s+(\d+)", told, re.M)
    return int(pages.group(1)) if pages else 0, "yes" if re.search(r"^Tagged:\s+yes", told, re.M) else "no"


def environment(npm, scratch):
    """With fontconfig's own file: nianbao's fonts are in no folder of the system's."""
    path = os.path.join(scratch, "fonts.conf")
    with open(path, "w", encoding="utf-8") as out:
        out.write('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
                  f"<include ignore_missing=\"yes\">/etc/fonts/fonts.conf</include><dir>{FONTS}</dir>"
                  f"<cachedir>{scratch}/fontconfig</cachedir></fontconfig>\n")
    env = dict(os.environ, NODE_PATH=os.path.join(npm, "node_modules"), OSFONTDIR=FONTS, FONTCONFIG_FILE=path)
    if shutil.which("fc-cache"):
        subprocess.run(["fc-cache"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return env


def compare(program, report, thousand, rows, npm, scratch, once):
    """A line for each text and program; nianbao's own run stands first, in the same minute."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    env = environment(npm, scratch)
    found = programs(npm, FONTS)
    print("\n| peers | text | pages | time | × nianbao | peak memory | PDF | tagged |")
    print("|---|---|--:|--:|--:|--:|--:|---|")
    cases = [("seed report", report, 5), ("1,000 pages", thousand.report, 1), ("20,000 rows", rows.report, 1)]
    for name, source, runs in cases:
        blocks = content(program, source, root)
        own = os.path.join(scratch, "own.pdf")
        command = [program, "render", source, "--data", root, "-o", own, "--jobs", "1"]
        once(command)
        base = statistics.median(once(command)[0] for _ in range(max(runs, 3)))
        print(f"| nianbao, one thread | {name} | {tagged(own)[0]} | {base:.0f} ms | 1 | | "
              f"{os.path.getsize(own) / 1000:.0f} kB | PDF/A-3a, PDF/UA-1 |", flush=True)
        for peer, (version, file, writer, line) in found.items():
            folder = os.path.join(scratch, re.sub(r"\W", "", f"{peer}{name}"))
            os.makedirs(folder)
            with open(os.path.join(folder, file), "w", encoding="utf-8") as out:
                out.write(writer(blocks))
            with open(os.path.join(folder, "typst.js"), "w", encoding="utf-8") as out:
                out.write(TYPST)
            results = []
            for _ in range(runs + (runs > 1)):  # of several, the first does not count
                results.append(run(line, folder, env))
                if results[-1] is None:
                    break
            pdf = os.path.join(folder, "in.pdf" if peer == "XeLaTeX" else "out.pdf")
            if results[-1] is None or not os.path.exists(pdf):
                print(f"| {peer}: {version} | {name} | | failed, or more than {LIMIT} s | | | | |", flush=True)
                continue
            results = results[runs > 1:]
            spent = statistics.median(result[0] for result in results)
            count, tags = tagged(pdf)
            print(f"| {peer}: {version} | {name} | {count} | {spent:,.0f} ms | {spent / base:,.0f} | "
                  f"{max(result[1] for result in results):.0f} MB | {os.path.getsize(pdf) / 1000:.0f} kB | {tags} |", flush=True)
