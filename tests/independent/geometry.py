"""What the rules about geometry say of an imported register, in the form of the independent tables."""

from __future__ import annotations

import csv
from pathlib import Path

import pyproj
import shapely

from onemap.check import RULES
from onemap.check.effective import view
from onemap.check.rules import Finding
from onemap.importing.run import run_import
from onemap.read.publication import read_publication
from tests.importing.real import EXAMPLES, EXPECTED

KINDS = {"G32": ("overlap", "no"), "G33": ("overlap", "yes"), "G34": ("gap", "no"), "G35": ("gap", "yes")}
GEOD = pyproj.Geod(ellps="GRS80")


def found(example: str, source: Path, target: Path) -> list[tuple[str, Finding]]:
    """(rule, finding) of G30 to G39 for a register that is imported from *source* into *target*."""
    run_import(EXAMPLES / example / "mapping.yml", source, target)
    versions = view(read_publication(target)).versions.values()
    asked = [(rule.id, rule.of_version) for rule in RULES.values() if rule.id.startswith("G3") and rule.of_version]
    return [(id, finding) for version in versions for id, ask in sorted(asked) for finding in ask(version)]


def rows(findings: list[tuple[str, Finding]]) -> list[tuple[str, str, float, str]]:
    """(kind, codes, m², sliver) of overlaps, gaps and slits, the area by geodesics from the shape of the finding."""
    result = []
    for rule, finding in findings:
        if rule in KINDS:
            assert finding.spot is not None
            assert finding.spot.shape is not None
            shape = shapely.from_wkb(finding.spot.shape)
            assert shapely.intersects_xy(shape, finding.spot.lon, finding.spot.lat)
            area = sum(abs(GEOD.geometry_area_perimeter(part)[0]) for part in shapely.get_parts(shape))
            kind, sliver = KINDS[rule]
            if "open to the outside" in str(finding.what):
                kind = "slit"
            result.append((kind, " ".join(finding.objects), area, sliver))
    return sorted(result)


def committed(release: str) -> list[tuple[str, str, str]]:
    """The rows of *release* in ``coverage.csv``: kind, codes, sliver."""
    with (EXPECTED / "coverage.csv").open(encoding="utf-8", newline="") as file:
        wanted = [row for row in csv.DictReader(file) if row["release"] == release]
    return [(row["kind"], row["units"], row["sliver"]) for row in wanted]
