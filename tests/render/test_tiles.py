"""A local tile folder goes into each version; one that is missing or leads out is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from onemap.errors import ProblemsFound, UsageFault
from onemap.model.publication import Publication, Tiles
from onemap.render.output import Output
from onemap.render.tiles import write_tiles
from tests.render.snapshots import chain, snapshot


def naming(url: str | None) -> Publication:
    tiles = None if url is None else Tiles(url=url, attribution="底图")
    return chain(snapshot()).publication.model_copy(update={"tiles": tiles})


def test_a_local_folder_is_copied(tmp_path: Path) -> None:
    (tmp_path / "tiles/3/6").mkdir(parents=True)
    (tmp_path / "tiles/3/6/2.png").write_bytes(b"png")
    output = Output(tmp_path / "out")
    write_tiles(naming("tiles/{z}/{x}/{y}.png"), tmp_path, output, "versions/2025/")
    assert output.paths() == ("versions/2025/tiles/3/6/2.png",)
    assert (tmp_path / "out/versions/2025/tiles/3/6/2.png").read_bytes() == b"png"


@pytest.mark.parametrize("url", [None, "https://tiles.example/{z}/{x}/{y}.png"])
def test_nothing_without_a_folder_of_ones_own(tmp_path: Path, url: str | None) -> None:
    output = Output(tmp_path / "out")
    write_tiles(naming(url), tmp_path, output, "")
    assert output.paths() == ()


def test_a_missing_folder_is_a_line(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="no folder tiles"):
        write_tiles(naming("tiles/{z}/{x}/{y}.png"), tmp_path, Output(tmp_path / "out"), "")


@pytest.mark.parametrize("url", ["../tiles/{z}.png", "/tiles/{z}.png", "{z}/{x}/{y}.png"])
def test_an_address_that_leads_out_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ProblemsFound):
        write_tiles(naming(url), tmp_path, Output(tmp_path / "out"), "")
