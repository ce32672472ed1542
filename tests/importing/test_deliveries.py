"""The fictional delivery in every form gives one publication; each record can be traced to its place in the files."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
import shapely
import yaml

from onemap.check import check
from onemap.commands import main
from onemap.importing.review import read_review, write_review
from onemap.read.aliases import normalise_header
from onemap.read.publication import read_publication
from tests.importing import delivery
from tests.importing.real import ROOT
from tools.delivery.content import VERSION
from tools.delivery.decide import decide

#: files of a publication that tell where it came from
ABOUT_FILES = ("original", "correspondence.csv")


@dataclass(frozen=True)
class Form:
    """A form of the delivery and what it was imported to."""

    source: Path
    publication: Path

    @property
    def version(self) -> Path:
        return self.publication / "units" / VERSION


def run(*args: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in (*args, "--lang", "zh")])
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Form]:
    """Every form, imported with a review table in which all proposals are decided."""
    folder = tmp_path_factory.mktemp("deliveries")
    found = {}
    for name in delivery.NAMES:
        source = delivery.write(name, folder / "sources")
        review, target = folder / f"{name}.review.xlsx", folder / name
        write_review(review, delivery.read(delivery.mapping(name), source)[0].proposals, {})
        decide(review, delivery.said())
        mapping = delivery.mapping(name)
        assert run("import", mapping, "--source", source, "--to", target, "--review", review) == 0
        found[name] = Form(source, target)
    return found


def files_of(folder: Path) -> dict[str, bytes]:
    """Path → bytes of all files below *folder* that do not depend on the delivered files."""
    kept = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".onemap" not in path.parts)
    paths = {path.relative_to(folder).as_posix(): path for path in kept}
    return {name: path.read_bytes() for name, path in paths.items() if not any(one in name for one in ABOUT_FILES)}


def shapes(path: Path) -> dict[str, Any]:
    """Code → shape with its rings in one order, whoever drew it first."""
    frame = gpd.read_file(path)
    return dict(zip(frame["code"], shapely.normalize(frame.geometry.to_numpy()), strict=True))


def all_of(folder: Path) -> dict[str, bytes]:
    """Path → bytes of all files below *folder*."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_delivery_is_the_same_whoever_writes_it_when(forms: Mapping[str, Form], tmp_path: Path) -> None:
    elsewhere = {**os.environ, "TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tools.delivery", str(tmp_path)]
    subprocess.run(command, env=elsewhere, cwd=tmp_path, check=True, capture_output=True)
    for name, form in forms.items():
        assert all_of(tmp_path / name) == all_of(form.source)


def test_the_publication_says_what_the_delivery_says(forms: Mapping[str, Form]) -> None:
    """Held against the content itself, by a reader that owes nothing to the import."""
    said, version = delivery.said(), forms["pinyin-shapefile"].version

    def load(path: Path) -> Any:
        return yaml.safe_load(path.read_text(encoding="utf-8"))

    units = [unit for path in sorted((version / "units").glob("*.yml")) for unit in load(path)]
    assert {unit["code"]: unit for unit in units} == {unit["code"]: unit for unit in said.units}
    assert load(version / "zones.yml") == list(said.zones)
    assert {path.stem: load(path) for path in (version / "admission").glob("*.yml")} == said.lists
    assert sorted(map(str, load(version / "targets.yml")["targets"])) == sorted(map(str, said.targets))
    for layer, frame in said.layers.items():
        here = shapes(version / f"{layer}.geojson")
        there = dict(zip(frame["code"], shapely.normalize(frame.geometry.to_numpy()), strict=True))
        assert here.keys() == there.keys()
        # polygons become multipolygons, coordinates stay
        assert all(
            shapely.equals_exact(shapely.normalize(shapely.MultiPolygon(shapely.get_parts(there[code]))), shape, 1e-12)
            for code, shape in here.items()
        )


@pytest.mark.parametrize("name", delivery.NAMES[1:])
def test_every_form_gives_the_same_bytes(name: str, forms: Mapping[str, Form]) -> None:
    one, other = files_of(forms["pinyin-shapefile"].publication), files_of(forms[name].publication)
    assert one.keys() == other.keys()
    drawn = {"units/2025/units.geojson"} if name == "gauss-krueger" else set()
    assert {path for path in one if one[path] != other[path]} == drawn
    for path in drawn:
        # pieces that were joined begin their rings elsewhere, at the same points
        first, second = (shapes(forms[form].publication / path) for form in ("pinyin-shapefile", name))
        assert first.keys() == second.keys()
        assert all(first[code].equals_exact(shape, 0) for code, shape in second.items())


@pytest.mark.parametrize("name", delivery.NAMES)
def test_check_finds_nothing(name: str, forms: Mapping[str, Form]) -> None:
    assert check(read_publication(forms[name].publication)) == ()


