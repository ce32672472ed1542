"""Pages of units are the same, whoever writes them and however many at once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from onemap.pipeline import build_publication
from onemap.render.workspace import MANIFEST
from tests.site.building import differences, files_of
from tests.site.small import write_mixed


def site(root: Path, name: str, jobs: int) -> dict[str, bytes]:
    build_publication(root, root / name, jobs=jobs)
    return files_of(root / name)


def test_size_of_batches_and_number_of_processes_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_mixed(tmp_path)
    whole = site(root, "whole", 1)
    assert any(path.startswith("versions/v2/units/") for path in whole)
    monkeypatch.setattr("onemap.render.jobs.units.UNITS", 1)
    monkeypatch.setattr("onemap.render.version_part.FEW", 2)
    assert differences(whole, site(root, "one by one", 1)) == []
    assert differences(whole, site(root, "shared", 2)) == []


def test_the_manifest_lists_what_is_there(tmp_path: Path) -> None:
    root = write_mixed(tmp_path)
    files = site(root, "site", 1)
    manifest = json.loads(files.pop(MANIFEST))
    assert manifest["files"] == {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
