"""A layer that is saved while it is read is not kept under the name of what it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from onemap.errors import UsageFault
from onemap.read import version_layers
from onemap.read.publication import read_publication
from onemap.store import Store
from onemap.workers import Workers
from tests.publications import write_tiny


def test_a_layer_saved_meanwhile_ends_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_tiny(tmp_path)
    layers = sorted(path for path in (root / "units").rglob("*") if path.suffix in (".geojson", ".gpkg"))
    assert layers
    read = version_layers._read

    def and_save(*given: object) -> object:
        found = read(*given)  # type: ignore[arg-type]
        for path in layers:
            path.write_bytes(path.read_bytes() + b"\n")
        return found

    monkeypatch.setattr(version_layers, "_read", and_save)
    with Store(root) as store, Workers(count=1) as workers, pytest.raises(UsageFault, match="was changed"):
        read_publication(root, store, workers)
    monkeypatch.undo()
    with Store(root) as store, Workers(count=1) as workers:
        assert read_publication(root, store, workers).versions
