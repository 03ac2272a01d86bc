#!/usr/bin/python3
"""The published report of 2017 loses nothing on its way into the PDF.

data/zhonglou-2017/source.txt is the text as published. After half-width punctuation is widened and
line ends and blanks are dropped, it must be a subsequence of what pdftotext reads and of the
document's dump; each paragraph must stand in one piece once page numbers are gone; pdftotext may find
no Kangxi radicals (U+2E80–2FDF) and no blanks between Han characters.
"""
import re

import pikepdf

import nb

WIDE = str.maketrans(",;:()!?", "，；：（）！？")
HAN = "[\u3400-\u9fff]"


def plain(text):
    return re.sub(r"\s", "", text).translate(WIDE)


def missing_at(needle, text):
    """The first character of needle that text lacks in order; None when it is a subsequence."""
    rest = iter(text)
    for i, character in enumerate(needle):
        if character not in rest:
            return f"{needle[max(0, i - 12):i]}⟨{character}⟩ at {i}"
    return None


def stray_blanks(text):
    return re.findall(f"{HAN}[ \u3000\u00a0]+{HAN}", text)


def radicals(text):
    return re.findall("[\u2e80-\u2fdf\ufffd\ue000-\uf8ff]", text)


def structure_text(pdf_path):
    """The text of the marked content, by ToUnicode, artifacts left out; one text per page joined."""
    pdf = pikepdf.open(pdf_path)
    out = []
    for page in pdf.pages:
        maps = {}
        for name, font in page.Resources.Font.items():
            table = {}
            cmap = font.ToUnicode.read_bytes().decode("ascii")
            for first, targets in re.findall(r"<(\w{4})> <\w{4}> \[(.*)\]\n", cmap):
                for code, target in enumerate(re.findall(r"<(\w+)>", targets), int(first, 16)):
                    table[code] = bytes.fromhex(target).decode("utf-16-be")
            maps[name] = table
        stack, current = [], {}
        for operands, operator in pikepdf.parse_content_stream(page):
            word = str(operator)
            if word in ("BDC", "BMC"):
                stack.append(str(operands[0]))
            elif word == "EMC":
                stack.pop()
            elif word == "Tf":
                current = maps[str(operands[0])]
            elif word in ("Tj", "TJ") and "/Artifact" not in stack:
                pieces = operands[0] if word == "TJ" else operands
                for piece in pieces:
                    if isinstance(piece, pikepdf.String):
                        code = bytes(piece)
                        out += [current.get(int.from_bytes(code[i:i + 2], "big"), "\ufffd")
                                for i in range(0, len(code), 2)]
    return "".join(out)


def main():
    source = (nb.SOURCE / "data/zhonglou-2017/source.txt").read_text(encoding="utf-8")
    seed = plain(source)
    nb.expect(len(seed) > 2000, "the source text is too short to be the seed")
    pdf = nb.render(nb.SEED)
    printed = nb.tool("pdftotext", "-layout", pdf, "-")
    nodes = nb.document_of(nb.dump("document", nb.SEED))
    dumped = "".join(nb.text_of(rest) for _, kind, rest in nodes if kind == "TEXT")
    marked = plain(structure_text(pdf))
    for name, text in (("pdftotext", plain(printed)), ("document", plain(dumped)), ("marked", marked)):
        nb.expect(missing_at(seed, text) is None, f"{name}: {missing_at(seed, text)}")
        nb.expect(not radicals(text), f"{name}: {radicals(text)}")
    paragraphs = [plain(line) for line in source.splitlines() if line.strip()]
    nb.expect(len(paragraphs) >= 30, "too few paragraphs")
    position = 0
    without_numbers = plain(re.sub(r"(?m)^\s*—\s*\d+\s*—\s*$", "", printed))
    for paragraph in paragraphs:
        at = marked.find(paragraph, position)
        if nb.expect(at >= 0, f"not in one piece: {paragraph[:30]}…"):
            position = at + len(paragraph)
        nb.expect(paragraph in without_numbers, f"not in one piece in pdftotext: {paragraph[:30]}…")
        for sentence in re.findall("[^。]+。?", paragraph):
            nb.expect(plain(dumped).count(sentence) >= 1, f"sentence lost: {sentence}")
    stray = stray_blanks(nb.tool("pdftotext", pdf, "-"))
    nb.expect(not stray, f"blanks between Han in pdftotext: {stray[:5]}")
    torn = re.findall(r"(?m)^[（）《》“”，。、；：]+$", printed)
    nb.expect(not torn, f"pdftotext tears marks off their lines: {torn[:5]}")
    # What the test must be able to see.
    nb.expect(missing_at(seed, plain(printed).replace("形势", "形", 1)) is not None, "blind to a loss")
    nb.expect(missing_at("甲乙", "乙甲") is not None, "blind to a change of order")
    nb.expect(stray_blanks("政 府") and not stray_blanks("在 A 府"), "blind to blanks")
    nb.expect(radicals("⼈"), "blind to radicals")


main()
nb.finish()
