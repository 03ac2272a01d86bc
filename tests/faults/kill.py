"""SIGKILL at random moments: the old file or the new one is there, whole, and after the next run nothing
else is."""
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time

import faults


def start(scene, folder, env):
    words = [str(scene.program), *(word.replace("{}", str(folder)) for word in scene.words)]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env, cwd=folder)


def kill(scene, times, number=signal.SIGKILL, seed=1, extra=None):
    """(runs that were still at work, [what is wrong]). Moments are spread over the time of a whole run."""
    dice, faults_found, hit = random.Random(seed), [], 0
    with tempfile.TemporaryDirectory(prefix="nianbao-kill-") as name:
        folder = pathlib.Path(name)
        env = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "TMPDIR": name, **(extra or {})}
        scene.prepare(folder)
        began = time.monotonic()
        status = start(scene, folder, env).wait()
        length = time.monotonic() - began
        good = scene.state(folder)
        for i in range(times):
            scene.prepare(folder)
            process = start(scene, folder, env)
            time.sleep(dice.random() * length)
            process.send_signal(number)
            hit += process.wait() == -number
            now = scene.state(folder)
            for path in scene.outputs:
                if now.get(path) not in (faults.OLD, good[path]):
                    faults_found.append(f"{i}: {path} is neither the old file nor the new one")
            left = [path for path in now if path not in good and path not in scene.outputs]
            if number != signal.SIGKILL and left:
                faults_found.append(f"{i}: {left[0]} is left")
            if start(scene, folder, env).wait() != status or scene.state(folder) != good or [
                    entry for entry in folder.iterdir() if entry.name.startswith(("nianbao-", ".nianbao-"))]:
                faults_found.append(f"{i}: after the next run: {sorted(p.name for p in folder.iterdir())}")
    return hit, faults_found


def table(scenes, times, inject):
    print("| scene | signals | at work | faults |")
    print("|---|--:|--:|---|")
    bad = 0
    named = {"LD_PRELOAD": str(inject), "FAULT": "unnamed:1+:95"}
    for scene in scenes:
        for what, extra in (("", None), (", without unnamed files", named)):
            hit, wrong = kill(scene, times, extra=extra)
            print(f"| {scene.name}{what} | {times} | {hit} | {'; '.join(wrong[:3]) or 'none'} |", flush=True)
            bad += len(wrong)
    return 1 if bad else 0
