#!/usr/bin/env python3
"""How fast Atlas reads PDF files, beside pdftotext, PyMuPDF and pdfplumber on the same files in the same run.

    python3 benches/reading_speed.py --files FOLDER [--rounds 7]

The tools take turns file by file and round by round, so that a busy neighbour slows all of them; the fastest
round of each counts. pdftotext is a process for each file, PyMuPDF and pdfplumber read in this process, Atlas is
timed in process and through its reader process. Tools that are not installed (`apt install poppler-utils`,
`pip install pymupdf pdfplumber`) are left out. The last line is JSON.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path


def timed(work):
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1e3


def tools():
    found = {}
    if shutil.which("pdftotext"):
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        found["pdftotext"] = lambda path: subprocess.run(["pdftotext", path, "-"], check=False, **silent)
    try:
        import pymupdf

        pymupdf.TOOLS.mupdf_display_errors(False)
        pymupdf.TOOLS.mupdf_display_warnings(False)
        found["PyMuPDF"] = lambda path: [page.get_text() for page in pymupdf.open(path)]
    except ImportError:
        pass
    try:
        import logging

        import pdfplumber

        logging.disable(logging.WARNING)

        def plumb(path):
            with pdfplumber.open(path) as pdf:
                for page in pdf.pages:
                    page.extract_text()

        found["pdfplumber"] = plumb
    except ImportError:
        pass
    return found


def bench_program():
    """The newest bench that cargo built."""
    built = Path("target/debug/deps").glob("reading-*")
    programs = [path for path in built if path.suffix == "" and path.stat().st_mode & 0o100]
    for path in sorted(programs, key=lambda path: path.stat().st_mtime, reverse=True):
        listed = subprocess.run([path, "--list"], input="", capture_output=True, text=True, check=False)
        # The test of the same name lists its tests; the bench says nothing.
        if listed.returncode == 0 and not listed.stdout:
            return path
    sys.exit("the bench is not built: cargo bench --profile dev --bench reading --no-run")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", required=True)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    files = sorted(str(path) for path in Path(arguments.files).rglob("*.pdf"))
    if not files:
        sys.exit(f"no PDF files below {arguments.files}")
    others = tools()
    best = {name: {} for name in ["Atlas in process", "Atlas through the child", *others]}
    pages = {}

    def keep(name, path, ms):
        best[name][path] = min(ms, best[name].get(path, ms))

    atlas = {
        path: subprocess.Popen([bench_program(), path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for path in files
    }
    for _ in range(arguments.rounds):
        for path in files:
            process = atlas[path]
            process.stdin.write("\n")
            process.stdin.flush()
            row = json.loads(process.stdout.readline())
            pages[path] = row["pages"]
            keep("Atlas in process", path, row["in_process_ms"])
            keep("Atlas through the child", path, row["child_ms"])
            for name, read in others.items():
                try:
                    keep(name, path, timed(lambda: read(path)))
                except Exception:  # a tool that cannot read a file has no time for it
                    pass
    for process in atlas.values():
        process.stdin.close()
        process.wait()
    print(f"{len(files)} files, {sum(pages.values())} pages, best of {arguments.rounds} rounds")
    print(f"{'':24} {'median ms':>10} {'mean ms':>10} {'pages/s':>10}")
    figures = {}
    for name, times in best.items():
        values = list(times.values())
        if not values:
            continue
        read = sum(pages[path] for path in times)
        figures[name] = {
            "median_ms": round(statistics.median(values), 2),
            "mean_ms": round(statistics.mean(values), 2),
            "pages_per_second": round(read / sum(values) * 1e3, 1),
        }
        row = figures[name]
        print(f"{name:24} {row['median_ms']:10.2f} {row['mean_ms']:10.2f} {row['pages_per_second']:10.1f}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
