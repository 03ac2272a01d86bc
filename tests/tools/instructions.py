#!/usr/bin/python3
"""How many instructions the seed report takes, against the figure kept in instructions.txt.

    tests/tools/instructions.py PROGRAM SOURCE [--renew]

More than a tenth above is a fault; more than a tenth below as well, so that the figure goes on saying
something. After a change that is worth its price, --renew writes the new figure; commit it with the
change, and say why.

valgrind's callgrind counts what was executed, so a busy machine changes nothing. Only what does not
ask the processor counts: the C library and the dynamic linker choose their routines by what it can do
(AVX2, AVX-512), and the linker also looks at the environment; all other code (ours, libyaml, HarfBuzz,
fontconfig, libdeflate, libharu, libmd) is the same on every x86-64 with the packages of Debian 12.
libdeflate's checksums do ask, but are less than a hundredth. A release build, as ./bootstrap makes it.
"""
import collections
import pathlib
import re
import sys

import nb

sys.path.insert(0, str(nb.SOURCE / "tests/bench"))
import pages  # noqa: E402

KEPT = pathlib.Path(__file__).with_suffix(".txt")
PROCESSORS_CHOICE = re.compile(r"/(libc|ld-linux[^/]*|libm)\.so")
TENTH = 10


def count(report):
    """Instructions of rendering by object file: what the callgrind file says of each on its own."""
    out = nb.TEMP / "callgrind.out"
    render = [nb.PROGRAM, "render", report, "--data", nb.SOURCE, "-o", nb.TEMP / "counted.pdf",
              "--jobs", "1"]
    nb.must(nb.run(*render))  # fontconfig's cache is made by whoever comes first
    nb.must(nb.run("valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *render))
    names, sums, current, called = {}, collections.Counter(), None, False
    for line in out.read_text(encoding="utf-8").splitlines():
        if line.startswith("ob="):
            number, name = re.match(r"ob=\((\d+)\)(?: (.*))?", line).groups()
            current = names.setdefault(number, name)
        elif line.startswith("calls="):
            called = True  # the next line has the cost of the callee
        elif re.match(r"[+\-*\d]", line):
            if not called:
                sums[current] += int(line.split()[1])
            called = False
        elif re.match(r"cob=\(\d+\) ", line):
            number, name = re.match(r"cob=\((\d+)\) (.*)", line).groups()
            names.setdefault(number, name)
    return sums


def steady(sums):
    return sum(n for name, n in sums.items() if not PROCESSORS_CHOICE.search(name or ""))


def verdict(found, kept):
    """What is wrong, or None."""
    change = f"{found:,} instructions, {kept:,} were kept: {100 * (found - kept) / kept:+.1f} %"
    if 100 * (found - kept) > TENTH * kept:
        return f"slower: {change}. See where with callgrind_annotate, or renew the figure: {RENEW}"
    if 100 * (kept - found) > TENTH * kept:
        return f"faster: {change}. Keep it: {RENEW}"
    return None


RENEW = f"{sys.argv[0]} {nb.PROGRAM} {nb.SOURCE} --renew"


def longer():
    """The seed report with four more paragraphs: work that the figure must not let pass."""
    writer = pages.Writer(1)
    more = "".join(f"      - {writer.paragraph()}\n" for _ in range(4))
    text = nb.SEED.read_text(encoding="utf-8").rstrip()
    return nb.write("longer.yaml", f"{text}\n  - heading: 附录\n    body:\n{more}")


def main():
    sums = count(nb.SEED)
    found = steady(sums)
    for name, n in sums.most_common(12):
        aside = "  (not counted)" if PROCESSORS_CHOICE.search(name or "") else ""
        print(f"{n:12,}  {name}{aside}")
    print(f"{found:12,}  counted")
    if "--renew" in sys.argv:
        KEPT.write_text(f"{found}\n", encoding="utf-8")
        return
    kept = int(KEPT.read_text(encoding="utf-8"))
    fault = verdict(found, kept)
    nb.expect(fault is None, fault)
    nb.expect(verdict(kept * 109 // 100, kept) is None, "9 % more is let pass")
    nb.expect(verdict(kept * 111 // 100, kept) is not None, "11 % more is a fault")
    nb.expect(verdict(kept * 89 // 100, kept) is not None, "11 % less is told")
    more = steady(count(longer()))
    nb.expect(verdict(more, found) is not None, f"{more:,} instructions of a longer report are a fault")
    nb.finish()


if __name__ == "__main__":
    main()
