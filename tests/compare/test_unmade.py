"""Units that have the same digests are not made to be compared; the change sets are what they would be."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.compare import compare, compare_chain
from onemap.read.publication import read_publication
from onemap.read.unit_table import UnitTable
from onemap.resolve import resolve
from tests.publications import write_tiny
from tests.resolve.drafts import draft


@given(st.builds(Random, st.integers(0, 2**32)))
@settings(max_examples=30, deadline=None)
def test_changes_are_those_between_units_that_were_made(random: Random) -> None:
    made = draft(random)
    for file in [file for file in made.files if file.startswith("v2/units/")]:
        if made.maybe():  # what was written before, word for word
            first = {unit["code"]: unit for unit in made.files[file.replace("v2", "v1")]}
            made.files[file] = [first[unit["code"]] for unit in made.files[file]]
    with tempfile.TemporaryDirectory() as folder:
        chain = resolve(read_publication(made.write(Path(folder))), "internal")
    snapshots = {name: replace(held, units=dict(held.units)) for name, held in chain.snapshots.items()}
    for old, new in pairwise(chain.snapshots):
        assert compare(chain.snapshots[old], chain.snapshots[new]) == compare(snapshots[old], snapshots[new])


def test_only_units_that_differ_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_tiny(tmp_path)
    file = root / "units" / "v2" / "units" / "990102.yml"
    file.write_text(
        file.read_text(encoding="utf-8")
        + '  clauses:\n    - {number: "1-1", dimension: 资源利用效率, text: 节约用水用电。}\n',
        encoding="utf-8",
    )
    made: list[str] = []
    real = UnitTable.__getitem__

    def counted(self: UnitTable, code: str) -> object:
        made.append(code)
        return real(self, code)

    chain = resolve(read_publication(root))
    monkeypatch.setattr(UnitTable, "__getitem__", counted)
    changes = compare_chain(chain)["v2"]
    assert set(made) == {"ZH99010120001", "ZH99010220002", "ZH99010230001"}  # renamed, new, with other clauses
    clauses = [change.clauses for change in changes.units if "ZH99010230001" in change.new]
    assert clauses and clauses[0]


SWAPPED = """\
vocabulary:
  dimensions:
    - {id: space, label: 污染物排放管控}
    - {id: emission, label: 空间布局约束}
    - {id: risk, label: 环境风险防控}
    - {id: resource, label: 资源利用效率}
"""


def test_the_same_words_of_another_vocabulary_are_other_clauses(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    with (root / "units" / "v2" / "plan.yml").open("a", encoding="utf-8") as plan:
        plan.write(SWAPPED)
    units = root / "units" / "v1" / "units" / "990101.yml"
    (root / "units" / "v2" / "units" / "990101.yml").write_bytes(units.read_bytes())
    changes = compare_chain(resolve(read_publication(root)))["v2"]
    changed = {change.new[0] for change in changes.units if change.clauses}
    assert {"ZH99010110001", "ZH99010120001"} <= changed
