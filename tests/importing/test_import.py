"""What an import does with delivered files: headers, cells, joins, codes in several rows; and every fault it names."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyogrio.raw
import pytest
import shapely
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.errors import ProblemsFound, UsageFault
from onemap.importing.run import Imported, run_import
from onemap.read.publication import LoadedPublication, read_publication
from onemap.writing import emit
from tests.importing.twins import geojson, square

CODES = ("ZH99010110001", "ZH99010120001")
BASE: dict[str, Any] = {
    "publication": {
        "name": "澜江市一张图",
        "territory": "澜江市",
        "area": "990100",
        "publisher": {"name": "澜江市生态环境局"},
        "layers": {"units": {"publication": "public"}},
    },
    "areas": {
        "areas": [
            {"id": "990100", "name": "澜江市", "kind": "city"},
            {"id": "990101", "name": "临港区", "kind": "district", "parent": "990100"},
        ]
    },
}
RULES: dict[str, Any] = {
    "code": "{code}",
    "name": "{name}",
    "category": {"column": "kind", "values": {"1": "priority", "2": "key"}},
    "area": "990101",
    "clauses": [{"number": "1", "dimension": "space", "text": "{rule}"}],
}
ROW = {"code": CODES[0], "name": "湿地", "kind": 1, "rule": "禁止围垦。"}


def mapping(folder: Path, source: dict[str, Any], **more: Any) -> Path:
    """Write a mapping with one version and one source of units."""
    plan = {"version": "v1", "title": "方案", "update": {"type": "initial"}}
    path = folder / "mapping.yml"
    data = {**BASE, "versions": [{"plan": plan, "units": [source]}], **more}
    path.write_text(emit.document(data), encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def do(tmp_path: Path) -> Callable[..., Imported]:
    """Run an import of the files in tmp_path/source into tmp_path/out."""
    (tmp_path / "source").mkdir()

    def run(source: dict[str, Any], replace: bool = False, **more: Any) -> Imported:
        return run_import(mapping(tmp_path, source, **more), tmp_path / "source", tmp_path / "out", replace=replace)

    return run


def unit(tmp_path: Path, code: str = CODES[0]) -> Any:
    return read_publication(tmp_path / "out").versions["v1"].units[code]


def faults(do: Callable[..., Imported], source: dict[str, Any], **more: Any) -> list[str]:
    """The faults as ``rule file: message (mend)``."""
    with pytest.raises(ProblemsFound) as found:
        do(source, **more)
    return [f"{p.rule} {p.place.file.name}: {p.what.text()} ({p.mend.text()})" for p in found.value.problems]


# -- the field's own headers ------------------------------------------------------------------------------------------


def write_gbk_shapefile(path: Path) -> None:
    columns = {
        "HJGKDYBM": CODES,
        "HJGKDYMC": ("临港湿地优先保护单元", "临港工业重点管控单元"),
        "ZHGKDYFL": ("1", "2"),
        "XZQDM": ("990101", "990101"),
        "乡镇街道": ("临港街道、东桥镇", "东桥镇"),
        "REMARK": ("", "备注"),
    }
    shapes = shapely.transform(
        [shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)], lambda p: p + np.array([5e5, 3e6])
    )
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array(shapes, dtype=object)),
        [np.array(values, dtype=object) for values in columns.values()],
        list(columns),
        driver="ESRI Shapefile",
        geometry_type="Polygon",
        crs="EPSG:4549",
        encoding="GBK",
    )


def test_aliases_join_and_projection(tmp_path: Path, do: Callable[..., Imported]) -> None:
    """A GBK shapefile in a Gauss-Krüger zone with the field's headers, clauses in an .xlsx with odd ones: no rules."""
    write_gbk_shapefile(tmp_path / "source" / "单元.shp")
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["环境管控单元编码\n", "空间布局约束（要求）", "ＨＪＦＸＦＫ"])
    page.append([CODES[0], "禁止围垦。\r\n禁止采砂。", None])
    page.append([CODES[1], 3.5, True])
    book.save(tmp_path / "source" / "清单.xlsx")
    join = {"file": "清单.xlsx", "key": "环境管控单元编码", "on": "{HJGKDYBM}"}
    done = do({"files": "*.shp", "tables": [join]})
    assert done.warnings.problems == ()
    loaded: LoadedPublication = read_publication(tmp_path / "out")
    first, second = (loaded.versions["v1"].units[code] for code in CODES)
    assert (first.name, first.category, first.area) == ("临港湿地优先保护单元", "priority", "990101")
    assert (first.towns, first.note, second.note) == (("临港街道", "东桥镇"), None, "备注")
    assert [(c.number, c.dimension, c.text) for c in first.clauses] == [("1", "space", "禁止围垦。\n禁止采砂。")]
    assert [(c.number, c.dimension, c.text) for c in second.clauses] == [("1", "space", "3.5"), ("3", "risk", "true")]
    layer = loaded.versions["v1"].layers["units"]
    assert layer.crs == "EPSG:4490"
    assert shapely.total_bounds(layer.geometries) == pytest.approx([120.0, 27.1, 120.02, 27.12], abs=0.02)


