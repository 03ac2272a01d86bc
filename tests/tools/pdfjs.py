#!/usr/bin/python3
"""pdf.js, which browsers show PDFs with, sees on each page the tree and the texts of `--dump tags`."""
import json
import re
import unicodedata

import nb

LINE = re.compile(r"^( *)(\w+)(?: lang=(\S+))?.*?((?: \d+:\d+(?:-\d+)?)*)(?: link \d+)*(?: “(.*)”)?$")
ID = re.compile(r"mcid(\d+)$")


class Node:
    """role, lang; content: [(page, MCID)]; kids; text: its own, without white space."""

    def __init__(self, role, lang=None, content=(), text=""):
        self.role, self.lang, self.content, self.text = role, lang, list(content), text
        self.kids = []

    def on(self, page):
        """The outline of what is on a page: (role, lang, MCIDs, kids); None when nothing is."""
        own = [mcid for number, mcid in self.content if number == page]
        kids = [kid for kid in (one.on(page) for one in self.kids) if kid]
        return (self.role, self.lang, own, kids) if own or kids else None


def dumped(text):
    """The tree of `--dump tags`, and its nodes."""
    root, nodes, path = Node(""), [], []
    path.append(root)
    for line in text.splitlines():
        indent, role, lang, places, words = LINE.match(line).groups()
        content = []
        for page, first, last in re.findall(r" (\d+):(\d+)(?:-(\d+))?", places):
            content += [(int(page), mcid) for mcid in range(int(first), int(last or first) + 1)]
        node = Node(role, lang, content, re.sub(r"\s", "", words or ""))
        depth = len(indent) // 2
        del path[depth + 1:]
        path[depth].kids.append(node)
        path.append(node)
        nodes.append(node)
    return root, nodes


def read(node):
    """The same outline from pdf.js's tree."""
    own = [int(ID.search(kid["id"])[1]) for kid in node["children"] if kid.get("type") == "content"]
    kids = [kid for kid in (read(one) for one in node["children"] if "role" in one) if kid]
    return (node["role"], node.get("lang"), own, kids) if own or kids else None


def plain(node, text):
    """Without what may differ: pdf.js puts characters of compatibility apart, what joins words draws nothing,
    and the dump has noughts where the number of a page will be."""
    text = unicodedata.normalize("NFKC", text).replace("\u2060", "")
    return re.sub(r"\d+", "0", text) if node.role == "Link" else text


def figures(node):
    return [node] * (node.get("role") == "Figure") + [one for kid in node.get("children", ()) for one in figures(kid)]


def check(name, dump, seen):
    nb.expect(seen["marks"]["Marked"] and not seen["marks"]["Suspects"], f"{name}: {seen['marks']}")
    root, nodes = dumped(dump)
    for number, page in enumerate(seen["pages"], 1):
        told = [kid for kid in (one.on(number) for one in root.kids) if kid]
        found = [one for one in (read(kid) for kid in (page["tree"] or {"children": []})["children"]) if one]
        nb.expect(told == found, f"{name}, page {number}: {str(told)[:200]} is seen as {str(found)[:200]}")
        for figure in figures(page["tree"] or {}):
            nb.expect(figure.get("alt"), f"{name}, page {number}: a figure without alt")
    for node in nodes:
        if node.role == "Figure":  # what it shows is in its alternative text; ticks of an axis are drawing
            continue
        pieces = []
        for page, mcid in node.content:
            text = seen["pages"][page - 1]["text"]
            pieces += [text[key] for key in text if (match := ID.search(key)) and int(match[1]) == mcid]
        found = "".join(pieces)
        nb.expect(plain(node, found) == plain(node, node.text), f"{name}: “{node.text}” is seen as “{found}”")


def main():
    reports = sorted([*nb.SOURCE.glob("data/*/report.yaml"), *nb.SOURCE.glob("tests/golden/*/report.yaml")])
    paths = [nb.render(report, report.parent.name + ".pdf") for report in reports]
    lines = nb.tool("node", nb.SOURCE / "tests/tools/pdfjs.js", *paths).splitlines()
    nb.expect(len(lines) == len(reports), f"{len(lines)} answers for {len(reports)} files")
    for report, line in zip(reports, lines):
        check(report.parent.name, nb.dump("tags", report), json.loads(line))


main()
nb.finish()
