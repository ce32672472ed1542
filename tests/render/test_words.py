"""Every word that leaves this part of the house has a Chinese one, with the same fields."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import onemap
from onemap.render.change_map import change_words
from onemap.render.finder import finder_words
from onemap.render.mapdata import map_words
from onemap.words import catalogue

PACKAGE = Path(onemap.__file__).parent
FILES = [
    *(PACKAGE / f"render/{name}.py" for name in ("workspace", "finder/words", "mapdata", "now", "feed", "sitemap")),
    PACKAGE / "commands/serve.py",
    *sorted((PACKAGE / "render/downloads").glob("*.py")),
]


def msgids(path: Path) -> Iterator[str]:
    """First arguments of ``t(…)``, ``view.t(…)``, ``message(…)``, and titles of downloads."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ("t", "message"):
                yield str(node.args[0].value)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_words_are_translated(path: Path) -> None:
    chinese = catalogue("zh")
    for msgid in msgids(path):
        assert msgid in chinese, msgid
        assert sorted(re.findall(r"\{\w+\}", msgid)) == sorted(re.findall(r"\{\w+\}", chinese[msgid])), msgid


def test_titles_of_downloads_are_translated(tmp_path: Path) -> None:
    from onemap.render.downloads import write_downloads
    from onemap.render.output import Output
    from tests.render.snapshots import chain, snapshot

    held = snapshot()
    for download in write_downloads(Output(tmp_path), "", chain(held), held, "zh"):
        assert download.title in catalogue("zh")


def test_no_chinese_in_code() -> None:
    for path in FILES:
        assert not re.search(r"[\u4e00-\u9fff]", path.read_text(encoding="utf-8")), path


#: scripts of the map of changes, whose words come with its data
_OF_CHANGES = ("changes", "swipe")


@pytest.mark.parametrize("folder", ["map", "finder"])
def test_the_scripts_find_every_word_they_ask_for(folder: str) -> None:
    told = set(map_words(str) if folder == "map" else finder_words(str))
    scripts = sorted((PACKAGE.parent / "web/src" / folder).glob("*.ts"))
    asked = {path.stem: _asked(path) for path in scripts}
    assert any(asked.values())
    for stem, words in asked.items():
        assert words <= (told | set(change_words(str)) if stem in _OF_CHANGES else told), stem


def _asked(script: Path) -> set[str]:
    """Keys of the words that *script* asks for."""
    # what a value is compared with is no word
    text = re.sub(r'=== "\w+"', "", script.read_text(encoding="utf-8"))
    calls = re.findall(r"\bword\(([^)]*)\)", text)
    return {key for call in calls for key in re.findall(r"\"([a-z]+(?:_[a-z]+)*)\"", call)}
