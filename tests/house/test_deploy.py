"""The page on deployment: its line compares two manifests, and its servers know every file that has a twin."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from onemap.render.twins import ENDINGS
from tests.house.sources import ROOT

TEXT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def compared(folder: Path, old: dict[str, str], new: dict[str, str]) -> list[str]:
    """What the page's line prints for two manifests."""
    names = [folder / "old.json", folder / "new.json"]
    for name, files in zip(names, (old, new), strict=True):
        name.write_text(json.dumps({"generator": "onemap", "files": files}), encoding="utf-8")
    (line,) = [block for block in blocks("sh") if block.startswith("python -c")]
    program, option, code, *_ = shlex.split(line)
    assert (program, option) == ("python", "-c")
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code, *map(str, names)],
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    return run.stdout.splitlines()


def test_the_line_names_what_to_upload_and_what_is_gone(tmp_path: Path) -> None:
    old = {"a.html": "1", "b.html": "2", "gone.html": "3", "图.png": "4"}
    new = {"a.html": "1", "b.html": "9", "new.html": "5", "图.png": "6"}
    assert compared(tmp_path, old, new) == ["b.html", "new.html", "图.png"]
    assert compared(tmp_path, new, old) == ["b.html", "gone.html", "图.png"]
    assert not any(compared(tmp_path, old, old))


@pytest.mark.parametrize("ending", ENDINGS)
def test_servers_know_every_kind_of_file_that_has_a_twin(ending: str) -> None:
    (nginx,), (apache,) = blocks("nginx"), blocks("apache")
    assert re.search(rf"/\S+ {ending[1:]};", nginx)
    matched = re.findall(r'<FilesMatch "\\\.\((.*?)\)', apache)
    assert len(matched) == 3 and all(ending[1:] in names.split("|") for names in matched)