def test_formula_prefix_of_csv_is_undone_and_rows_may_have_no_geometry(
    tmp_path: Path, do: Callable[..., Imported]
) -> None:
    lines = "\ufeffcode,name,kind,rule\n" + f"{CODES[0]},'=HYPERLINK(1),1,'@x\n{CODES[1]},'quoted,2,'-1\n"
    (tmp_path / "source" / "a.csv").write_text(lines, encoding="utf-8")
    geojson(tmp_path / "source" / "b.geojson", [({"code": c}, square(i / 10)) for i, c in enumerate(CODES)])
    join = {"file": "a.csv", "key": "code", "on": "{code}"}
    do({"files": "b.geojson", "tables": [join], "rules": RULES})
    assert (unit(tmp_path).name, unit(tmp_path).clauses[0].text) == ("=HYPERLINK(1)", "@x")
    assert (unit(tmp_path, CODES[1]).name, unit(tmp_path, CODES[1]).clauses[0].text) == ("'quoted", "-1")


def test_rows_that_say_the_same_under_one_code_are_parts(tmp_path: Path, do: Callable[..., Imported]) -> None:
    geojson(tmp_path / "source" / "a.geojson", [(ROW, square(0)), (ROW, square(1))])
    done = do({"files": "a.geojson", "rules": RULES})
    assert (done.counts[0].units, done.counts[0].features) == (1, 1)
    assert [p.rule for p in done.warnings.problems] == ["I26"]


def test_markup_and_templates_in_values_stay_text(tmp_path: Path, do: Callable[..., Imported]) -> None:
    nasty = "<script>alert(1)</script> {code} ${x} `y` no: [1] # c"
    geojson(tmp_path / "source" / "a.geojson", [({**ROW, "name": nasty, "rule": "no"}, square(0))])
    do({"files": "a.geojson", "rules": RULES})
    assert (unit(tmp_path).name, unit(tmp_path).clauses[0].text) == (nasty, "no")
    raw = yaml.safe_load((tmp_path / "out/units/v1/units/990101.yml").read_text(encoding="utf-8"))
    assert (raw[0]["name"], raw[0]["clauses"][0]["text"]) == (nasty, "no")


def test_an_empty_dimension_is_skipped_or_said_to_be_empty(tmp_path: Path, do: Callable[..., Imported]) -> None:
    geojson(tmp_path / "source" / "a.geojson", [({**ROW, "rule": " ", "more": None}, square(0))])
    clauses = [*RULES["clauses"], {"number": "2", "dimension": "risk", "text": "{more}", "empty": "none"}]
    do({"files": "a.geojson", "rules": {**RULES, "clauses": clauses}})
    assert [(c.dimension, c.none) for c in unit(tmp_path).clauses] == [("risk", True)]


