"""The wheel is whole: unpacked somewhere else it makes a site without the checkout, without Node."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.sources import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


def test_it_holds_all_that_is_not_code(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if not name.endswith((".py", "/"))}
    ignored = ("__pycache__/", ".pyc")
    here = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "onemap").rglob("*")
        if path.is_file() and path.suffix != ".py" and not any(part in path.as_posix() for part in ignored)
    }
    assert not here - held
    assert {"onemap/static/onemap.js", "onemap/static/onemap-map.js", "onemap/static/LICENSES.txt"} <= held


def test_it_makes_a_site_elsewhere(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "installed")
    nowhere = tmp_path / "bin"
    nowhere.mkdir()
    # Windows finds its own libraries by SYSTEMROOT; an empty PATH proves that no other program is called
    kept = {key: value for key, value in os.environ.items() if key.upper() in ("SYSTEMROOT", "TEMP", "HOME")}
    environment = {**kept, "PATH": str(nowhere), "PYTHONPATH": str(tmp_path / "installed"), "ONEMAP_LANG": "en"}
    for words in (["init", "city"], ["check", "--publication", "city"], ["build", "--publication", "city"]):
        command = [sys.executable, "-m", "onemap", *words]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    site = tmp_path / "city" / "site"
    assert (site / "index.html").is_file()
    assert (site / "versions" / "2025" / "units" / "ZH99000110001.html").is_file()
    bundled = site / "versions" / "2025" / "assets" / "onemap" / "onemap.js"
    with zipfile.ZipFile(wheel) as packed:
        assert bundled.read_bytes() == packed.read("onemap/static/onemap.js")
