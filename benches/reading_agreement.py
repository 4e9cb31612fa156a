#!/usr/bin/env python3
"""How far Atlas reads PDF files as MuPDF does: their words, and the order of them.

    python3 benches/reading_agreement.py --atlas target/debug/atlas --files FOLDER

Words: F1 over the multiset of words of two letters and more. Order: F1 over the runs of four words, against the
best of three orders: MuPDF's, MuPDF's blocks from top to bottom, and pdftotext's. Files of more than six pages and
those of which MuPDF reads fewer than 30 words are left out; one that Atlas refuses counts as 0.

Two things MuPDF does otherwise on purpose, so that each figure is given twice: as it is, and with words that a
hyphen breaks over a line joined and the letters of icon fonts taken out, as Atlas does. Needs PyMuPDF and pdftotext.
"""

import argparse
import re
import statistics
import subprocess
import unicodedata
from collections import Counter
from pathlib import Path

import pymupdf

FEWEST_WORDS = 30
MOST_PAGES = 6
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
WORD = re.compile(f"[{CJK}]|[^\\W_{CJK}]+")
BROKEN = re.compile(r"(\w)[-\u2010\u00ad]\s+(?=[a-zà-öø-ÿ])")
ICONS = re.compile("awesome|icons", re.IGNORECASE)


def words(text, least):
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "").lower()
    return [word for word in WORD.findall(text) if len(word) >= least or re.match(f"[{CJK}]", word)]


def f1(found, wanted):
    common = sum((found & wanted).values())
    return 2 * common / max(sum(found.values()) + sum(wanted.values()), 1)


def runs(text):
    tokens = words(text, 1)
    return Counter(zip(tokens, tokens[1:], tokens[2:], tokens[3:]))


def without_icons(page):
    lines = (line for block in page.get_text("dict")["blocks"] for line in block.get("lines", []))
    return "\n".join(
        "".join(" " if ICONS.search(span["font"]) else span["text"] for span in line["spans"]) for line in lines)


def references(path):
    """The text in MuPDF's order, mended and not, and in two other orders."""
    with pymupdf.open(path) as pdf:
        if pdf.needs_pass or len(pdf) > MOST_PAGES:
            return None
        plain = "\n".join(page.get_text("text") for page in pdf)
        mended = "\n".join(without_icons(page) for page in pdf)
        blocks = "\n".join(block[4] for page in pdf for block in page.get_text("blocks", sort=True))
    poppler = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=False).stdout.decode(errors="replace")
    return plain, mended, blocks, poppler


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--atlas", default="target/debug/atlas")
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--each", action="store_true", help="print the figures of each file")
    arguments = parser.parse_args()
    pymupdf.TOOLS.mupdf_display_errors(False)
    rows = []
    for path in sorted(arguments.files.glob("*.pdf")):
        try:
            reference = references(path)
        except (RuntimeError, ValueError):
            continue
        if reference is None or len(words(reference[0], 2)) < FEWEST_WORDS:
            continue
        plain, mended, *others = reference
        done = subprocess.run([arguments.atlas, "extract", path], capture_output=True, check=False)
        text = done.stdout.decode(errors="replace")
        found, order = Counter(words(text, 2)), runs(text)
        joined = [BROKEN.sub(r"\1", text) for text in (mended, *others)]
        rows.append((
            path.stem,
            f1(found, Counter(words(plain, 2))),
            max(f1(order, runs(text)) for text in (plain, *others)),
            f1(found, Counter(words(joined[0], 2))),
            max(f1(order, runs(text)) for text in joined),
        ))
        if arguments.each:
            print(f"{rows[-1][0][:48]:48}" + "".join(f" {figure:.3f}" for figure in rows[-1][1:]))
    print(f"{len(rows)} files{'':14}{'mean':>8}{'p10':>8}{'least':>8}")
    for name, column in (("words", 1), ("order", 2), ("words, mended", 3), ("order, mended", 4)):
        figures = sorted(row[column] for row in rows)
        tenth = figures[int(len(figures) * 0.1)]
        print(f"{name:20}{statistics.mean(figures):8.4f}{tenth:8.3f}{figures[0]:8.3f}")


if __name__ == "__main__":
    main()