@pytest.mark.parametrize("name", delivery.NAMES)
def test_the_delivered_files_are_kept_byte_for_byte(name: str, forms: Mapping[str, Form]) -> None:
    form = forms[name]
    kept = all_of(form.version / "original")
    assert {path: data for path, data in kept.items() if path not in ("mapping.yml", "sources.yml")} == all_of(
        form.source
    )


def rows_of(form: Form) -> list[dict[str, str]]:
    with (form.version / "correspondence.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", delivery.NAMES)
def test_the_correspondence_names_every_record(name: str, forms: Mapping[str, Form]) -> None:
    said, rows = delivery.said(), rows_of(forms[name])
    found = Counter((row["kind"], row["owner"], row["key"]) for row in rows)
    expected = {("unit", "", unit["code"]) for unit in said.units} | {("zone", "", zone["code"]) for zone in said.zones}
    expected |= {("list", "", key) for key in said.lists}
    expected |= {("target", "", f"{target['indicator']}@{target['place']}") for target in said.targets}
    ids = {"空间布局约束": "space", "污染物排放管控": "emission", "环境风险防控": "risk", "资源利用效率": "resource"}
    owners = [(f"unit:{unit['code']}", unit) for unit in said.units]
    owners += [(f"list:{key}", one) for key, one in said.lists.items()]
    for owner, record in owners:
        for clause in record["clauses"]:
            expected.add(("clause", owner, clause.get("number") or f"none:{ids[clause['dimension']]}"))
    records = {key for key in found if key[0] not in ("publication", "plan", "area", "region")}
    assert records == expected
    assert max(found.values()) == 1
    digests = {path: hashlib.sha256(data).hexdigest()[:12] for path, data in all_of(forms[name].source).items()}
    for row in rows:
        if row["file"] in digests:
            assert row["digest"] == digests[row["file"]]
        elif row["kind"] not in ("publication", "plan", "area"):
            assert row["file"].endswith(".gdb")


@pytest.mark.parametrize("name", ["pinyin-shapefile", "geodatabase", "overlay", "by-district"])
def test_the_words_of_each_clause_stand_where_the_correspondence_says(name: str, forms: Mapping[str, Form]) -> None:
    """In the cells of the workbooks as another program reads them."""
    form, books = forms[name], {}
    words = words_by_clause()
    followed = 0
    for row in rows_of(form):
        if row["kind"] != "clause" or not row["file"].endswith(".xlsx") or row["key"].startswith("none:"):
            continue
        if row["file"] not in books:
            books[row["file"]] = openpyxl.load_workbook(form.source / row["file"])
        book = books[row["file"]]
        page = book[row["part"]] if row["part"] else book.worksheets[0]
        columns = {
            normalise_header(str(cell.value)): cell.column
            for line in page.iter_rows(max_row=5)
            for cell in line
            if cell.value is not None
        }
        text = str(page.cell(int(row["rows"]), columns[normalise_header(row["column"])]).value)
        part = text[int(row["from"]) : int(row["to"])] if row["from"] else text
        assert words[row["owner"], row["key"]] in part
        # nothing of another clause of the cell is in it
        assert not row["from"] or len(part) <= len(words[row["owner"], row["key"]]) + 4
        followed += 1
    assert followed == len(words)


def words_by_clause() -> dict[tuple[str, str], str]:
    """Owner and number → the words of the clause in one line."""
    from tools.delivery.wording import sentence

    said = delivery.said()
    owners = [(f"unit:{unit['code']}", unit) for unit in said.units]
    owners += [(f"list:{key}", one) for key, one in said.lists.items()]
    return {
        (owner, clause["number"]): sentence(clause)
        for owner, record in owners
        for clause in record["clauses"]
        if "none" not in clause
    }


def test_deciding_after_the_first_import_changes_what_was_decided_and_nothing_else(
    tmp_path: Path, forms: Mapping[str, Form], capsys: pytest.CaptureFixture[str]
) -> None:
    """As a bureau does it: import, decide in Excel, import again."""
    name = "overlay"
    mapping, target = tmp_path / "mapping.yml", tmp_path / "publication"
    mapping.write_bytes(delivery.mapping(name).read_bytes())
    command = ("import", mapping, "--source", forms[name].source, "--to", target)
    assert run(*command) == 0
    first = files_of(target)
    assert b"follows" not in first["units/2025/units/990101.yml"]
    assert b"\n  zones:" not in first["units/2025/units/990101.yml"]
    review = tmp_path / "mapping.review.xlsx"
    assert decide(review, delivery.said()) == {"taken": 731, "corrected": 0, "refused": 0}
    capsys.readouterr()
    assert run(*command, "--yes") == 0
    assert "HY99010010001" in capsys.readouterr().out
    second = files_of(target)
    assert second == files_of(forms[name].publication)
    changed = {path for path in second if first.get(path) != second[path]}
    assert changed == {path for path in second if path.startswith("units/2025/units/")}
    # what was decided is not asked again
    assert len(read_review(review)) == 731
    assert run(*command, "--yes") == 0
    assert files_of(target) == second
