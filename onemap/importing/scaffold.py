"""The files that a publication needs beside its data: mkdocs.yml, content/, site_overrides/; and a whole tiny one."""

from __future__ import annotations

import html
from pathlib import Path

from onemap.importing.template import parse
from onemap.model.editor import with_schema_lines
from onemap.writing.emit import scalar

SKELETON = Path(__file__).parent / "skeleton"
_HOME = "content/index.md"


def frame_files(name: str, home: str = "", english: tuple[str, str] | None = None) -> dict[str, str]:
    """mkdocs.yml, a home page and the folder of overrides: path below the publication → text.

    *name* is the publication's name (text, not Markdown), *home* the Markdown below it; *english* the same two
    for the English home page, where the publication has one.
    """
    files = {
        # the theme puts site_name into pages as it stands, because mkdocs.yml is trusted
        "mkdocs.yml": _filled("mkdocs.yml", {"NAME": scalar(html.escape(name, quote=False))}),
        _HOME: _home(name, home),
        "site_overrides/README.md": (SKELETON / "site_overrides" / "README.md").read_text(encoding="utf-8"),
    }
    if english is not None:
        files["content/en/index.md"] = _home(*english)
    return files


def example_files(name: str | None = None) -> dict[str, str]:
    """A whole tiny publication that passes the check and builds; *name* replaces the example's name."""
    data = {
        path.relative_to(SKELETON).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((SKELETON / "units").rglob("*"))
        if path.is_file()
    }
    publication = data["units/publication.yml"]
    old = next(line for line in publication.splitlines() if line.startswith("name: "))
    shown = old.removeprefix("name: ") if name is None else " ".join(name.split())
    data["units/publication.yml"] = publication.replace(old, f"name: {scalar(shown)}")
    frame = frame_files(shown, (SKELETON / "home.md").read_text(encoding="utf-8").strip())
    return with_schema_lines({**frame, **data})


def _home(name: str, home: str) -> str:
    text = _filled(_HOME, {"TITLE": _as_markdown(name), "HOME": home})
    return text if home else text.replace("\n\n\n", "\n")


def _filled(file: str, values: dict[str, str]) -> str:
    filled = parse((SKELETON / file).read_text(encoding="utf-8")).fill(values.get)
    assert filled is not None  # noqa: S101 - the skeleton names only these values
    return filled


def _as_markdown(text: str) -> str:
    """*text* on one line with Markdown's and HTML's signs made harmless."""
    line = " ".join(text.split())
    return "".join(f"&#{ord(c)};" if c in "\\`*_{}[]()<>#+!|&\"'" else c for c in line)
