"""The files that a publication needs beside its data: mkdocs.yml, content/, site_overrides/; and a whole tiny one."""

from __future__ import annotations

from pathlib import Path

from onemap.importing.emit import scalar
from onemap.importing.template import parse

SKELETON = Path(__file__).parent / "skeleton"
#: files with {NAME}, {TITLE}, {HOME}, {LANGUAGE}
_FRAME = ("mkdocs.yml", "content/index.md", "site_overrides/README.md")


def frame_files(name: str, home: str, language: str = "zh") -> dict[str, str]:
    """mkdocs.yml, a home page and the overrides' folder: path below the publication → text.

    *name* is the publication's name (text, not Markdown), *home* the Markdown below it.
    """
    values = {
        "NAME": scalar(name),
        "TITLE": _as_markdown(name),
        "HOME": home,
        "LANGUAGE": language,
    }
    return {file: _filled((SKELETON / file).read_text(encoding="utf-8"), values) for file in _FRAME}


def example_files(name: str | None = None) -> dict[str, str]:
    """A whole tiny publication that passes the check and builds; *name* replaces the example's name."""
    data = {
        path.relative_to(SKELETON).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((SKELETON / "units").rglob("*"))
        if path.is_file()
    }
    publication = data["units/publication.yml"]
    old = next(line for line in publication.splitlines() if line.startswith("name: "))
    shown = old.removeprefix("name: ") if name is None else name
    data["units/publication.yml"] = publication.replace(old, f"name: {scalar(shown)}")
    return {**frame_files(shown, (SKELETON / "home.md").read_text(encoding="utf-8").strip()), **data}


def _filled(text: str, values: dict[str, str]) -> str:
    filled = parse(text).fill(values.get)
    assert filled is not None  # noqa: S101 - the skeleton names only these values
    return filled


def _as_markdown(text: str) -> str:
    """*text* on one line with Markdown's and HTML's signs made harmless."""
    line = " ".join(text.split())
    return "".join(f"&#{ord(c)};" if c in "\\`*_{}[]()<>#+!|&\"'" else c for c in line)
