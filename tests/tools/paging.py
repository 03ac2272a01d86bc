#!/usr/bin/python3
"""Where pages end, in random documents of paragraphs, headings and tables, with issuer and date.

Statement 26: the last line of a paragraph never stands alone at a page's top, nor its first one at a page's
foot; 27: behind a heading at least two lines of its text are on its page; 36: a table's caption and first
rows stay together. GB/T 9704-2012 7.3.5: issuer and date are on one page with text. 5.2.3: a page of text
alone has 22 lines, less those that a rule sends on. Each block is written in one character of
its own, by which its lines are known.
"""
import random

import nb

HEAD = """report: 1
layout: official
title: 年度报告
issuer: 办公室
date: 2022-01-21
period: {from: 2021-01-01, to: 2021-12-31}
"""
DOCUMENT = """document:
  number: 某政办发〔2022〕1号
  recipients: 市政府
  signature: SIGNATURE
  posts: 主任
  copies: 市档案馆
"""
FIRST, LINES = 0x5200, 22


class Block:
    """kind and character of a block; its lines as (page, y), once they are found."""

    def __init__(self, kind, number, size):
        self.kind, self.character, self.size, self.lines = kind, chr(FIRST + number), size, []


def random_blocks(rng, only_text):
    """Starts with a heading; headings are followed by text, so that they have something to stay with."""
    blocks = [Block("heading", 0, 6)]
    for n in range(1, rng.randrange(8, 30)):
        kind = "text" if blocks[-1].kind == "heading" or only_text else rng.choice(("text", "text", "heading", "table"))
        blocks.append(Block(kind, n, rng.randrange(3, rng.choice((40, 200, 400)))))
    if blocks[-1].kind != "text":
        blocks.append(Block("text", len(blocks), 30))
    return blocks


def written(blocks):
    out = "sections:\n"
    for block in blocks:
        if block.kind == "heading":
            out += f"  - heading: {block.character * block.size if block.size < 20 else block.character * 20}\n    body:\n"
        elif block.kind == "text":
            out += f"      - {block.character * block.size}\n"
        else:
            rows = ", ".join(f"[{block.character}, 甲]" for _ in range(2 + block.size % 12))
            out += f"      - table: {{caption: {block.character * 5}, columns: [甲, 乙], rows: [{rows}]}}\n"
    return out


def find_lines(pages, blocks):
    by_character = {block.character: block for block in blocks}
    for page in pages:
        seen = set()
        for item in page.items:
            if item.kind != "text" or item.artifact:
                continue
            for character in item.text:
                block = by_character.get(character)
                if block and (block.character, item.y) not in seen:
                    seen.add((block.character, item.y))
                    block.lines.append((page.number, item.y))


def on_page(block, page):
    return sum(1 for number, _ in block.lines if number == page)


def check(where, pages, blocks, only_text):
    for block, after in zip(blocks, blocks[1:] + [None]):
        first, last = block.lines[0][0], block.lines[-1][0]
        if block.kind == "text" and first != last:
            nb.expect(on_page(block, last) > 1, f"{where}: last line of {block.character} alone on page {last}")
            nb.expect(on_page(block, first) > 1, f"{where}: first line of {block.character} alone on page {first}")
        if block.kind == "heading":
            nb.expect(first == last, f"{where}: a heading on two pages")
            nb.expect(on_page(after, first) >= min(2, len(after.lines)),
                      f"{where}: heading {block.character} with {on_page(after, first)} lines on page {first}")
        if block.kind == "table":
            nb.expect(on_page(block, first) > 1, f"{where}: a caption without its table on page {first}")
    text = ["".join(i.text for i in page.items if i.kind == "text" and not i.artifact) for page in pages]
    signed = [n for n, words in enumerate(text) if "1月21日" in words]
    if not nb.expect(len(signed) == 1, f"{where}: the date is on {len(signed)} pages"):
        return
    signer = "主任" if "主任" in "".join(text) else "办公室"
    nb.expect(signer in text[signed[0]], f"{where}: issuer and date on two pages")
    number = pages[signed[0]].number
    nb.expect(on_page(blocks[-1], number) >= min(2, len(blocks[-1].lines)),
              f"{where}: issuer with {on_page(blocks[-1], number)} lines of text")
    if only_text:
        for page in pages[1:signed[0]]:
            n = sum(on_page(block, page.number) for block in blocks)
            sent_on = 4 if page is pages[signed[0] - 1] else 2  # a paragraph of two lines goes with the issuer's one
            nb.expect(LINES - sent_on <= n <= LINES + 1, f"{where}: page {page.number} has {n} lines")


def main():
    for seed in range(120):
        rng = random.Random(seed)
        only_text = seed % 3 == 0
        blocks = random_blocks(rng, only_text)
        form = rng.choice(("", "plain", "seal", "stamp"))
        head = HEAD + (DOCUMENT.replace("SIGNATURE", form) if form else "")
        report = nb.write("paging.yaml", head + written(blocks))
        pages = nb.pages_of(nb.dump("pages", report))
        find_lines(pages, blocks)
        where = f"document {seed} ({form or 'no 公文'})"
        if nb.expect(all(block.lines for block in blocks), f"{where}: blocks are lost"):
            check(where, pages, blocks, only_text)


main()
nb.finish()
