"""The municipalities of Trento meet edge to edge in every release: a plain overlay finds nothing, nor do the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.real import FOLDERS, REAL
from tests.independent import coverage
from tests.independent.geometry import committed, found

SOURCE = REAL / FOLDERS["trento"]


@pytest.mark.parametrize("release", coverage.RELEASES)
def test_the_committed_table_is_what_the_script_makes(release: str) -> None:
    assert (
        list(coverage.faults(coverage.trento_shapes(SOURCE, release), release)) == committed(f"trento {release}") == []
    )


def test_nothing_is_wrong(tmp_path: Path) -> None:
    assert found("trento", SOURCE, tmp_path / "publication") == []
