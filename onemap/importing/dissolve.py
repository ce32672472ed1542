"""Several features under one code become one geometry, and the report says which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from onemap.errors import message
from onemap.geometry.layer import Geometries
from onemap.importing.faults import Faults
from onemap.merging.ground import by_code
from onemap.merging.incoming import IncomingLayer

_SHOWN = 8


def dissolved(
    codes: Sequence[str],
    names: Sequence[str | None],
    geometries: Geometries,
    numbers: Sequence[int] | None = None,
    crs: str = "EPSG:4490",
) -> tuple[IncomingLayer, dict[str, tuple[int, ...]]]:
    """One feature per code, sorted by code, with the first name of its rows; and the rows of codes that repeat.

    *geometries* are in lon/lat degrees of *crs*; rows without one are left out of the layer, and a code that has
    none is not in it. Parts that touch become one polygon, others a multipolygon; a part that crosses itself is made
    valid first, but only where it is united with another. Rows are *numbers* (as programs show them), or from 1.
    """
    rows: dict[str, list[int]] = {}
    for at, code in enumerate(codes):
        rows.setdefault(code, []).append(at)
    shown = range(1, len(codes) + 1) if numbers is None else numbers
    repeated = {code: tuple(shown[at] for at in held) for code, held in sorted(rows.items()) if len(held) > 1}
    return by_code(codes, names, geometries, crs), repeated


def report(repeated: Mapping[str, Sequence[int]], shown: Path, faults: Faults) -> None:
    """One warning (I26) for the file with the codes that repeat and their rows."""
    if not repeated:
        return
    said = [f"{code} ({', '.join(map(str, rows))})" for code, rows in sorted(repeated.items())]
    codes = "; ".join(said[:_SHOWN]) + (f" … ({len(said)})" if len(said) > _SHOWN else "")
    what = message("Several features have one code and were made one geometry: {codes}.", codes=codes)
    mend = message("Dissolve them by code in the GIS, or correct the codes if they are different units.")
    faults.add("I26", shown, what, mend, "warning")
