"""The one invalid polygon among the communes of France is named with its place, and the two gaps are what they are."""

from __future__ import annotations

import zipfile
from pathlib import Path

import shapely

from tests.importing.real import EXPECTED, FOLDERS, REAL
from tests.independent import coverage
from tests.independent.geometry import found

SOURCE = REAL / FOLDERS["france"]
#: a point in the lagoon of Berre, and one in Llívia, which is Spain with France around
BERRE, LLIVIA = (5.10, 43.45), (1.98, 42.465)


def test_the_invalid_commune_and_the_gaps(tmp_path: Path) -> None:
    shapes = coverage.france_shapes(SOURCE)
    (code,) = [code for code, shape in shapes.items() if not shape.is_valid]
    reason, lon, lat = coverage.why(shapes[code])
    assert (EXPECTED / "invalid.csv").read_text(encoding="utf-8").splitlines()[1:] == [f"france,{code},{reason}"]
    assert reason == "Ring Self-intersection"
    with zipfile.ZipFile(SOURCE / "communes.gpkg.zip") as bundle:
        bundle.extract("france-communes.gpkg", tmp_path)
    findings = found("france", tmp_path, tmp_path / "publication")
    assert [rule for rule, _ in findings] == ["G30", "G34", "G34"]
    invalid, *gaps = [finding for _, finding in findings]
    assert invalid.objects == (code,)
    at = f"{lon:.5f}, {lat:.5f}"
    assert invalid.what.text() == f"Unit {code} is not valid: a ring of its border touches itself, at {at}."
    holes = [shapely.from_wkb(gap.spot.shape) for gap in gaps if gap.spot is not None and gap.spot.shape is not None]
    assert [bool(shapely.intersects_xy(s, *p)) for s, p in zip(holes, (BERRE, LLIVIA), strict=True)] == [True, True]
