"""The communes of France, imported, agree with the counts that the independent script made."""

from __future__ import annotations

import csv
import zipfile
from collections import Counter
from pathlib import Path

import yaml

from onemap.importing.run import run_import
from tests.importing.real import EXAMPLES, EXPECTED, FOLDERS, REAL
from tests.independent import expected


def test_communes_by_departement(tmp_path: Path) -> None:
    folder = REAL / FOLDERS["france"]
    text = (EXPECTED / "france.csv").read_text(encoding="utf-8")
    assert expected.france(folder) == text
    with zipfile.ZipFile(folder / "communes.gpkg.zip") as bundle:
        bundle.extract("france-communes.gpkg", tmp_path)
    done = run_import(EXAMPLES / "france" / "mapping.yml", tmp_path, tmp_path / "publication")
    assert done.counts[0].units == 35357
    files = (tmp_path / "publication" / "units" / "2018" / "units").glob("*.yml")
    counts = Counter({f.stem: f.read_text(encoding="utf-8").count("\n- code: ") for f in files})
    assert counts == {row["departement"]: int(row["communes"]) for row in csv.DictReader(text.splitlines())}
    areas = yaml.safe_load((tmp_path / "publication" / "units" / "areas.yml").read_text(encoding="utf-8"))
    assert len(areas["areas"]) == 1 + len(counts)
