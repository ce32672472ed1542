"""Layers of a version's folder: geometry is read when it is asked for, let go of, and read again."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from onemap.errors import Problem
from onemap.geometry.sources import Sources
from onemap.read import version_layers
from onemap.read.vectors import KeptLayer
from onemap.resolve import resolve
from onemap.store import Store
from tests.read.test_vectors import CODES, SHAPES, save
from tests.resolve.loading import loaded, plan, unit, version


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "units" / "2020"
    made.mkdir(parents=True)
    save(made / "units.gpkg", "GPKG", "units")
    return made


def layer(folder: Path, store: Store) -> KeptLayer:
    problems: list[Problem] = []
    held = version_layers.read_layers(folder.parent.parent, folder, plan("2020"), store, problems)["units"]
    assert isinstance(held, KeptLayer) and not problems
    return held


def test_geometry_that_was_let_go_of_is_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    really = version_layers.read_layer
    monkeypatch.setattr(
        version_layers, "read_layer", lambda root, file, *a, **k: read.append(file) or really(root, file, *a, **k)
    )
    root = folder.parent.parent
    for times in (1, 0):  # read for what it says, and not at all where that is kept
        read.clear()
        with Store(root) as store:
            held = layer(folder, store)
            assert len(read) == times
            for _ in range(2):
                assert shapely.equals_identical(held.geometries, SHAPES).all()
            assert len(read) == 1
            held.release()
            assert shapely.equals_identical(held.geometries, SHAPES).all()
            assert len(read) == 2


def test_after_resolving_what_was_delivered_is_not_held(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    released: list[str] = []
    really = KeptLayer.release
    monkeypatch.setattr(KeptLayer, "release", lambda held: released.append(held.name) or really(held))
    with Store(folder.parent.parent) as store:
        held = loaded(version(plan("2020"), [unit(code) for code in CODES], layers=[layer(folder, store)]))
        sources = Sources(held)
        chain = resolve(held, "internal", sources, store=store)
        assert released == ["units"]
        assert shapely.equals_identical(chain.snapshots["2020"].layers["units"].source, SHAPES).all()
    with Store(None) as nothing:  # where nothing is kept it is needed to the end
        resolve(held, "internal", Sources(held), to_compare=("2020",), store=nothing)
    assert released == ["units"]


def test_a_copy_for_drawing_is_kept_like_a_layer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = folder.parent.parent
    save(folder / version_layers.DISPLAY_FILE, "GPKG", "units", columns=["code", "filed"])
    with Store(root) as store:
        first = version_layers.read_display(root, folder, store)
    monkeypatch.setattr(version_layers, "read_layer", lambda *a, **k: pytest.fail("the file is read again"))
    with Store(root) as store:
        again = version_layers.read_display(root, folder, store)
    assert isinstance(first, KeptLayer) and isinstance(again, KeptLayer)
    assert (again.codes, again.names, again.digest) == (first.codes, first.names, first.digest)
