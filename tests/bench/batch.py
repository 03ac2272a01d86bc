"""Many reports of the seed's size in one go, and what is up to date already."""
import json
import os
import shutil
import subprocess
import tempfile


def once(program, root, folder, *options):
    """The summary of a run."""
    done = subprocess.run([program, "batch", os.path.join(folder, "in"), "-o", os.path.join(folder, "out"), "--json",
                           "--data", root, *options], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])["summary"]


def table(program, root, report, count=1000):
    """Prints reports a second, least time of three runs, with one job and with one for each processor."""
    print(f"\n| `batch` of {count} reports | time | reports/s |")
    print("|---|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for i in range(count):
            place = os.path.join(folder, "in", f"r{i}")
            os.makedirs(place)
            shutil.copy(report, os.path.join(place, "report.yaml"))
        jobs = str(len(os.sched_getaffinity(0)))
        for name, options in (("`--jobs 1`", ["--force", "--jobs", "1"]), (f"`--jobs {jobs}`", ["--force", "--jobs", jobs]),
                              ("up to date", [])):
            seconds = min(once(program, root, folder, *options)["seconds"] for _ in range(3))
            print(f"| {name} | {seconds:.2f} s | {count / seconds:.0f} |")
