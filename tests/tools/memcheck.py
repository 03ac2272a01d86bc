#!/usr/bin/python3
"""Valgrind finds nothing: no byte is read that was not written, none behind a block, none is lost.

Tables, charts and images, two languages, previews, signing, verifying, an out-of-order report.
"""
import concurrent.futures
import os
import sys

import nb

sys.path.insert(0, str(nb.SOURCE / "tests/faults"))
import faults  # noqa: E402

VALGRIND = ["valgrind", "-q", "--error-exitcode=99", "--leak-check=full", "--show-leak-kinds=definite",
            "--errors-for-leak-kinds=definite"]


def main():
    secrets = nb.TEMP / "secrets"
    secrets.mkdir()
    faults.make_secrets(nb.PROGRAM, nb.SOURCE, secrets)
    report = {name: nb.SOURCE / f"data/{name}/report.yaml" for name in ("sample-2021", "sample-charts", "notice-2021")}
    data, key = ["--data", nb.SOURCE], ["--p12", secrets / "key.p12", "--passphrase-file", secrets / "secret.txt"]
    cases = {
        "seed report": (0, "render", nb.SEED, "-o", nb.TEMP / "seed.pdf", "--jobs", "2", *data),
        "tables, two languages": (0, "render", report["sample-2021"], "-o", nb.TEMP / "two.pdf", "--lang", "zh+en", *data),
        "charts, vectors": (0, "render", report["sample-charts"], "-o", nb.TEMP / "charts.pdf", "--svg", nb.TEMP / "svg", *data),
        "images": (0, "render", nb.SOURCE / "tests/golden/image/report.yaml", "-o", nb.TEMP / "image.pdf", *data),
        "preview": (0, "render", report["notice-2021"], "-o", nb.TEMP / "notice.pdf", "--png", nb.TEMP / "png", "--dpi", "30", *data),
        "sign": (0, "sign", secrets / "in.pdf", "-o", nb.TEMP / "signed.pdf", *key),
        "verify": (0, "verify", secrets / "signed.pdf", "--trust", secrets / "cert.pem"),
        "reproduce": (0, "reproduce", secrets / "in.pdf"),
        "out of order": (1, "check", nb.SOURCE / "tests/broken/yaml-unclosed-quote.yaml", *data),
    }

    def one(case):
        name, (status, *words) = case
        return name, status, nb.run(*VALGRIND, nb.PROGRAM, *words)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, status, done in pool.map(one, cases.items()):
            said = done.stderr.decode("utf-8", "replace")
            nb.expect(done.returncode == status and "==" not in said, f"{name}: {done.returncode}\n{said[-3000:]}")


main()
nb.finish()
