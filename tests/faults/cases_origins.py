"""Faults of what records came from: rules O. The tiny publication's v1 has a delivery that all of it came from."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from onemap.model.origins import Name, Origin, Traced
from onemap.model.prints import plain, prints
from onemap.read.correspondence import FILE
from onemap.read.publication import LoadedVersion, default_vocabulary, read_publication
from onemap.resolve.words import Words
from onemap.writing.correspondence import correspondence_text
from tests.faults.corpus import Case

LIST = "成果/清单.xlsx"
_LIST = "v1/admission/990100.yml"


def rows_of(version: LoadedVersion) -> list[Traced]:
    """A row for each unit, zone and clause that *version* writes, all of one delivered file, split from its cells."""
    words = Words(default_vocabulary(), {}, Path())
    held = [Name("unit", code) for code in version.units]
    held += [Name("zone", code) for code in version.zones]
    rows = [(name, {}) for name in held]
    owned = [(f"unit:{code}", unit.clauses or ()) for code, unit in version.units.items()]
    owned += [(f"list:{key}", one.clauses) for key, one in version.lists.items()]
    said = [(owner, words.clause(clause, ("list", ""))) for owner, clauses in owned for clause in clauses]
    rows += [(Name("clause", clause.key, owner), prints(plain(clause))) for owner, clause in said]
    digits = hashlib.sha256(b"delivered").hexdigest()[:12]
    return [
        Traced(name, Origin(LIST, "Sheet1", (n,), "", "split"), digits, said) for n, (name, said) in enumerate(rows, 3)
    ]


def deliver(change: Callable[[Path, list[Traced]], list[Traced] | None] | None = None) -> Callable[[Path], None]:
    """v1 keeps a delivery with a row for every record; *change* may do something to the folder and the rows."""

    def then(root: Path) -> None:
        folder = root / "units" / "v1"
        rows = rows_of(read_publication(root).versions["v1"])
        path = folder / "original" / LIST
        path.parent.mkdir(parents=True)
        path.write_bytes(b"delivered")
        digest = hashlib.sha256(b"delivered").hexdigest()
        entry = {"file": LIST, "source": "澜江市环科院", "received": "2020-05-01", "sha256": digest}
        _list(folder, entry)
        if change is not None:
            rows = change(folder, rows) or rows
        (folder / FILE).write_text(correspondence_text(rows), encoding="utf-8", newline="\n")

    return then


def _list(folder: Path, *entries: dict[str, str]) -> None:
    text = json.dumps({"originals": entries}, ensure_ascii=False, indent=1) + "\n"
    (folder / "original" / "sources.yml").write_text(text, encoding="utf-8", newline="\n")


def _none(folder: Path, rows: list[Traced]) -> list[Traced]:
    """Rows for the zone only."""
    return [row for row in rows if row.name.kind == "zone"]


def _without_one(folder: Path, rows: list[Traced]) -> list[Traced]:
    return [row for row in rows if row.name.key != "2-1"]


def _edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def _reword(folder: Path, rows: list[Traced]) -> list[Traced]:
    """Words of three clauses are edited; one of them says that it was added here, and another's is an item."""
    _edit(folder, "admission/990100.yml", "等量替代", "倍量替代")
    _edit(folder, "units/990101.yml", "达标排放", "零排放")
    _edit(folder, "units/990102.yml", "节约用水", "一水多用")
    name = Name("clause", "1-1", "unit:ZH99010230001")
    return [replace(row, origin=Origin("", how="added"), digest="") if row.name == name else row for row in rows]


def _more_files(folder: Path, rows: list[Traced]) -> None:
    """Beside the delivery lies what nobody has listed, and what programs leave behind that only looked."""
    (folder / "original" / "图集.pdf").write_bytes(b"%PDF")
    (folder / "original" / "成果" / "~$清单.xlsx").write_bytes(b"x")
    (folder / "original" / "mapping.yml").write_bytes(b"x")


def _lead_out(folder: Path, rows: list[Traced]) -> None:
    (folder / "original" / "公文.pdf").symlink_to(folder.parent.parent.parent)


def _lost(folder: Path, rows: list[Traced]) -> None:
    (folder / "original" / LIST).unlink()


def _touched(folder: Path, rows: list[Traced]) -> None:
    (folder / "original" / LIST).write_bytes(b"opened and saved")


def _outside(folder: Path, rows: list[Traced]) -> None:
    _edit(folder, "original/sources.yml", LIST, "../plan.yml")
    (folder / "original" / LIST).unlink()


def _strange(folder: Path, rows: list[Traced]) -> list[Traced]:
    """Rows of a file that there is not, of another state of one, of none; of records that there are not."""
    first, second, third, *rest = rows
    return [
        replace(first, origin=replace(first.origin, file="成果/名录.xlsx")),
        replace(second, digest="0" * 12),
        replace(third, origin=replace(third.origin, file="")),
        *rest,
        *(replace(first, name=Name("clause", key, "unit:ZH99010110001")) for key in ("9-1", "9-2", "9-3", "9-4")),
        replace(first, name=Name("unit", "ZH99010110099")),
    ]


def _no_rows(root: Path) -> None:
    deliver()(root)
    (root / "units" / "v1" / FILE).unlink()


def _saved_by_a_spreadsheet(folder: Path, rows: list[Traced]) -> list[Traced]:
    return [replace(row, digest="1.23457E+11") if row.name.key in ("1-1", "3") else row for row in rows]


def _publish(root: Path) -> None:
    deliver()(root)
    (root / "content").mkdir()
    shutil.copy(root / "units" / "v1" / FILE, root / "content" / "sources.csv")


CASES: dict[str, Case] = {
    "W17-correspondence": Case(then=_publish),
    "O01": Case(then=deliver(_without_one)),
    "O01-none": Case(then=deliver(_none), besides=("O01", "O01")),
    "O02": Case(then=deliver(_reword), besides=("O02",)),
    "O03-unlisted": Case(then=deliver(_more_files)),
    "O03-missing": Case(then=deliver(_lost)),
    "O03-touched": Case(then=deliver(_touched)),
    "O03-outside": Case(then=deliver(_outside), besides=("O04",)),
    "O04": Case(then=deliver(_strange), besides=("O04", "O04", "O04")),
    "O06": Case(then=_no_rows),
    "O05": Case(then=deliver(_saved_by_a_spreadsheet), besides=("O05", "O05", "O05", "O05")),
}
