"""Ugly deliveries: a case writes files into a folder and reads them; all that a person is told is golden.

A module of cases says::

    CASES = Cases()

    @CASES.case
    def hidden_rows(folder: Path, faults: Faults) -> Table | None:
        …  # write files into folder
        return read_table(folder / "清单.xlsx", Path("清单.xlsx"), faults)

    test_what_is_told = CASES.test()

Its golden files are ``golden/<case>.txt``: the messages in Chinese, in English, and the rows as they were read.
``pytest --update-golden`` writes them; a person reads the difference before it is committed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from onemap.importing.faults import Faults
from onemap.importing.tables import Table
from onemap.report import as_text

#: what a case gives back: a table as it was read, lines that say what was read, or nothing after an error
Result = Table | list[str] | None
Case = Callable[[Path, Faults], Result]


class Cases:
    """The cases of one module, by name in the order in which they are written."""

    def __init__(self) -> None:
        self.by_name: dict[str, Case] = {}

    def case(self, function: Case) -> Case:
        """Add *function* as a case; its name is that of the golden file."""
        assert function.__name__ not in self.by_name, f"two cases are named {function.__name__}"
        self.by_name[function.__name__] = function
        return function

    def test(self) -> Callable[..., None]:
        """The test function of the module: each case against its golden file."""

        @pytest.mark.parametrize("name", list(self.by_name))
        def test_what_is_told(name: str, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
            golden(f"{name}.txt", told(self.by_name[name], tmp_path))

        return test_what_is_told


def told(case: Case, folder: Path) -> str:
    """Everything that a person learns from *case* run in *folder*: messages in both languages, then what was read."""
    faults = Faults(folder)
    result = case(folder, faults)
    assert result is not None or faults.errors, "nothing was read and no error says why"
    parts = [as_text(faults.problems, folder, lang).rstrip("\n") for lang in ("zh", "en")]
    return "\n\n".join([*parts, "\n".join(_rows(result))]) + "\n"


def _rows(result: Result) -> list[str]:
    if result is None:
        return ["–"]
    if isinstance(result, list):
        return result
    numbers = getattr(result, "numbers", ()) or range(1, len(result.rows) + 1)
    rows = [json.dumps(row, ensure_ascii=False) for row in result.rows]
    return [json.dumps(list(result.headers.values()), ensure_ascii=False)] + [
        f"{number}: {row}" for number, row in zip(numbers, rows, strict=True)
    ]
