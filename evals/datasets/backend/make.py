#!/usr/bin/env python3
"""Makes resume.* and twin.txt of every case that has a source.md, and brings checksums.sha256 up to date.

    python3 make.py            make what is not there, write the checksums
    python3 make.py --all      make everything anew

source.md is a subset of Markdown: `# Name`, a contact line, `## Heading` (with ` {side}` for a sidebar),
`### Entry`, `- bullet` and paragraphs. The first line of `format` says what becomes of it: pdf:single,
pdf:serif, pdf:compact, pdf:sidebar (headless Chromium), pdf:office (LibreOffice), docx (python-docx), txt or md.
twin.txt holds the words of a PDF in the order of the source, for the suite that compares formats.
"""

import hashlib
import html
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
BASE = "body{color:#222;margin:0}h1{margin:0}h2{border-bottom:1px solid #999}ul{margin:.2em 0;padding-left:1.3em}@page{size:A4;margin:16mm}"
STYLES = {
    "single": BASE + "body{font:10.5pt/1.4 'DejaVu Sans',sans-serif}h2{font-size:12.5pt;color:#1b4f72}h3{font-size:11pt;margin:.7em 0 .2em}",
    "serif": BASE + "body{font:11pt/1.35 'DejaVu Serif',serif}h1{text-align:center}h2{font-size:12pt;font-variant:small-caps}h3{font-style:italic;font-size:11pt;margin:.6em 0 .1em}",
    "compact": BASE + "body{font:8.5pt/1.25 'Liberation Sans','DejaVu Sans',sans-serif}h2{font-size:10pt;text-transform:uppercase;margin:.8em 0 .2em}h3{font-size:9pt;margin:.4em 0 0}p{margin:.2em 0}@page{margin:11mm}",
    "sidebar": BASE + "body{font:9.5pt/1.35 'DejaVu Sans',sans-serif}main{display:grid;grid-template-columns:29% 1fr;column-gap:6%}h2{font-size:11.5pt}h3{font-size:10pt;margin:.6em 0 .1em}",
}


def blocks(source):
    """(kind, text, in the sidebar) for each block; kinds: name, heading, entry, bullet, paragraph."""
    kinds = {"# ": "name", "## ": "heading", "### ": "entry", "- ": "bullet"}
    found, side, open_paragraph = [], False, False
    for line in source.splitlines():
        line = line.rstrip()
        sign = re.match(r"(#{1,3}|-) ", line)
        if not line.strip():
            open_paragraph = False
        elif sign:
            text = line[sign.end():].strip()
            kind = kinds[sign.group(0)]
            if kind == "heading":
                side = text.endswith("{side}")
                text = text.removesuffix("{side}").strip()
            found.append([kind, text, side])
            open_paragraph = False
        elif open_paragraph:
            found[-1][1] += " " + line.strip()
        else:
            found.append(["paragraph", line.strip(), side])
            open_paragraph = True
    return found


def plain(found):
    lines = []
    for kind, text, _ in found:
        if kind in ("heading", "entry"):
            lines.append("")
        if kind == "bullet":
            lines += textwrap.wrap(text, 100, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)
        else:
            lines += textwrap.wrap(text, 100, break_on_hyphens=False, break_long_words=False)
    return "\n".join(lines).strip() + "\n"


def page(found, style):
    tags = {"name": "h1", "heading": "h2", "entry": "h3", "bullet": "li", "paragraph": "p"}

    def body(part):
        out, in_list = [], False
        for kind, text, _ in part:
            if (kind == "bullet") != in_list:
                out.append("<ul>" if kind == "bullet" else "</ul>")
                in_list = kind == "bullet"
            out.append(f"<{tags[kind]}>{html.escape(text)}</{tags[kind]}>")
        return "\n".join(out + ["</ul>"] * in_list)

    if style == "sidebar":
        head = next((at for at, block in enumerate(found) if block[0] == "heading"), len(found))
        rest = found[head:]
        inner = body(found[:head]) + "<main><aside>" + body([b for b in rest if b[2]]) + "</aside><section>" + body([b for b in rest if not b[2]]) + "</section></main>"
    else:
        inner = body(found)
    return f"<!doctype html><meta charset=utf-8><title>Resume</title><style>{STYLES[style]}</style>{inner}"


def chromium(markup, target):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "source.html")
        source.write_text(markup)
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
             f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={target}", str(source)],
            check=True, capture_output=True)


def word(found, target):
    import docx

    document = docx.Document()
    for kind, text, _ in found:
        if kind == "name":
            document.add_heading(text, 0)
        elif kind == "heading":
            document.add_heading(text, 1)
        elif kind == "entry":
            document.add_heading(text, 2)
        else:
            document.add_paragraph(text, style="List Bullet" if kind == "bullet" else None)
    document.save(target)


def office(found, target):
    with tempfile.TemporaryDirectory() as folder:
        word(found, f"{folder}/resume.docx")
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", folder, f"{folder}/resume.docx"],
                       check=True, capture_output=True)
        shutil.move(f"{folder}/resume.pdf", target)


def make(case, anew):
    if not (case / "source.md").exists():
        return
    kind, _, style = (case / "format").read_text().strip().partition(":")
    target = case / f"resume.{kind}"
    if target.exists() and not anew:
        return
    source = (case / "source.md").read_text()
    found = blocks(source)
    if kind == "pdf":
        (case / "twin.txt").write_text(plain(found))
        office(found, target) if style == "office" else chromium(page(found, style), target)
    elif kind == "docx":
        word(found, target)
    elif kind == "txt":
        target.write_text(plain(found))
    else:
        target.write_text(re.sub(r" *\{side\}$", "", source, flags=re.M))
    print(case.name, kind, style)


def checksums():
    lines = []
    for path in sorted(HERE.glob("cases/*/*")):
        if path.name.startswith(("resume.", "gold.", "second.", "twin.")):
            lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(HERE)}\n")
    (HERE / "checksums.sha256").write_text("".join(lines))


if __name__ == "__main__":
    for folder in sorted((HERE / "cases").iterdir()):
        make(folder, "--all" in sys.argv)
    checksums()
