"""What lies beside the files that are read (W02)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.reporting import report
from tests.publications import write_tiny


def found(root: Path) -> list[str]:
    return [line for line in report(root) if " W02 " in line]


@pytest.mark.parametrize("name", [".units/notes.txt", "v1/.cache/notes.txt", "v1/.zones.yml", ".area.yml"])
def test_what_begins_with_a_point_is_nobodys(name: str, tmp_path: Path) -> None:
    path = write_tiny(tmp_path) / "units" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x: y\n", encoding="utf-8")
    assert found(tmp_path) == []


def test_a_vector_file_of_another_name_is_not_read(tmp_path: Path) -> None:
    (write_tiny(tmp_path) / "units/v2/zone.geojson").write_text("{}\n", encoding="utf-8")
    assert found(tmp_path) == [
        "units/v2/zone.geojson: warning W02 zone.geojson is not read. (Did you mean zones.geojson?)"
    ]
