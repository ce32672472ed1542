"""Builds the prose and the shells with Material for MkDocs, called as a program on a generated configuration.

A shell is one page of the theme with markers where a record's words go. It is built once and stamped with
every record: the look is the theme's, the speed that of joining strings. MkDocs sees two small sites: the
*portal* (the publication's prose and the portal's shells) and the *version* site (shells only), whose pages
link only inside themselves.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from onemap.errors import UsageFault, message

Kind = Literal["portal", "version"]
_HERE = Path(__file__).parent
#: words of a record, and blocks of HTML by name; in prose and in shells alike
_MARK = re.compile(r'ONEMAP-(TITLE|HEADING|DESCRIPTION|SITE)|<div data-onemap="([a-z-]+)">\s*</div>')
#: names of shells by kind of site, with the folder depth at which each is built
_VERSION_SHELLS = (
    "index", "map", "find", "changes",
    "units/unit", "areas/index", "areas/area", "zones/index", "zones/zone",
    "admission/index", "admission/list", "data/index",
)  # fmt: skip
_PORTAL_SHELLS = ("index", "map", "find", "versions/index", "units/unit", "compare/index", "compare/pair")
#: as a regular expression of JavaScript: punctuation of Chinese, and either side of every Chinese character
_WORD_ENDS = (
    r"[\u3001-\u3020\uff01-\uff0f\uff1a-\uff20\u2018-\u201d\u00b7():/]+|(?<=[\u3400-\u9fff])|(?=[\u3400-\u9fff])"
)
#: left out of what is copied from the theme: maps of its sources, for its developers only
_UNUSED = shutil.ignore_patterns("*.map")


@dataclass(frozen=True, slots=True)
class Shell:
    """A page of the theme in pieces: literal text and names of markers, alternating."""

    pieces: tuple[str, ...]

    @classmethod
    def parse(cls, page: str) -> Shell:
        pieces: list[str] = []
        last = 0
        for match in _MARK.finditer(page):
            pieces += (page[last : match.start()], (match[1] or match[2]).lower())
            last = match.end()
        pieces.append(page[last:])
        return cls(tuple(pieces))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the markers and blocks, in order."""
        return self.pieces[1::2]

    def stamp(self, texts: Mapping[str, str], blocks: Mapping[str, str]) -> str:
        """The page of one record. *texts* are plain words and are escaped; *blocks* are rendered HTML."""
        out = list(self.pieces)
        for index in range(1, len(out), 2):
            name = out[index]
            out[index] = blocks[name] if name in blocks else html.escape(texts.get(name, ""))
        return "".join(out)


@dataclass(frozen=True, slots=True)
class BuiltShells:
    """What MkDocs made: ``folder`` with its files, the prose pages among them, and the shells by name."""

    folder: Path
    shells: Mapping[str, Shell]
    prose: tuple[str, ...]


def build_shells(
    kind: Kind, root: Path, scratch: Path, lang: str, nav: list[Any], extra: Mapping[str, Any]
) -> BuiltShells:
    """Build one of the two small sites into *scratch* and return its shells.

    ``nav`` is a MkDocs nav used where the publication's own does not apply; ``extra`` goes to the theme as
    ``config.extra.onemap``. UsageFault when MkDocs cannot build what ``content/``, ``mkdocs.yml`` or
    ``site_overrides/`` hold.
    """
    scratch = scratch.resolve()
    docs, overrides, out = scratch / "docs", scratch / "overrides", scratch / "site"
    for folder in (docs, overrides, out):
        shutil.rmtree(folder, ignore_errors=True)
    _lay_overrides(root, overrides)
    prose = _lay_prose(root, docs, lang) if kind == "portal" else ()
    names = _PORTAL_SHELLS if kind == "portal" else _VERSION_SHELLS
    written = _lay_shells(docs, names)
    config = scratch / "mkdocs.yml"
    settings = _settings(kind, root, docs, overrides, lang, nav, prose, extra)
    config.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8", newline="\n")
    _run(config, out)
    shells = {}
    for name in written:
        page = out / f"{name}.html"
        shells[name] = Shell.parse(_without_indentation(page.read_text(encoding="utf-8")))
        page.unlink()
    for rest in ("sitemap.xml", "sitemap.xml.gz", "404.html"):
        (out / rest).unlink(missing_ok=True)
    if kind == "portal" and (out / "search" / "search_index.json").is_file():
        _search_from_disk(out / "search")
    for path in out.rglob("*"):
        # these files are linked into the site as they are: a server must read them whatever the builder's umask was
        if path.is_file():
            path.chmod(0o644)
    pages = tuple(sorted(p.relative_to(out).as_posix() for p in out.rglob("*.html")))
    return BuiltShells(out, shells, pages if prose else ())


