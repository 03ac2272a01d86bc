"""The time that --png takes of a page: runs with it against runs without, in turns."""
import os
import statistics

PAGES = 20


def compare(program, source, folder, once, report):
    """report: YAML of dense pages, about PAGES of them. once: milliseconds of a command, first."""
    path, png = os.path.join(folder, "preview.yaml"), os.path.join(folder, "png")
    with open(path, "w", encoding="utf-8") as out:
        out.write(report)
    plain = [program, "render", path, "--data", source, "-o", os.path.join(folder, "preview.pdf")]
    print("\n| preview at 150 dpi, a page | median | least | PNG |")
    print("|---|--:|--:|--:|")
    for name, jobs in (("one thread (`--jobs 1`)", ["--jobs", "1"]), ("as many as processors", [])):
        times = []
        for i in range(8):
            without = once(plain + jobs)[0]
            spent = once(plain + jobs + ["--png", png])[0] - without
            if i > 0:
                times.append(spent / len(os.listdir(png)))
        size = statistics.mean(os.path.getsize(os.path.join(png, name)) for name in os.listdir(png))
        print(f"| {name} | {statistics.median(times):.1f} ms | {min(times):.1f} ms | {size / 1000:.0f} kB |",
              flush=True)
