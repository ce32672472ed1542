"""Edits of a register as people make them, one after the other, and the way back: after each it is built again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas
import numpy as np
import shapely

from benchmarks.national.register import VERSION, write_layer


def clause_of_a_unit(root: Path) -> None:
    """One clause of one unit says more."""
    _replace(_units(root, 7), "。", "，并如实记录。")


def clause_of_a_city(root: Path) -> None:
    """One clause of the list of a city says more: it stands on every page of the city's units."""
    _replace(_city_list(root), "。", "，并如实记录。")


def name_of_a_unit(root: Path) -> None:
    """One unit is called otherwise; its neighbours, areas and zones name it."""
    _replace(_units(root, 9), "  name: ", "  name: 新")


def unit_removed(root: Path) -> None:
    """One unit is gone: its neighbour has its ground, or there would be a gap."""
    file = _units(root, 11)
    *others, heir, last = re.split(r"(?m)^(?=- code: )", file.read_text(encoding="utf-8"))
    file.write_text("".join([*others, heir]), encoding="utf-8", newline="\n")
    gone, stays = last.split()[2], heir.split()[2]
    frame = geopandas.read_file(_layer(root), layer="units", engine="pyogrio")
    shapes = dict(zip(frame["code"], frame.geometry, strict=True))
    shapes[stays] = shapely.coverage_union(shapes[stays], shapes.pop(gone))
    write_layer(_layer(root), "units", list(shapes), np.array(list(shapes.values()), dtype=object))


#: in the order in which they are made, each upon the ones before
EDITS: dict[str, Callable[[Path], None]] = {
    "nothing": lambda root: None,
    "a clause of a unit": clause_of_a_unit,
    "a clause of a city's list": clause_of_a_city,
    "a unit's name": name_of_a_unit,
    "a unit removed": unit_removed,
}


@contextmanager
def restored(root: Path) -> Iterator[None]:
    """Edits that are made inside are undone at the end, byte for byte."""
    files = {path: path.read_bytes() for path in {*(_units(root, at) for at in (7, 9, 11)), _city_list(root)}}
    layer = _layer(root)
    files[layer] = layer.read_bytes()
    try:
        yield
    finally:
        for path, data in files.items():
            path.write_bytes(data)


def _units(root: Path, at: int) -> Path:
    files = sorted((root / "units" / VERSION / "units").iterdir())
    return files[at % len(files)]


def _city_list(root: Path) -> Path:
    return min((root / "units" / VERSION / "admission").glob("*00.yml"))


def _layer(root: Path) -> Path:
    return root / "units" / VERSION / "units.gpkg"


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
