#!/usr/bin/python3
"""Other programs read the PDFs without complaint: qpdf, Poppler's pdffonts and pdfinfo.

What the standards ask of the files themselves is tests/conform's.
"""
import re

import nb


def check_file(pdf, name):
    checked = nb.run("qpdf", "--check", pdf)
    nb.expect(checked.returncode == 0 and b"WARNING" not in checked.stderr, f"{name}: qpdf: {checked.stderr}")
    rows = nb.tool("pdffonts", pdf).splitlines()[2:]
    nb.expect(rows, f"{name}: no fonts")
    for row in rows:
        nb.expect(re.match(r"[A-Z]{6}\+.*Identity-H\s+yes yes yes ", row), f"{name}: {row}")
    info = nb.tool("pdfinfo", pdf)
    for line in (r"Tagged:\s+yes", r"Title:\s+\S", r"Page size:\s+595\.276 x 841\.89 pts \(A4\)",
                 r"Encrypted:\s+no", r"Suspects:\s+no", r"JavaScript:\s+no"):
        nb.expect(re.search(line, info), f"{name}: pdfinfo lacks {line}")


def main():
    check_file(nb.render(nb.SEED), "seed")
    for folder in sorted((nb.SOURCE / "tests/golden").iterdir()):
        if (folder / "report.yaml").exists():
            check_file(nb.render(folder / "report.yaml", folder.name + ".pdf"), folder.name)


main()
nb.finish()
