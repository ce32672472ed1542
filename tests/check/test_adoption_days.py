"""W14: as_of is held against days of filing and publishing that the documents' order confirms."""

from __future__ import annotations

from pathlib import Path

import pytest

from onemap.checking import check_publication
from tests.publications import write_tiny


@pytest.mark.parametrize(
    ("as_of", "old", "new", "rules"),
    [
        ("2023-06-10", "published: 2023-06-10", "published: 2023-06-10", set()),
        ("2023-06-09", "published: 2023-06-10", "published: 2023-06-10", {"W14"}),
        ("2023-06-10", "signed: 2023-06-01", "signed: 2023-06-20", {"P13"}),
        ("2023-07-01", "published: 2023-06-10", "published: 2033-06-10", {"P13"}),
        ("2023-05-20", "    published: 2023-06-10\n", "", set()),
    ],
)
def test_a_wrong_day_of_a_document_is_not_said_of_as_of(
    tmp_path: Path, as_of: str, old: str, new: str, rules: set[str]
) -> None:
    root = write_tiny(tmp_path)
    for name, before, after in (
        ("publication.yml", "as_of: 2024-01-01", f"as_of: {as_of}"),
        ("v2/plan.yml", old, new),
    ):
        path = root / "units" / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")
    found = {problem.rule for problem in check_publication(root).problems}
    assert found & {"W14", "P13"} == rules & {"W14", "P13"}