def _lay_overrides(root: Path, overrides: Path) -> None:
    """The generator's theme, then the publication's over it."""
    shutil.copytree(_HERE / "theme", overrides)
    if (root / "site_overrides").is_dir():
        ignore = shutil.ignore_patterns("records")
        shutil.copytree(root / "site_overrides", overrides, dirs_exist_ok=True, ignore=ignore)


def _lay_prose(root: Path, docs: Path, lang: str) -> tuple[str, ...]:
    content = root / "content"
    source = content if lang == "zh" else content / lang
    if source.is_dir():
        ignore = shutil.ignore_patterns("en") if lang == "zh" else None
        shutil.copytree(source, docs, ignore=ignore)
    docs.mkdir(parents=True, exist_ok=True)
    return tuple(sorted(p.relative_to(docs).as_posix() for p in docs.rglob("*.md")))


def _lay_shells(docs: Path, names: tuple[str, ...]) -> tuple[str, ...]:
    """Write the Markdown of the shells; a page that the publication wrote itself is left as it is."""
    written = []
    for name in names:
        path = docs / f"{name}.md"
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            "---\ntitle: ONEMAP-TITLE\ndescription: ONEMAP-DESCRIPTION\nhide: [navigation, toc]\n"
            "search: {exclude: true}\n---\n\n"
            '<div data-onemap="lead"></div>\n\n# ONEMAP-HEADING\n\n<div data-onemap="body"></div>\n',
            encoding="utf-8",
        )
        written.append(name)
    return tuple(written)


def _settings(
    kind: Kind,
    root: Path,
    docs: Path,
    overrides: Path,
    lang: str,
    nav: list[Any],
    prose: tuple[str, ...],
    extra: Mapping[str, Any],
) -> dict[str, Any]:
    own = root / ("mkdocs.yml" if lang == "zh" else f"mkdocs.{lang}.yml")
    base = own if own.is_file() else root / "mkdocs.yml"
    settings: dict[str, Any] = {"INHERIT": str(base.resolve())} if base.is_file() else {}
    settings |= {
        "docs_dir": str(docs),
        "site_url": "",
        "use_directory_urls": False,
        "theme": {"name": "material", "custom_dir": str(overrides), "font": False, "language": lang},
        "extra": {"generator": False, "onemap": {"kind": kind, **extra}},
    }
    if kind == "version":
        settings |= {"site_name": "ONEMAP-SITE", "plugins": [], "nav": nav}
    elif base is not own or "nav" not in _load(base):
        guide = [name for name in prose if name != "index.md"]
        settings["nav"] = [*nav, {str(extra["guide"]): guide}] if guide else nav
    if kind == "portal" and (base is not own or not base.is_file()):
        settings["site_name"] = "ONEMAP-SITE"  # a marker: the theme prints the name unescaped
    return settings


def _without_indentation(page: str) -> str:
    """Drop blank lines and indentation: a shell holds no preformatted text, and it is repeated on every page."""
    return "\n".join(line.strip() for line in page.splitlines() if line.strip()) + "\n"


def _load(path: Path) -> Mapping[str, Any]:
    """Top-level keys of a MkDocs configuration, whatever its tags; the file is trusted, but nothing runs here."""
    node = yaml.compose(path.read_text(encoding="utf-8"))
    return {key.value: None for key, _ in node.value} if isinstance(node, yaml.MappingNode) else {}


def _run(config: Path, out: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(config), "-d", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        last = "\n".join(lines[-3:])
        raise UsageFault(
            message("The prose cannot be built; check content/, mkdocs.yml, site_overrides/: {last}", last=last)
        )


def _search_from_disk(folder: Path) -> None:
    """Make the theme's index one of Chinese words too, and readable on ``file://``, where it comes as a script.

    Without a dictionary the theme takes a sentence between two commas for one word. Split between any two
    characters, a sentence is found by any part of it, and nobody needs to install a dictionary.
    """
    file = folder / "search_index.json"
    index = json.loads(file.read_text(encoding="utf-8"))
    index["config"]["separator"] += f"|{_WORD_ENDS}"
    data = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    file.write_text(data, encoding="utf-8", newline="\n")
    (folder / "search_index.js").write_text(f"var __index = {data}", encoding="utf-8", newline="\n")


def copy_theme(built: BuiltShells, skip: tuple[str, ...] = ()) -> list[tuple[str, Path]]:
    """Files of the theme and of the prose that are no pages: (relative path, file), sorted."""
    files = []
    for path in sorted(built.folder.rglob("*")):
        rel = path.relative_to(built.folder).as_posix()
        if path.is_file() and not rel.endswith((".html", ".map")) and not rel.startswith(skip or ("\0",)):
            files.append((rel, path))
    return files
