#!/usr/bin/python3
"""A character that no font has stops the report: never a box, never a blank (PDF/A 6.2.11.8).

E5001 must name the character, its code point and the exact line and column where it was written: in
plain text, **strong**, a link's text, behind an escape, in a figure's value, in a table, and in scalars
folded over several lines.
"""
import nb

BAD = "\U000323b0"
CASES = {
    "plain": "      - 甲乙@丙\n",
    "first": "      - \"@甲\"\n",
    "strong": "      - 甲**乙@**丙\n",
    "link": "      - 见[甲@乙](http://a.cn/)。\n",
    "escape": "      - 甲\\*乙\\@丙\n",
    "double quotes": "      - \"甲\\\"乙@\"\n",
    "single quotes": "      - '甲''乙@'\n",
    "folded plain": "      - 甲乙\n        丙丁\n        戊@己\n",
    "folded quotes": "      - \"甲乙\n        丙{period.year}丁@\n        戊\"\n",
    "block folded": "      - >-\n        甲乙\n        丙@丁\n",
    "block literal": "      - |-\n        甲乙\n        丙@丁\n",
    "block with a gap": "      - >\n        甲乙\n\n        丙丁@\n",
    "wide before": "      - 甲,乙,丙@丁\n",
    "comment before": "      # 注释@不算\n      - 甲@\n",
    "item": "      - items: [甲, 乙@]\n",
    "heading": "      - {heading: 甲@, body: [乙]}\n",
    "table": "      - table: t\n",
    "figure": "      - 共{a.b}件\n",
}


def place_of(text):
    """Line and column, from 1, of the bad character; of the last one (a comment may hold one)."""
    before = text[:text.rindex(BAD)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def main():
    for name, body in CASES.items():
        head = nb.HEADER
        if name == "figure":
            head += "figures:\n  a:\n    b: 一@二\n"
        if name == "table":
            head += "tables:\n  t:\n    columns: [甲, 乙]\n    rows:\n      - [丙, 丁@]\n"
        text = (head + "sections:\n  - heading: 概述\n    body:\n" + body).replace("@", BAD)
        report = nb.write("report.yaml", text)
        for command in ("check", "render"):
            process = nb.nianbao(command, report)
            found = [entry for entry in nb.messages(process) if entry[2] == "E5001"]
            wanted = [(*place_of(text), "E5001")]
            nb.expect(found == wanted, f"{name}: {command} finds {nb.messages(process)}, not {wanted}")
            nb.expect(process.returncode == 1, f"{name}: {command} ends with {process.returncode}")
            said = process.stderr.decode("utf-8")
            nb.expect(BAD in said and "U+323B0" in said, f"{name}: the character is not named: {said[:200]}")
        nb.expect(not (nb.TEMP / "report.pdf").exists(), f"{name}: an output appears")
    for character, code in (("\U0003fffe", None), ("\U000323b0", "U+323B0"), ("\u0378", "U+0378")):
        report = nb.report_of([f"甲{character}乙"])
        process = nb.nianbao("check", report)
        nb.expect(process.returncode == 1, f"{character!r}: ends with {process.returncode}")
        if code:
            nb.expect(code in process.stderr.decode("utf-8"), f"{code} is not named: {process.stderr.decode()[:200]}")
    # The same report without the character is in order: it was the only fault.
    good = nb.nianbao("check", nb.report_of(["甲乙丙"]))
    nb.expect(good.returncode == 0, "a good report is not in order")


main()
nb.finish()
