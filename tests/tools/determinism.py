#!/usr/bin/python3
"""The same report gives the same bytes, wherever, whenever and by whomever it is rendered.

Compilers and their levels, threads, the order of folders, runs, folders, locales, time zones, umasks, a missing HOME, a read-only cache, standard output: nothing
may show. NIANBAO_FONTS and XDG_CACHE_HOME may name the fonts' folder. The clock may not show either:
the metadata's dates are the report's, and SOURCE_DATE_EPOCH's for a report without a date.
"""
import os
import pathlib
import shutil
import sys

import nb

sys.path.append(str(nb.SOURCE / "tests/bench"))
import pages  # noqa: E402

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path(os.environ.get("HOME", "/")) / ".cache")


def environment(**changes):
    """The test's environment with changes; None takes a variable away."""
    env = {**os.environ, **{k: v for k, v in changes.items() if v is not None}}
    for name in [k for k, v in changes.items() if v is None]:
        env.pop(name, None)
    return env


def rendered(env=None, cwd=None, report=nb.SEED, umask=-1):
    out = nb.TEMP / "out.pdf"
    out.unlink(missing_ok=True)
    nb.must(nb.nianbao("render", report, "-o", out, env=env, cwd=cwd, umask=umask))
    return out.read_bytes()


def tree(folder):
    return sorted((str(path), path.lstat().st_mtime_ns) for path in folder.rglob("*"))


def main():
    fonts = CACHE / "nianbao/fonts"
    first = rendered()
    cache = nb.TEMP / "cache"
    (cache / "nianbao").mkdir(parents=True)
    shutil.copytree(fonts, cache / "nianbao/fonts", symlinks=True)
    (cache / "nianbao/fontconfig").write_text("a file where a folder is wanted: root cannot write either")
    (cache / "nianbao/fonts").chmod(0o555)
    (cache / "nianbao").chmod(0o555)
    before = tree(cache)
    away = nb.TEMP / "away"
    away.mkdir()
    shutil.copy(nb.SEED, away / "report.yaml")
    cases = {
        "again": {},
        "other folder": {"cwd": "/"},
        "relative path": {"cwd": away, "report": "report.yaml"},
        "zh_CN": {"env": environment(LC_ALL="zh_CN.UTF-8", LANG="zh_CN.UTF-8")},
        "C": {"env": environment(LC_ALL="C", LANG="C")},
        "de_DE": {"env": environment(LC_ALL="de_DE.UTF-8", LANG="de_DE.UTF-8", LC_NUMERIC="de_DE.UTF-8")},
        "no locale": {"env": environment(LC_ALL=None, LANG=None, LC_CTYPE=None)},
        "TZ": {"env": environment(TZ="America/Los_Angeles")},
        "TZ wrong": {"env": environment(TZ="Nowhere/Nothing")},
        "SOURCE_DATE_EPOCH": {"env": environment(SOURCE_DATE_EPOCH="1")},
        "umask": {"umask": 0o077},
        "no HOME, XDG_CACHE_HOME": {"env": environment(HOME=None, XDG_CACHE_HOME=str(CACHE))},
        "no HOME, NIANBAO_FONTS": {"env": environment(HOME=None, XDG_CACHE_HOME=None, NIANBAO_FONTS=str(fonts))},
        "read-only cache": {"env": environment(XDG_CACHE_HOME=str(cache))},
    }
    for name, options in cases.items():
        nb.expect(rendered(**options) == first, f"{name}: other bytes")
        mode = (nb.TEMP / "out.pdf").stat().st_mode & 0o777
        if name == "umask":
            nb.expect(mode == 0o600, f"mode {mode:o} under umask 077")
    nb.expect(tree(cache) == before, "something was written to the fonts' folder")
    (cache / "nianbao").chmod(0o755)
    (cache / "nianbao/fonts").chmod(0o755)
    nb.expect(nb.must(nb.nianbao("render", nb.SEED, "-o", "-")).stdout == first, "standard output: other bytes")
    text = nb.SEED.read_bytes()
    nb.expect(nb.must(nb.nianbao("render", "-", "-o", "-", input=text)).stdout == first, "standard input: other bytes")
    nb.expect(nb.must(nb.nianbao("render", "-", input=text)).stdout == first, "“-” does not write to standard output")
    for stage in ("document", "galley", "pages", "tags"):
        nb.expect(nb.dump(stage, nb.SEED) == nb.dump(stage, nb.SEED), f"{stage}: other text")
    for folder in ("one", "two"):
        nb.must(nb.nianbao("render", nb.SEED, "--png", nb.TEMP / folder, "--dpi", "40", "-o",
                           nb.TEMP / "picture.pdf"))
    pictures = sorted((nb.TEMP / "one").iterdir())
    nb.expect(len(pictures) > 3, "no pictures")
    for picture in pictures:
        nb.expect(picture.read_bytes() == (nb.TEMP / "two" / picture.name).read_bytes(), f"{picture.name}: other bytes")
    # Without a date in the report SOURCE_DATE_EPOCH speaks, and else nothing does.
    undated = nb.write("undated.yaml", nb.SEED.read_text(encoding="utf-8").replace("\ndate: 2018-03-30", "\n"))
    plain = rendered(report=undated, env=environment(SOURCE_DATE_EPOCH=None))
    nb.expect(plain == rendered(report=undated, env=environment(SOURCE_DATE_EPOCH=None, TZ="Asia/Tokyo")), "the clock shows")
    epoch = rendered(report=undated, env=environment(SOURCE_DATE_EPOCH="1500000000"))
    nb.expect("2017-07-14T02:40:00Z" in nb.tool("pdfinfo", "-isodates", nb.TEMP / "out.pdf") and epoch != plain,
              "SOURCE_DATE_EPOCH does not show")
    changed = nb.write("changed.yaml", nb.SEED.read_text(encoding="utf-8").replace("published: 663", "published: 664"))
    nb.expect(rendered(report=changed) != first, "another report, the same bytes")
    # No font at all is an error, not another page.
    empty = nb.nianbao("render", nb.SEED, "-o", nb.TEMP / "none.pdf",
                       env=environment(HOME=None, XDG_CACHE_HOME=str(nb.TEMP / "empty"), NIANBAO_FONTS=None))
    nb.expect(empty.returncode in (1, 3) or b"W5011" in empty.stderr, "missing fonts are not told")


