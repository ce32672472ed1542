"""What changed, as files: the official table in both forms, and the changed geometry."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely
from shapely.geometry import shape

from onemap.compare import compare_in
from onemap.geometry.measure import areas_km2
from onemap.model.publication import Audience
from onemap.read.publication import read_publication
from onemap.render.comparisons import Comparisons
from onemap.render.downloads import Before, Download, write_downloads
from onemap.render.output import Output
from onemap.resolve import Chain, resolve
from tests.publications import SIDE, SOUTH, WEST, ZONE, box, geojson, write_tiny

FILES = ["data/adjustments.xlsx", "data/adjustments.csv", "data/changes.geojson"]
HEADINGS = ["单元编码", "名称", "调整类型", "调整前", "调整后", "原因", "依据", "面积变化（km²）"]
EVIL = "=HYPERLINK(1)</td><script>"


def write_moved(root: Path) -> Path:
    """The tiny publication; the wetland also takes a strip from its neighbour, the zone shrinks, a name is hostile."""
    write_tiny(root)
    strip = WEST + SIDE * 1.25
    middle = round(WEST + SIDE * 3.5, 6)
    units = [
        ("ZH99010110001", box(WEST, strip)),
        ("ZH99010120001", box(strip, WEST + 2 * SIDE)),
        ("ZH99010220002", box(middle, WEST + 4 * SIDE)),
        ("ZH99010230001", box(WEST + 3 * SIDE, middle)),
    ]
    files = {
        "units/v2/units.geojson": geojson(units),
        "units/v2/zones.geojson": geojson([(ZONE, box(WEST, WEST + 2 * SIDE, SOUTH, SOUTH + SIDE / 2))]),
    }
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    path = root / "units/v2/units/990101.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("临港经济开发区重点管控单元", f'"{EVIL}"'), encoding="utf-8"
    )
    return root


def resolved(root: Path, audience: Audience = "public", **layers: str) -> Chain:
    """The chain of the publication with *layers* as public or withheld."""
    path = root / "units/publication.yml"
    text = path.read_text(encoding="utf-8")
    for name, publication in layers.items():
        text = text.replace(f"  {name}: {{publication: public}}", f"  {name}: {{publication: {publication}}}")
    path.write_text(text, encoding="utf-8")
    return resolve(read_publication(root), audience)


def before(chain: Chain) -> Before:
    comparisons = Comparisons(chain)
    return Before(chain.snapshots["v1"], lambda: compare_in(chain, "v1", "v2"), comparisons.key("v1", "v2"))


def written(folder: Path, chain: Chain, version: str = "v2", **more: Any) -> tuple[Download, ...]:
    more.setdefault("before", before(chain) if version == "v2" else None)
    return write_downloads(Output(folder), "v/", chain, chain.snapshots[version], "zh", **more)


def table(folder: Path) -> list[list[str]]:
    raw = (folder / "v/data/adjustments.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and b"\r" not in raw
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Chain]:
    folder = tmp_path_factory.mktemp("changed")
    chain = resolved(write_moved(folder / "p"))
    written(folder / "out", chain)
    return folder / "out", chain


def test_only_versions_with_one_before_have_them(tmp_path: Path, made: tuple[Path, Chain]) -> None:
    chain = made[1]
    paths = [file.path for file in written(tmp_path / "two", chain)]
    assert [path for path in paths if path in FILES] == FILES
    assert paths[-1] == "data/version.json"
    assert not set(FILES) & {file.path for file in written(tmp_path / "one", chain, "v1")}
    described = json.loads((tmp_path / "two/v/data/version.json").read_text(encoding="utf-8"))["assets"]
    assert described["adjustments.xlsx"]["title"] == "调整清单"
    assert described["adjustments.xlsx"]["type"].endswith("spreadsheetml.sheet")
    assert {f"data/{name}" for name in described} == set(paths) - {"data/version.json"}


def test_the_official_table(made: tuple[Path, Chain]) -> None:
    rows = table(made[0])
    assert rows[0] == HEADINGS
    held = {(row[0], row[2]): row for row in rows[1:]}
    assert len({tuple(row[:5]) for row in rows}) == len(rows)
    border = held["ZH99010110001", "边界调整"]
    # the strip is a quarter of a square of some 108.95 km²
    gained = Decimal(border[7])
    assert abs(gained - Decimal("27.239")) < Decimal("0.01")
    assert border[3:5] == ["108.955 km²", f"136.193 km²；划入 {gained} km²，划出 0.000 km²"]
    assert held["ZH99010120001", "边界调整"][7] == f"-{gained}", "a number, not a text that begins with a minus sign"
    assert held["ZH99010120001", "单元更名"][3:7] == [
        "临港工业重点管控单元", f"'{EVIL}", "同步更新；园区更名。", "《中华人民共和国长江保护法》",
    ]  # fmt: skip
    split = held["ZH99010230001", "拆分单元"]
    assert split[3] == "ZH99010230001 溪山一般管控单元；一般管控单元；溪山区；108.955 km²"
    assert [line.split("；")[0] for line in split[4].split("\n")] == [
        "ZH99010220002 溪山开发区重点管控单元",
        "ZH99010230001 溪山一般管控单元",
    ]
    assert held["990100", "清单修改：修改条款"][3:6] == [
        "2 [排放] 新增源实行等量替代。", "2 [排放] 新增源实行倍量替代。", "同步更新；上位法要求更新。",
    ]  # fmt: skip
    assert held["990100", "清单修改：新增条款"][3:5] == ["", "4 提高用水效率。"]
    assert Decimal(held[ZONE, "要素分区调整：边界"][7]) < -100


def test_the_workbook_says_what_the_csv_says_with_typed_cells(made: tuple[Path, Chain]) -> None:
    sheet = openpyxl.load_workbook(made[0] / "v/data/adjustments.xlsx").worksheets[0]
    rows = list(sheet.iter_rows(min_row=2))
    assert [cell.value for cell in rows[0]] == HEADINGS
    plain = [[cell.removeprefix("'") for cell in row] for row in table(made[0])]
    assert len(rows) == len(plain)
    for row, said in zip(rows[1:], plain[1:], strict=True):
        assert [cell.value or "" for cell in row[:7]] == said[:7]
        assert {cell.data_type for cell in row[:7] if cell.value} == {"s"}
        number = row[7]
        assert (number.data_type, number.number_format) == ("n", "0.000") if said[7] else number.value is None
        assert number.value is None or Decimal(repr(number.value)) == Decimal(said[7])


def test_the_changed_ground(made: tuple[Path, Chain]) -> None:
    folder, chain = made
    data = json.loads((folder / "v/data/changes.geojson").read_text(encoding="utf-8"))
    assert (data["version"], data["against"], data["generalised"]) == ("v2", "v1", False)
    held = {(f["properties"]["kind"], *f["properties"]["new"], *f["properties"]["old"]): f for f in data["features"]}
    assert set(held) == {
        ("gained", "ZH99010110001", "ZH99010110001"),
        ("lost", "ZH99010120001", "ZH99010120001"),
        ("split", "ZH99010220002", "ZH99010230001"),
        ("split", "ZH99010230001", "ZH99010230001"),
        ("lost", ZONE, ZONE),
    }
    changes = compare_in(chain, "v1", "v2")
    gained = held["gained", "ZH99010110001", "ZH99010110001"]
    (change,) = (one for one in changes.units if one.new == ("ZH99010110001",))
    told = gained["properties"]
    assert told["km2"] == pytest.approx(change.km2_gained, abs=1e-6)
    assert told["exchanged"] == [{"code": "ZH99010120001", "km2": pytest.approx(change.km2_gained, abs=1e-3)}]
    assert told["layer"] == "units" and held["lost", ZONE, ZONE]["properties"]["layer"] == "zones"
    ground = shape(gained["geometry"])
    assert ground.equals(shapely.box(WEST + SIDE, SOUTH, WEST + 1.25 * SIDE, SOUTH + SIDE).normalize()) or (
        ground.symmetric_difference(shapely.box(WEST + SIDE, SOUTH, WEST + 1.25 * SIDE, SOUTH + SIDE)).area < 1e-9
    )
    for feature in data["features"]:
        geometry = shape(feature["geometry"])
        assert geometry.is_valid and not geometry.is_empty
        assert areas_km2(shapely.from_wkb([geometry.wkb]))[0] == pytest.approx(feature["properties"]["km2"], abs=1e-5)
        assert geometry.exterior.is_ccw


@pytest.mark.parametrize("layer", ["units", "zones"])
def test_what_is_withheld_is_absent(tmp_path: Path, layer: str) -> None:
    chain = resolved(write_moved(tmp_path / "p"), **{layer: "withheld"})
    files = {file.path for file in written(tmp_path / "out", chain)}
    kinds = {row[2] for row in table(tmp_path / "out")[1:]}
    assert "data/changes.geojson" in files
    data = json.loads((tmp_path / "out/v/data/changes.geojson").read_text(encoding="utf-8"))
    assert {feature["properties"]["layer"] for feature in data["features"]} == {"units", "zones"} - {layer}
    assert ("边界调整" in kinds) == (layer != "units")
    assert ("要素分区调整：边界" in kinds) == (layer != "zones")
    # what is left says nothing that follows from the geometry
    hidden = [row for row in table(tmp_path / "out")[1:] if (row[0] == ZONE) == (layer == "zones")]
    assert {row[7] for row in hidden} <= {""}


def test_without_any_published_geometry_there_is_no_geojson(tmp_path: Path) -> None:
    chain = resolved(write_moved(tmp_path / "p"), units="withheld", zones="withheld")
    files = {file.path for file in written(tmp_path / "out", chain)}
    assert files & set(FILES) == set(FILES[:2])


def test_the_same_bytes_and_nothing_is_made_that_stands(tmp_path: Path, made: tuple[Path, Chain]) -> None:
    chain = made[1]
    written(tmp_path / "again", chain)
    for path in FILES:
        assert (tmp_path / "again/v" / path).read_bytes() == (made[0] / "v" / path).read_bytes()

    def standing(name: str, key: bytes, make: Callable[[], Any]) -> Any:
        return (1, "0" * 64) if name.removeprefix("v/") in FILES else make()

    def compared() -> Any:
        raise AssertionError("a change set is made for files that stand")

    files = written(tmp_path / "none", chain, made=standing, before=replace(before(chain), changes=compared))
    assert [file.path for file in files if file.bytes == 1] == FILES


def test_keys_follow_both_versions_and_the_language(tmp_path: Path) -> None:
    def keys(chain: Chain, lang: str = "zh") -> dict[str, bytes]:
        held: dict[str, bytes] = {}

        def note(name: str, key: bytes, make: Callable[[], Any]) -> Any:
            held[name.removeprefix("v/")] = key
            return 1, ""

        write_downloads(
            Output(tmp_path / "k"), "v/", chain, chain.snapshots["v2"], lang, made=note, before=before(chain)
        )
        (tmp_path / "k/v/data/version.json").unlink()
        return {path: held[path] for path in FILES}

    root = write_moved(tmp_path / "p")
    first = keys(resolved(root))
    assert len(set(first.values())) == 3
    assert keys(resolved(root)) == first
    assert not set(keys(resolved(root), "en").values()) & set(first.values())
    for name, old, new in (
        ("v1/units/990102.yml", "溪山城镇", "溪山新城"),
        ("v2/plan.yml", "园区更名。", "园区改名。"),
        ("v1/units.geojson", "122.0,", "121.99,"),
        ("publication.yml", "units: {publication: public}", "units: {publication: withheld}"),
    ):
        path = root / "units" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        assert not set(keys(resolved(root)).values()) & set(first.values()), name
        path.write_text(text, encoding="utf-8")
