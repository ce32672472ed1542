"""Other generators given the same pages: the bodies of a finished site, without our shell, set by Hugo and by MkDocs.

They get less to do than we: the words are there already, nothing is read, checked, resolved, drawn or searched. Hugo
has a theme of two small templates, MkDocs that of our prose (Material), both with the pages out of the navigation.
*Unit pages* are those of the versions, two fifths of all pages and most of their bytes.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.run import Result, measured

#: what stands between our shell's ends, and its heading
_BODY = re.compile(r'<article class="md-content__inner md-typeset">(.*)</article>', re.DOTALL)
_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_UNITS = "versions/*/units/*.html"
#: seconds that a program may take
LIMIT = 300
#: a run that can be foreseen to pass the limit by this is not begun
_SURE = 1.15

_HUGO = {
    "hugo.toml": (
        'baseURL = "https://example.org/"\ntitle = "register"\nuglyURLs = true\ndisablePathToLower = true\n'
        'disableKinds = ["taxonomy", "term", "RSS", "sitemap", "section", "home", "404"]\n'
        # newer versions take HTML only where they are told to trust it
        "[security]\nallowContent = ['.*']\n[markup.goldmark.renderer]\nunsafe = true\n"
    ),
    "layouts/_default/baseof.html": (
        '<!doctype html>\n<html lang="zh">\n<head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        "<title>{{ .Title }} - {{ .Site.Title }}</title>\n"
        '<link rel="stylesheet" href="../main.css"></head>\n'
        '<body><header><a href="../index.html">{{ .Site.Title }}</a></header>\n'
        '<main>{{ block "main" . }}{{ end }}</main>\n<footer>{{ .Site.Title }}</footer></body>\n</html>\n'
    ),
    "layouts/_default/single.html": '{{ define "main" }}<article>{{ .Content }}</article>{{ end }}\n',
}
_MKDOCS = "site_name: register\nsite_url: ''\nuse_directory_urls: false\nnav: [index.md]\n"
_THEME = "theme: {name: material, language: zh, font: false}\n"


def beside(site: Path, folder: Path, foreseen: Callable[[str], float], search: bool) -> dict[str, Result]:
    """What each tool needs for the unit pages of *site*, by its name. *folder* is emptied first and afterwards.

    *foreseen* tells the seconds that a tool is likely to need. ``{"why": …}`` stands for what was not measured.
    """
    tools: dict[str, Callable[[Path, Path, float], Result]] = {
        "Hugo, unit pages": hugo,
        "Hugo, all pages": hugo_all,
        "MkDocs, unit pages": mkdocs,
    }
    if search:
        tools["MkDocs with search, unit pages"] = mkdocs_search
    found: dict[str, Result] = {}
    for name, run in tools.items():
        shutil.rmtree(folder, ignore_errors=True)
        if foreseen(name) > LIMIT * _SURE:
            found[name] = {"why": f"not begun: {foreseen(name):,.0f} s foreseen, {LIMIT} s allowed"}
        else:
            found[name] = run(site, folder, LIMIT)
    shutil.rmtree(folder, ignore_errors=True)
    return found


def hugo(site: Path, folder: Path, limit: float = LIMIT) -> Result:
    """Hugo, where there is one on the path or beside this Python; files of HTML are its quickest way."""
    return _hugo(site, folder, limit, _UNITS)


def hugo_all(site: Path, folder: Path, limit: float = LIMIT) -> Result:
    """The same with every page of the site that has a body."""
    return _hugo(site, folder, limit, "**/*.html")


def _hugo(site: Path, folder: Path, limit: float, which: str) -> Result:
    program = shutil.which("hugo") or shutil.which("hugo", path=str(Path(sys.executable).parent))
    if program is None:
        return {"why": "not present"}
    for name, text in _HUGO.items():
        _write(folder / name, text)
    for name, page in pages(site, which):
        # files called index mean something else to it
        _write(folder / "content" / f"{name.replace('index', 'first')}.html", page)
    return _run(folder, limit, folder / "public", program, "--quiet", "--noBuildLock", "--destination", "public")


def mkdocs(site: Path, folder: Path, limit: float = LIMIT) -> Result:
    """MkDocs with the theme of our prose, without its search."""
    return _mkdocs(site, folder, limit, "plugins: []\n")


def mkdocs_search(site: Path, folder: Path, limit: float = LIMIT) -> Result:
    """The same with the search index that Material makes by default."""
    return _mkdocs(site, folder, limit, "plugins: [search]\n")


def _mkdocs(site: Path, folder: Path, limit: float, plugins: str) -> Result:
    _write(folder / "mkdocs.yml", _MKDOCS + _THEME + plugins)
    _write(folder / "docs" / "index.md", "# register\n")
    for name, page in pages(site, _UNITS):
        _write(folder / "docs" / f"{name}.md", page)
    return _run(
        folder, limit, folder / "site", sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", "site"
    )


def pages(site: Path, which: str) -> Iterator[tuple[str, str]]:
    """Path without ending, and text of a file, of the pages of *site*: title, and one block of HTML without our shell.

    One block is the quickest page of Markdown: there is nothing to be set in it.
    """
    for path in sorted(site.glob(which)):
        text = path.read_text(encoding="utf-8")
        body, heading = _BODY.search(text), _HEADING.search(text)
        if body is not None and heading is not None:
            title = json.dumps(_TAG.sub("", html.unescape(heading[1])))
            name = path.relative_to(site).with_suffix("").as_posix()
            yield name, f"---\ntitle: {title}\n---\n\n<div>\n{body[1].strip()}\n</div>\n"


def _run(folder: Path, limit: float, out: Path, *command: str) -> Result:
    done = measured("command", folder, limit, *command)
    if done["exit"] is None:
        return {"why": f"not ended after {limit:,.0f} s"}
    made = [path for path in out.rglob("*.html") if path.name not in ("index.html", "404.html")]
    if done["exit"] != 0 or not made:
        said = (folder / "output.txt").read_text(encoding="utf-8", errors="replace").splitlines()
        return {"why": f"failed: {' '.join(said[-1:])[:200]}"}
    (stage,) = done["stages"]
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    return {**stage, "pages": len(made), "bytes": size}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
