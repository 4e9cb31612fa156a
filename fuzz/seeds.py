#!/usr/bin/env python3
"""Fills corpus/ with the resumes of ../fixtures, each for the targets that can use it."""

import gzip
import hashlib
import zipfile
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).parent
FIXTURES = HERE.parent / "fixtures"
MOST_BYTES = 200_000
# These take seconds, or abort for memory, until the child's limits end them; a fuzzer that changes them does nothing else.
SLOW = {
    "pdf-2000-pages-30mb.pdf",
    "pdf-cid-widths-range.pdf",
    "pdf-content-1gb-twice.pdf",
    "pdf-forms-doubling.pdf",
    "pdf-huge-tj-array.pdf",
    "pdf-inline-image-flood.pdf",
    "pdf-operator-flood.pdf",
    "pdf-predictor-huge.pdf",
    "pdf-text-flood.pdf",
}
# Parts of an archive that no reader opens.
UNREAD = ("docProps/", "word/theme/", "word/settings.xml", "word/webSettings.xml", "word/fontTable.xml", "customXml/")
# Places that the target "quote" reads before the text.
CHOICE = bytes([40, 0, 200, 0, 3, 0, 5, 0])


def unpacked(archive):
    """The XML parts behind a line with their name each, as the target "docx" packs them."""
    with zipfile.ZipFile(BytesIO(archive)) as parts:
        names = [name for name in parts.namelist() if name.endswith((".xml", ".rels")) and not name.startswith(UNREAD)]
        return b"\n".join(b"=== " + name.encode() + b"\n" + parts.read(name) for name in names)


def put(target, seed):
    if 0 < len(seed) <= MOST_BYTES:
        directory = HERE / "corpus" / target
        directory.mkdir(parents=True, exist_ok=True)
        (directory / hashlib.sha1(seed).hexdigest()).write_bytes(seed)


def main():
    for path in sorted(FIXTURES.glob("resumes/**/*")):
        if not path.is_file() or path.suffix == ".tsv" or path.name in SLOW:
            continue
        seed = path.read_bytes()
        if path.suffix == ".gz":
            with gzip.open(BytesIO(seed)) as packed:
                seed = packed.read(MOST_BYTES + 1)
        if b"%PDF-" in seed[:1024]:
            put("pdf", seed)
        elif seed.startswith(b"PK"):
            put("docx", seed)
            if "hostile" not in path.parts:
                put("docx", unpacked(seed))
        else:
            put("markup", seed)
            put("text", seed)
            put("quote", CHOICE + seed)
    for path in FIXTURES.glob("fuzz/*/*"):
        put(path.parent.name, path.read_bytes())


main()
