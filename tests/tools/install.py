#!/usr/bin/python3
"""What `cmake --install` puts somewhere works there, without the source tree: install.py PROGRAM SOURCE BUILD

The installed program finds its layouts and fonts beside itself. A client of nianbao.h compiles and
links with what pkg-config says, against the shared and the static library. The shared library shows
nothing but nb_*.
"""
import os
import re
import shutil
import sys

import nb

CLIENT = r"""
#include <nianbao.h>
#include <stdio.h>
#include <string.h>

static void on_message(void *handle, const nb_message *m) {
    (void)handle;
    fprintf(stderr, "%s %s\n", m->code, m->text[1]);
}

int main(int argc, char **argv) {
    nb_options options = {.report = argv[1], .output = argv[2], .data_dir = argc > 3 ? argv[3] : NULL};
    if (strcmp(nb_version(), "@VERSION@") != 0) return 9;
    return (int)nb_render(&options, on_message, NULL);
}
"""


def main():
    build, prefix = sys.argv[3], nb.TEMP / "usr"
    nb.must(nb.run("cmake", "--install", build, "--prefix", prefix))
    program = prefix / "bin/nianbao"
    for path in (program, prefix / "include/nianbao.h", prefix / "share/nianbao/layouts/gbt9704.yaml",
                 prefix / "share/nianbao/fonts/roles.yaml"):
        nb.expect(path.exists(), f"{path} is not installed")
    headers = [path.name for path in (prefix / "include").rglob("*") if path.is_file()]
    nb.expect(headers == ["nianbao.h"], f"headers: {headers}")
    report = nb.TEMP / "report.yaml"
    shutil.copy(nb.SEED, report)
    wanted = nb.render(nb.SEED, "wanted.pdf").read_bytes()
    libraries = next(path.parent for path in prefix.rglob("libnianbao.so"))
    env = {**os.environ, "LD_LIBRARY_PATH": str(libraries)}
    # No --data, and the prefix has been moved: what is found is found beside the program.
    moved = nb.TEMP / "opt"
    prefix.rename(moved)
    nb.must(nb.run(moved / "bin/nianbao", "render", report, "-o", nb.TEMP / "installed.pdf", cwd="/"))
    nb.expect((nb.TEMP / "installed.pdf").read_bytes() == wanted, "the installed program makes another PDF")
    # The module of signatures: found where the prefix went, and named when it is not there.
    pdf = nb.TEMP / "installed.pdf"
    sign = ("sign", pdf, "-o", nb.TEMP / "signed.pdf", "--key", report, "--passphrase-file", report)
    no_key = nb.run(moved / "bin/nianbao", *sign, cwd="/")
    nb.expect(b"E8001" in no_key.stderr, f"the installed module: {no_key.stderr}")
    module = next(moved.rglob("nianbao-sign.so"))
    module.rename(nb.TEMP / "module")
    missing = nb.run(moved / "bin/nianbao", *sign, cwd="/")
    nb.expect(b"E9006" in missing.stderr and missing.returncode == 3, f"without module: {missing.stderr}")
    (nb.TEMP / "module").rename(module)
    layouts = moved / "share/nianbao/layouts"
    layouts.rename(nb.TEMP / "hidden")
    lost = nb.run(moved / "bin/nianbao", "render", report, "-o", nb.TEMP / "lost.pdf", cwd="/")
    nb.expect(lost.returncode != 0, "layouts come from elsewhere: the test would not see a missing one")
    (nb.TEMP / "hidden").rename(layouts)
    moved.rename(prefix)

    config = {**env, "PKG_CONFIG_PATH": str(libraries / "pkgconfig")}
    flags = lambda *options: nb.must(nb.run("pkg-config", *options, "nianbao", env=config)).stdout.decode().split()
    version = flags("--modversion")[0]
    source = nb.write("client.c", CLIENT.replace("@VERSION@", version))
    static = [str(libraries / "libnianbao.a") if flag == "-lnianbao" else flag for flag in flags("--static", "--libs")]
    for name, link in (("shared", flags("--libs")), ("static", static)):
        client = nb.TEMP / name
        nb.must(nb.run("cc", "-std=c17", "-Wall", "-Wextra", "-Werror", *flags("--cflags"), source, "-o", client, *link))
        uses = b"libnianbao" in nb.must(nb.run("ldd", client, env=env)).stdout
        nb.expect(uses == (name == "shared"), f"{name}: linked with the wrong library")
        out = nb.TEMP / f"{name}.pdf"
        # The shared library finds layouts and fonts beside itself; a static program must be told.
        data = [prefix / "share/nianbao"] if name == "static" else []
        nb.must(nb.run(client, report, out, *data, env=env, cwd="/"))
        nb.expect(out.read_bytes() == wanted, f"{name}: the client makes another PDF")
        nb.expect(nb.run(client, nb.TEMP / "none.yaml", out, env=env).returncode == 3, f"{name}: status of a missing file")
    names = [line.split()[-1] for line in nb.tool("nm", "-D", "--defined-only", libraries / "libnianbao.so").splitlines()]
    declared = set(re.findall(r"NB_API [^;]*?\b(nb_\w+)\(", (nb.SOURCE / "src/nianbao.h").read_text(encoding="utf-8")))
    nb.expect(len(declared) >= 4 and set(names) == declared, f"exported {sorted(names)}, declared {sorted(declared)}")


main()
nb.finish()
