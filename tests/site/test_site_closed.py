"""A version's folder says nothing of what came after it: later versions change its ``now.js`` and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.site.building import build, copy_reference, files_of
from tests.site.kinds import Reference


def test_later_versions_change_nothing_of_earlier_ones(reference: Reference, tmp_path: Path) -> None:
    root = copy_reference(tmp_path / "earlier")
    for later in ("2025", "2026-1"):
        shutil.rmtree(root / "units" / later)
    earlier = build(root) / "versions"
    assert sorted(folder.name for folder in earlier.iterdir() if folder.name[0] == "2") == ["2020", "2023-1"]
    for version in ("2020", "2023-1"):
        before = files_of(earlier / version)
        after = files_of(reference.site / "versions" / version)
        assert "changes.html" in before
        assert {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)} == {"now.js"}
