"""Industries of GB/T 4754-2017: the shipped table by count and structure, and the table that a publication brings."""

from __future__ import annotations

import string
from itertools import chain
from pathlib import Path

import pytest

from onemap.errors import ProblemsFound
from onemap.model.industries import is_deep
from onemap.read.industries import classification
from onemap.read.publication import read_publication
from tests.check.reporting import edited
from tests.publications import write, write_tiny

TAGS = "v1/tags/990100.yml"


def test_twenty_sections_in_order() -> None:
    assert "".join(section.code for section in classification().sections) == string.ascii_uppercase[:20]


def test_ninety_seven_divisions_each_in_one_section() -> None:
    """Divisions run through from 01 to 97; every section has a range without a hole."""
    digits = list(chain.from_iterable(section.divisions for section in classification().sections))
    assert digits == [f"{n:02}" for n in range(1, 98)]
    assert len(classification().names) == 20 + 97


def test_first_and_last_divisions_of_sections() -> None:
    """The ranges of GB/T 4754-2017, by which a slip of one row would show."""
    ranges = {s.code: (min(s.divisions), max(s.divisions)) for s in classification().sections}
    assert ranges == {
        "A": ("01", "05"), "B": ("06", "12"), "C": ("13", "43"), "D": ("44", "46"), "E": ("47", "50"),
        "F": ("51", "52"), "G": ("53", "60"), "H": ("61", "62"), "I": ("63", "65"), "J": ("66", "69"),
        "K": ("70", "70"), "L": ("71", "72"), "M": ("73", "75"), "N": ("76", "79"), "O": ("80", "82"),
        "P": ("83", "83"), "Q": ("84", "85"), "R": ("86", "90"), "S": ("91", "96"), "T": ("97", "97"),
    }  # fmt: skip


def test_names_are_chinese_and_differ() -> None:
    """Four sections of one division are called as it is."""
    names = list(classification().names.values())
    assert all("\u4e00" <= letter <= "\u9fff" or letter == "、" for name in names for letter in name)
    alike = {s.code for s in classification().sections if s.name in s.divisions.values()}
    assert alike == {"K", "P", "T"}
    assert len(set(names)) == len(names) - len(alike)


@pytest.mark.parametrize(
    ("code", "name"), [("C26", "化学原料和化学制品制造业"), ("D44", "电力、热力生产和供应业"), ("T97", "国际组织")]
)
def test_some_names(code: str, name: str) -> None:
    assert classification().names[code] == name


def test_what_is_known() -> None:
    known = classification().knows
    assert known("C") and known("C26") and known("C2614") and known("A0111")
    assert not known("C44") and not known("D2614") and not known("A00") and not known("T98")
    assert [is_deep(code) for code in ("C", "C26", "C261", "C2614")] == [False, False, True, True]


def tagged(tmp_path: Path, codes: str, table: str = "") -> list[str]:
    edits = [(TAGS, "", f"tags:\n  - {{number: '1', industries: [{codes}]}}\n")]
    said = edited(tmp_path, *edits, *([("industries.yml", "", table)] if table else []))
    return [line.split(" ", 2)[2] for line in said if " L1" in line]


def test_without_a_table_deep_codes_are_taken_by_their_form(tmp_path: Path) -> None:
    assert tagged(tmp_path, "C, C26, C261, C2614") == []


def test_with_a_table_deep_codes_have_names(tmp_path: Path) -> None:
    said = tagged(tmp_path, "C26, C261, C2614", "- {code: C2614, name: 有机化学原料制造}\n")
    assert said == [
        "L15 industries.yml does not name the industry C261. (Add {code: C261, name: …}, or correct the code.)"
    ]


def test_an_unknown_division_is_not_said_twice(tmp_path: Path) -> None:
    said = tagged(tmp_path, "D2614", "- {code: C2614, name: 有机化学原料制造}\n")
    assert [line.split()[0] for line in said] == ["L14"]


def test_a_code_that_is_none_stops_the_reading(tmp_path: Path) -> None:
    write(write_tiny(tmp_path), {TAGS: "tags:\n  - {number: '1', industries: [C2]}\n"})
    with pytest.raises(ProblemsFound):
        read_publication(tmp_path)


def test_the_table_is_read_by_code(tmp_path: Path) -> None:
    write(write_tiny(tmp_path), {"industries.yml": "- {code: C2614, name: 有机化学原料制造}\n"})
    table = read_publication(tmp_path).industries
    assert {code: industry.name for code, industry in table.items()} == {"C2614": "有机化学原料制造"}


def test_a_code_stands_once_in_the_table(tmp_path: Path) -> None:
    write(write_tiny(tmp_path), {"industries.yml": "- {code: C2614, name: 甲}\n- {code: C2614, name: 乙}\n"})
    with pytest.raises(ProblemsFound) as found:
        read_publication(tmp_path)
    assert [problem.rule for problem in found.value.problems] == ["Y21"]
