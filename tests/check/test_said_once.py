"""One fault, one finding: what follows from another finding is not said, and a mend does not lead astray."""

from __future__ import annotations

from pathlib import Path

import pytest

from onemap.checking import check_publication
from tests.publications import write_tiny


def found(root: Path, name: str, old: str, new: str) -> list[tuple[str, str]]:
    """Rule and mend of what is found in the tiny publication after an edit of one file."""
    path = write_tiny(root) / "units" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    return [(problem.rule, problem.mend.text()) for problem in check_publication(root).problems]


@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        ("v1/units/990101.yml", 'area: "990101"', 'area: "990109"', "U04"),
        ("v1/units/990101.yml", "category: 优先保护单元", "category: 一般管控单元", "U03"),
        ("areas.yml", 'parent: "990100"', 'parent: "990109"', "A02"),
    ],
    ids=["unknown area", "category against code", "unknown parent"],
)
def test_whom_a_list_reaches_is_not_said_of_what_is_unknown(
    name: str, old: str, new: str, rule: str, tmp_path: Path
) -> None:
    assert {rule for rule, _ in found(tmp_path, name, old, new)} == {rule}


def test_a_code_that_is_wrong_in_the_record_is_not_put_into_the_layer(tmp_path: Path) -> None:
    mends = dict(found(tmp_path, "v1/units/990102.yml", "ZH99010220001", "ZH9901022001"))
    assert mends["G22"] == "Write ZH99010220001 in the record ZH9901022001."


def test_a_feature_is_not_given_the_code_of_a_unit_that_has_one(tmp_path: Path) -> None:
    mends = dict(found(tmp_path, "v1/units.geojson", "ZH99010220001", "ZH99010220009"))
    assert mends["G22"] == "Did you mean ZH99010220001?"


def test_an_entry_that_is_not_used_is_about_its_object(tmp_path: Path) -> None:
    """The reviewer's table names it; the number of the entry says nothing to people."""
    root = write_tiny(tmp_path)
    entry = "  - {rule: G44, object: ZH99010110001, reason: as filed, who: us, date: 2026-03-01}\n"
    (root / "units" / "accepted.yml").write_text(f"accepted:\n{entry}", encoding="utf-8", newline="\n")
    assert [(p.rule, p.objects) for p in check_publication(root).problems] == [("W04", ("ZH99010110001",))]
