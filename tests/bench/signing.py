"""What signing costs: `tests/bench/run --signing`. No network: level b-b, keys from files.

The report is rendered, rendered with its signature, and a rendered file is signed; the commands take turns, so that
a busy moment of the machine meets all of them; the time of the processor is least disturbed by others. Keys and
certificates are made by openssl for the run.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

KEYS = {
    "ECDSA P-256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "RSA-2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
}


def make_key(folder, name, options):
    """A PKCS#12 file as offices have it, and the file with its passphrase."""
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, cwd=folder, capture_output=True)

    with open(os.path.join(folder, "secret"), "w", encoding="utf-8") as out:
        out.write("passphrase\n")
    openssl("genpkey", *options, "-out", "key.pem")
    openssl("req", "-new", "-x509", "-key", "key.pem", "-days", "30", "-subj", "/CN=office", "-addext",
            "keyUsage=critical,digitalSignature", "-out", "cert.pem")
    openssl("pkcs12", "-export", "-inkey", "key.pem", "-in", "cert.pem", "-passout", "file:secret", "-out", name)
    return ["--p12", os.path.join(folder, name), "--passphrase-file", os.path.join(folder, "secret")]


def cost(command):
    """Milliseconds of a run: from start to end, and of the processor."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    start = time.perf_counter_ns()
    pid = os.posix_spawn(command[0], command, os.environ,
                         file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, fd) for fd in (0, 1, 2)])
    _, status, usage = os.wait4(pid, 0)
    spent = (time.perf_counter_ns() - start) / 1e6
    os.close(nowhere)
    if os.waitstatus_to_exitcode(status) > 1:  # verify says 1 without an anchor
        sys.exit(f"{' '.join(command)}: status {os.waitstatus_to_exitcode(status)}")
    return spent, (usage.ru_utime + usage.ru_stime) * 1e3


def time_signing(program, report, data, runs):
    with tempfile.TemporaryDirectory() as folder:
        plain, out = os.path.join(folder, "plain.pdf"), os.path.join(folder, "out.pdf")
        render = [program, "render", report, "--data", data, "--jobs", "1", "-o"]
        commands = {"render": render + [plain]}
        for i, (name, options) in enumerate(KEYS.items()):
            key = make_key(folder, f"{i}.p12", options)
            commands[f"render --sign, {name}"] = render + [out, "--sign", *key]
            commands[f"sign, {name}"] = [program, "sign", plain, "-o", out, *key]
        commands["verify"] = [program, "verify", out]
        for command in commands.values():
            cost(command)
        results = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                results[name].append(cost(command))
    print("| signing, level b-b, PKCS#12, `--jobs 1` | median | least | least of the processor | more than render |")
    print("|---|--:|--:|--:|--:|")
    base = min(processor for _, processor in results["render"])
    for name, rows in results.items():
        times, processor = [row[0] for row in rows], min(row[1] for row in rows)
        more = f"{processor - base:.1f} ms" if "--sign" in name else ""
        print(f"| {name} | {statistics.median(times):.1f} ms | {min(times):.1f} ms | {processor:.1f} ms | {more} |")