def test_zones_outlines_and_lists(tmp_path: Path, do: Callable[..., Imported]) -> None:
    source = tmp_path / "source"
    geojson(source / "a.geojson", [(ROW, square(0))])
    zone = {"HJYSGKFQBM": "YS9901012210001", "HJYSGKFQMC": "工业区", "HJYS": "水", "YSXL": "工业污染重点管控区"}
    geojson(source / "z.geojson", [(zone, square(0))])
    geojson(source / "b.geojson", [({"id": 1}, square(0)), ({"id": 2}, square(1))])
    plan = {"version": "v1", "title": "方案", "update": {"type": "initial"}}
    clause = {"number": "1", "dimension": "space", "text": "禁止。"}
    version = {
        "plan": plan,
        "units": [{"files": "a.geojson", "rules": {**RULES, "zones": "YS9901012210001"}}],
        "zones": [{"files": "z.geojson"}],
        "boundary": [{"files": "b.geojson"}],
        "context": [{"files": "b.geojson", "code": "{id}", "name": "No. {id}"}],
        "lists": {"990100": {"level": "市级总体", "for": {"area": "990100"}, "clauses": [clause]}},
    }
    done = do({}, versions=[version], geometry="geojson")
    loaded = read_publication(tmp_path / "out").versions["v1"]
    made = loaded.zones["YS9901012210001"]
    assert (made.name, made.element, made.type) == ("工业区", "水", "工业污染重点管控区")
    assert {name: layer.codes for name, layer in loaded.layers.items()} == {
        "units": (CODES[0],),
        "zones": ("YS9901012210001",),
        "boundary": ("1", "2"),
        "context": ("1", "2"),
    }
    assert loaded.layers["context"].names == ("No. 1", "No. 2")
    assert loaded.lists["990100"].clauses[0].text == "禁止。"
    assert (done.counts[0].units, done.counts[0].zones, done.counts[0].features) == (1, 1, 6)


@settings(deadline=None, max_examples=10)
@given(order=st.permutations(range(6)), keys=st.permutations(list(ROW)))
def test_the_order_of_rows_and_columns_never_matters(order: list[int], keys: list[str]) -> None:
    rows = [({**ROW, "code": f"ZH9901011000{i}", "name": f"单元{i}"}, square(i / 10)) for i in range(6)]
    shuffled = [({key: rows[i][0][key] for key in keys}, rows[i][1]) for i in order]
    written = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, given_rows in (("one", rows), ("two", shuffled)):
            folder = Path(scratch) / name
            geojson(folder / "source" / "a.geojson", given_rows)
            path = mapping(folder, {"files": "a.geojson", "rules": RULES})
            run_import(path, folder / "source", folder / "out")
            out = folder / "out"
            written.append({p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()})
    assert written[0] == written[1]


# -- faults -----------------------------------------------------------------------------------------------------------


def test_every_fault_of_one_import_is_told_at_once(tmp_path: Path, do: Callable[..., Imported]) -> None:
    geojson(tmp_path / "source" / "a.geojson", [({**ROW, "kind": 7}, square(0)), ({**ROW, "name": None}, square(1))])
    geojson(tmp_path / "source" / "b.geojson", [({"Code": "X", "name": "n", "kinds": "1", "rule": "r"}, square(2))])
    told = faults(do, {"files": ["a.geojson", "b.geojson", "c*.shp", "../secret.csv"], "rules": RULES})
    assert told == [
        "I01 c*.shp: There is no such file in the source folder. (It can be: a.geojson, b.geojson.)",
        "I01 secret.csv: The path leaves the source folder. (Name files below the source folder.)",
        "I04 a.geojson: Column kind: the value 7 has no meaning in the mapping. (It can be: 1, 2.)",
        "I03 b.geojson: There is no column kind. (Did you mean kinds?)",
        f"M01 a.geojson: Row 2 ({CODES[0]}): The key name is missing. (Add it.)",
    ]
    assert not (tmp_path / "out").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mapping.yml", "source"]


def test_duplicate_codes(tmp_path: Path, do: Callable[..., Imported]) -> None:
    lower = {**ROW, "code": CODES[0].lower()}
    rows = [(ROW, square(0)), ({**ROW, "name": "另一个", "kind": 2}, square(1)), (lower, square(2))]
    geojson(tmp_path / "source" / "a.geojson", rows)
    told = faults(do, {"files": "a.geojson", "rules": RULES})
    assert told[0].startswith(
        f"I06 a.geojson: Row 2: code {CODES[0]} is already that of a.geojson row 1, and name, category differ."
    )
    assert told[1].startswith(f"I06 a.geojson: Row 3: codes {CODES[0].lower()} and {CODES[0]} differ only in capitals.")


