"""The dependency rule of src/README.md: a folder may include only folders named before it.

Reads every #include "folder/…" below src/ and fails on one that points the wrong way, and on a file
of more than 700 lines. Proves itself first: a wrong include made up here must be found.
"""
import pathlib
import re
import sys

ORDER = ["base", "read", "model", "doc", "font", "page", "text", "flow", "paint", "archive"]
# The module of signatures is no part of the line.
MODULES = {"sign": ["base", "read", "sign"]}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([a-z]+)/', re.M)


def wrong_includes(folder, text):
    """The folders that a file of `folder` includes and must not."""
    allowed = MODULES.get(folder) or ORDER[: ORDER.index(folder) + 1]
    return [name for name in INCLUDE.findall(text) if name in [*ORDER, *MODULES] and name not in allowed]


def main(src):
    assert wrong_includes("base", '#include "flow/galley.h"\n') == ["flow"]
    assert wrong_includes("flow", '#include "base/len.h"\n') == []
    assert wrong_includes("sign", '#include "model/report.h"\n') == ["model"]
    assert wrong_includes("paint", '#include "sign/key.h"\n') == ["sign"]
    faults, files = [], 0
    for path in sorted(src.rglob("*.[ch]")):
        folder = path.relative_to(src).parts[0]
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > 700:
            faults.append(f"{path}: {lines} lines")
        if folder in [*ORDER, *MODULES]:
            files += 1
            faults += [f"{path}: {folder} includes {name}" for name in wrong_includes(folder, text)]
    print(f"{files} files in {len(ORDER)} folders")
    print("\n".join(faults))
    return 1 if faults or files == 0 else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