def compilers(first):
    """The program as gcc and clang make it, with and without optimisation."""
    for compiler in ("gcc", "clang"):
        for level in ("-O0", "-O3"):
            build = nb.TEMP / (compiler + level)
            nb.must(nb.run("cmake", "-S", nb.SOURCE, "-B", build, f"-DCMAKE_C_COMPILER={compiler}", "-DBUILD_TESTING=OFF",
                           "-DCMAKE_BUILD_TYPE=None", f"-DCMAKE_C_FLAGS={level}"))
            nb.must(nb.run("cmake", "--build", build, "-j", str(os.cpu_count()), "--target", "nianbao"))
            out = nb.TEMP / "compiled.pdf"
            nb.must(nb.run(build / "nianbao", "render", nb.SEED, "-o", out, "--data", nb.SOURCE))
            nb.expect(out.read_bytes() == first, f"{compiler} {level}: other bytes")


def orders(first):
    """Threads; layouts in a folder that lists them the other way round, among others."""
    for jobs in ("1", "2", "4", "8"):
        done = nb.must(nb.nianbao("render", nb.SEED, "-o", "-", "--jobs", jobs))
        nb.expect(done.stdout == first, f"--jobs {jobs}: other bytes")
    long = nb.TEMP / "long.yaml"  # long enough to be set ahead, by as many threads as there are
    long.write_text(pages.report(200))
    one = nb.must(nb.nianbao("render", long, "-o", "-", "--jobs", "1")).stdout
    for jobs in ("2", "3", "8"):
        done = nb.must(nb.nianbao("render", long, "-o", "-", "--jobs", jobs))
        nb.expect(done.stdout == one, f"--jobs {jobs}: other bytes of a long report")
    data = nb.TEMP / "data"
    for folder in ("fonts", "layouts"):
        (data / folder).mkdir(parents=True)
        for path in sorted((nb.SOURCE / folder).iterdir(), reverse=True):
            (data / folder / ("x" + path.name)).write_bytes(b"# another file\n")
            shutil.copy(path, data / folder)
    done = nb.must(nb.run(nb.PROGRAM, "render", nb.SEED, "-o", "-", "--data", data))
    nb.expect(done.stdout == first, "order of the folder: other bytes")


main()
orders(rendered())
compilers(rendered())
nb.finish()