def test_a_vector_file_that_is_really_vrt_is_refused(tmp_path: Path, do: Callable[..., Imported]) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("code,name,kind,rule\nZH99010110001,secret,1,secret\n")
    vrt = f'<OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>'
    vrt = f"<OGRVRTDataSource>{vrt}</OGRVRTDataSource>"
    for name in ("a.geojson", "a.gpkg", "a.shp"):
        (tmp_path / "source" / name).write_text(vrt)
        told = faults(do, {"files": name, "rules": RULES})
        assert [t.partition(" ")[0] for t in told] == ["G02"], told


def test_links_that_leave_the_source_folder_are_refused(tmp_path: Path, do: Callable[..., Imported]) -> None:
    geojson(tmp_path / "elsewhere.geojson", [(ROW, square(0))])
    (tmp_path / "source" / "a.geojson").symlink_to(tmp_path / "elsewhere.geojson")
    assert "leaves the source folder" in faults(do, {"files": "a.geojson", "rules": RULES})[0]
    (tmp_path / "elsewhere.csv").write_text("code\nx\n")
    (tmp_path / "source" / "a.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert "leaves the source folder" in faults(do, {"files": "a.csv", "rules": RULES})[0]


def test_tables_that_do_not_fit(tmp_path: Path, do: Callable[..., Imported]) -> None:
    source = tmp_path / "source"
    geojson(source / "a.geojson", [({"code": c}, square(i)) for i, c in enumerate(CODES)])
    (source / "t.csv").write_text(f"bm,name,kind,rule\n{CODES[0]},a,1,x\nZH9,b,1,x\n", encoding="utf-8")
    join = {"file": "t.csv", "key": "bm", "on": "{code}"}
    told = faults(do, {"files": "a.geojson", "tables": [join], "rules": RULES})
    assert f"I07 a.geojson: Rows have no partner in t.csv: {CODES[1]}." in told[0]
    assert any("I07 t.csv: Rows have no partner in the vector files: ZH9." in t for t in told)
    told = faults(do, {"files": "a.geojson", "tables": [{**join, "key": "mb"}], "rules": RULES})
    assert "I03 t.csv: There is no column mb." in told[0]
    (source / "t.csv").write_text(f"bm,name,kind,rule\n{CODES[0]},a,1,x\n{CODES[0]},b,1,x\n", encoding="utf-8")
    assert (
        f"Codes stand twice in bm: {CODES[0]}."
        in faults(do, {"files": "a.geojson", "tables": [join], "rules": RULES})[0]
    )
    (source / "t.csv").write_bytes("bm,nom\nZH9,été\n".encode("latin-1"))
    uncertain = "The file is not in UTF-8, and it is not certain in what encoding it is."
    # the columns that the refused table would have brought are not missing
    told = faults(do, {"files": "a.geojson", "tables": [join], "rules": RULES})
    assert [line.partition(" (")[0] for line in told] == [f"I12 t.csv: {uncertain}"]
    told = faults(do, {"files": "a.geojson", "tables": [{**join, "file": "u.csv"}], "rules": RULES})
    assert [line.partition(" (")[0] for line in told] == ["I01 u.csv: There is no such file in the source folder."]
    (source / "b.csv").write_bytes("code,nom\nZH9,été\n".encode("latin-1"))
    (source / "t.csv").write_text(f"bm,name,kind,rule\n{CODES[0]},a,1,x\nZH9,b,1,x\n", encoding="utf-8")
    told = faults(do, {"files": "b.csv", "tables": [join], "rules": RULES})
    assert [line.partition(" (")[0] for line in told] == [f"I12 b.csv: {uncertain}"]
    (source / "t.xlsx").write_bytes(b"no workbook")
    told = faults(do, {"files": "a.geojson", "tables": [{**join, "file": "t.xlsx"}], "rules": RULES})
    assert told[0].startswith("I11 t.xlsx: The file is not what its extension .xlsx says.")


def test_a_value_that_no_clause_could_carry_is_a_fault(tmp_path: Path, do: Callable[..., Imported]) -> None:
    geojson(tmp_path / "source" / "a.geojson", [({**ROW, "rule": None, "limit": 3}, square(0))])
    clause = {**RULES["clauses"][0], "items": [{"number": "（1）", "text": "≤ {limit}"}]}
    told = faults(do, {"files": "a.geojson", "rules": {**RULES, "clauses": [clause]}})
    assert told[0].startswith(f"I08 a.geojson: {CODES[0]}: the text of clause 1 is empty, but 1 of its items are not.")
    do({"files": "a.geojson", "rules": {**RULES, "clauses": [{**clause, "instead": "限值"}]}})
    assert [i.text for i in unit(tmp_path).clauses[0].items] == ["≤ 3"]


def test_columns_that_are_not_used_are_a_warning(tmp_path: Path, do: Callable[..., Imported]) -> None:
    more = {"extra": "x", "empty": None, "meant": "y"}
    geojson(tmp_path / "source" / "a.geojson", [({**ROW, **more}, square(0))])
    done = do({"files": "a.geojson", "rules": {**RULES, "ignore": ["meant"]}})
    assert [(p.severity, p.what.text()) for p in done.warnings.problems] == [
        ("warning", "Columns that hold values are not used: extra."),
    ]


def test_areas_that_are_nowhere_listed(tmp_path: Path, do: Callable[..., Imported]) -> None:
    geojson(tmp_path / "source" / "a.geojson", [({**ROW, "area": "990110"}, square(0))])
    told = faults(do, {"files": "a.geojson", "rules": {**RULES, "area": "{area}"}})
    assert told == ["I04 mapping.yml: Area 990110 is in the rows but not in areas. (Did you mean 990101, 990100?)"]


def test_what_the_check_finds_is_told_at_the_file_that_would_have_been(
    tmp_path: Path, do: Callable[..., Imported]
) -> None:
    geojson(tmp_path / "source" / "a.geojson", [(ROW, square(0))])
    with pytest.raises(ProblemsFound) as found:
        do({"files": "a.geojson", "rules": {**RULES, "clauses": [{**RULES["clauses"][0], "dimension": "unheard-of"}]}})
    places = [p.place for p in found.value.problems]
    assert places[0].file == tmp_path / "out" / "units" / "v1" / "units" / "990101.yml"
    assert places[0].line is not None
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"rules": {**RULES, "cod": "x"}}, "The key cod is unknown here."),
        ({"rules": {**RULES, "code": "{code"}}, "code: {code cannot stand here."),
        ({"rules": "nowhere"}, "there are no rules named nowhere"),
        ({"rules": {**RULES, "category": {"values": {"a": "b"}}}}, "say either column or constant"),
        (
            {"rules": {**RULES, "derive": [{"name": "a", "column": "b", "pattern": "("}]}},
            "pattern: ( cannot stand here.",
        ),
        ({"rules": {**RULES, "clauses": [{"number": "1", "dimension": "x"}]}}, "a clause needs a number and a text"),
    ],
)
def test_faults_of_the_mapping_have_a_line(
    tmp_path: Path, do: Callable[..., Imported], change: dict[str, Any], what: str
) -> None:
    with pytest.raises(ProblemsFound) as found:
        do({"files": "a.geojson", "rules": RULES, **change})
    assert what in [p.what.text() for p in found.value.problems]
    assert {p.place.file for p in found.value.problems} == {tmp_path / "mapping.yml"}


