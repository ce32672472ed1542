"""Paths from data never leave their folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.errors import ProblemsFound
from onemap.read.paths import inside, leads_inside


@pytest.mark.parametrize("relative", ["a.gpkg", "b/a.gpkg", "./a.gpkg", "单元.shp"])
def test_inside(tmp_path: Path, relative: str) -> None:
    assert inside(tmp_path, relative).is_relative_to(tmp_path)


@pytest.mark.parametrize(
    "relative",
    [
        "",
        "/etc/passwd",
        "../a",
        "a/../../b",
        "C:/a",
        "a\\b",
        "\\\\host\\a",
        "/vsicurl/http://x",
        "zip://a",
        "a!b",
        "a\0b",
    ],
)
def test_outside(tmp_path: Path, relative: str) -> None:
    with pytest.raises(ProblemsFound):
        inside(tmp_path, relative)


def test_links(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "out").symlink_to(tmp_path)
    (root / "loop").symlink_to(root / "loop")
    (root / "file").write_text("x")
    (root / "in").symlink_to(root / "file")
    assert inside(root, "in")
    for name in ("out", "out/x"):
        with pytest.raises(ProblemsFound):
            inside(root, name)
    assert not leads_inside(root, tmp_path)


@given(st.text(alphabet="ab./\\:~", max_size=12))
def test_whatever_is_written(relative: str) -> None:
    root = Path("/nowhere/root")
    try:
        path = inside(root, relative)
    except ProblemsFound:
        return
    assert path.resolve().is_relative_to(root)
