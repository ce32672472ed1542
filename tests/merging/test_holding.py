"""What a merge has made is checked by several processes where it is large."""

from __future__ import annotations

from pathlib import Path

import pytest

from onemap.check import shared
from onemap.merging.holding import must_hold
from onemap.store import Store
from tests.publications import write_tiny


def test_a_large_stage_is_checked_by_several_processes_and_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "MANY_BYTES", 0)
    stage, target = write_tiny(tmp_path / "stage"), write_tiny(tmp_path / "target")
    with Store(target) as store:
        found = must_hold(stage, target, store)
    assert [p.rule for p in found] == [p.rule for p in must_hold(stage, target)]
    assert not (stage / ".onemap").exists()