# -- all or nothing ---------------------------------------------------------------------------------------------------


def test_nothing_is_overwritten_without_being_asked(tmp_path: Path, do: Callable[..., Imported]) -> None:
    geojson(tmp_path / "source" / "a.geojson", [(ROW, square(0))])
    source = {"files": "a.geojson", "rules": RULES}
    do(source)
    out = tmp_path / "out"
    (out / "content" / "index.md").write_text("# Mine\n")
    (version,) = (path.parent for path in (out / "units").glob("*/plan.yml"))
    (version / "old.txt").write_text("old")
    (out / "units" / "notes.txt").write_text("mine")
    do(source)
    assert (version / "old.txt").exists()
    do(source, replace=True)
    assert (out / "content" / "index.md").read_text() == "# Mine\n"
    assert not (version / "old.txt").exists()
    assert (out / "units" / "notes.txt").read_text() == "mine"
    geojson(tmp_path / "source" / "a.geojson", [({**ROW, "kind": 7}, square(0))])
    with pytest.raises(ProblemsFound):
        do(source, replace=True)
    assert unit(tmp_path).name == "湿地"
    geojson(tmp_path / "source" / "a.geojson", [(ROW, square(0))])
    shutil.rmtree(out / "units")
    with pytest.raises(UsageFault, match="no publication"):
        do(source, replace=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mapping.yml", "out", "source"]
