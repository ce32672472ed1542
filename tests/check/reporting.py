"""What the check says of the tiny publication after edits."""

from __future__ import annotations

from pathlib import Path

from onemap.check import check
from onemap.read.publication import read_publication
from onemap.report import as_text
from tests.publications import write_tiny

#: file below units/, a text in it, what stands in its place
Edit = tuple[str, str, str]


def report(root: Path) -> list[str]:
    return as_text(check(read_publication(root)), root).splitlines()[:-1]


def edited(root: Path, *edits: Edit) -> list[str]:
    """The report after replacing, in a file, a text (or, when it is empty, the end) by another."""
    write_tiny(root)
    for name, old, new in edits:
        path = root / "units" / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        assert old in text
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
    return report(root)
