"""``python -m benchmarks.delivery UNITS FOLDER``: the register of that many units as an institute would deliver it.

One shapefile of units and one of zones (GBK, pinyin field names), one of the districts' outlines, and ten workbooks:
a row for each unit with its four dimensions, several requirements numbered in one cell, and a row for each clause of
the cities' and districts' lists. ``mapping.yml`` says how to read it.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyogrio.raw
import shapely

from benchmarks.national.register import CATEGORIES, DIMENSIONS, VERSION
from onemap.model.clauses import AdmissionList
from onemap.model.units import Unit
from onemap.read.publication import LoadedPublication, LoadedVersion, read_publication
from onemap.render.workbook import Cells, Column, Sheet, as_xlsx

BOOKS = 10
_DIGITS = {label: digit for digit, label in CATEGORIES.items()}
_UNIT_HEADS = ("环境管控单元编码", "涉及乡镇", "涉及要素管控分区", *DIMENSIONS)
_LIST_HEADS = ("清单编号", "清单层级", "行政区划代码", "条款编号", "管控维度", "要求类型", "管控要求")


def cached_delivery(register: Path, folder: Path, every: int | None = None) -> Path:
    """The delivery of the publication *register* in *folder*, written once by the scripts as they are.

    With *every*, of each that many units one has other words in its first requirement.
    """
    done = folder / "done"
    recipe = hashlib.sha256(Path(__file__).read_bytes() + (register / "done").read_bytes()).hexdigest()
    if not done.is_file() or done.read_text(encoding="ascii") != recipe:
        shutil.rmtree(folder, ignore_errors=True)
        write_delivery(register, folder, every)
        done.write_text(recipe, encoding="ascii")
    return folder


def write_delivery(register: Path, folder: Path, every: int | None = None) -> None:
    """Write the delivery of the publication *register* into *folder*, which must not be there."""
    loaded = read_publication(register)
    version = loaded.versions[VERSION]
    folder.mkdir(parents=True)
    _shapefiles(version, folder)
    districts = sorted({unit.area for unit in version.units.values()})
    size = -(-len(districts) // BOOKS)
    for at in range(BOOKS):
        held = districts[at * size : (at + 1) * size]
        cities = {area[:4] + "00" for area in held}
        # a city that two workbooks share stands in the first one
        earlier = {area[:4] + "00" for area in districts[: at * size]}
        lists = [version.lists[key] for key in (*sorted(cities - earlier), *held)]
        mine = set(held)
        units = [unit for unit in version.units.values() if unit.area in mine]
        (folder / f"清单{at + 1:02d}.xlsx").write_bytes(as_xlsx([_units(units, every), _lists(lists)]))
    (folder / "mapping.yml").write_text(_mapping(loaded), encoding="utf-8", newline="\n")


def _units(units: Iterable[Unit], every: int | None) -> Sheet:
    rows = [_unit(unit) for unit in units]
    for at in range(0, len(rows), every) if every else ():
        head, words, tail = rows[at][:3], rows[at][3], rows[at][4:]
        rows[at] = (*head, str(words).replace("。", "，并如实记录。", 1), *tail)
    return _sheet("单元清单", _UNIT_HEADS, rows)


def _unit(unit: Unit) -> Cells:
    said: dict[str, list[str]] = {name: [] for name in DIMENSIONS}
    for clause in unit.clauses or ():
        said[clause.dimension].append(clause.text or "")
    cells = ("\n".join(f"{number}.{text}" for number, text in enumerate(said[name], 1)) for name in DIMENSIONS)
    return (unit.code, "、".join(unit.towns), "、".join(unit.zones), *cells)


def _lists(lists: Iterable[AdmissionList]) -> Sheet:
    rows: list[Cells] = [
        (one.id, one.level, one.id, clause.number, clause.dimension, clause.measure, clause.text)
        for one in lists
        for clause in one.clauses
    ]
    return _sheet("市县清单", _LIST_HEADS, rows)


def _sheet(name: str, heads: Sequence[str], rows: Sequence[Cells]) -> Sheet:
    return Sheet(name, (), tuple(Column(head, 20) for head in heads), tuple(rows), "")


def _shapefiles(version: LoadedVersion, folder: Path) -> None:
    units, zones, outlines = (version.layers[name] for name in ("units", "zones", "boundary"))
    held = [version.units[code] for code in units.codes]
    _write(
        folder / "单元.shp",
        units.geometries,
        {
            "HJGKDYBM": units.codes,
            "HJGKDYMC": [unit.name for unit in held],
            "ZHGKDYFL": [_DIGITS[unit.category] for unit in held],
            "XZQDM": [unit.area for unit in held],
        },
    )
    areas = [version.zones[code] for code in zones.codes]
    _write(
        folder / "要素分区.shp",
        zones.geometries,
        {
            "HJYSGKFQBM": zones.codes,
            "HJYSGKFQMC": [zone.name for zone in areas],
            "HJYS": [zone.element for zone in areas],
            "YSXL": [zone.type or "" for zone in areas],
            "XZQDM": [zone.area or "" for zone in areas],
        },
    )
    _write(folder / "区县界.shp", outlines.geometries, {"XZQDM": outlines.codes})


def _write(path: Path, geometries: npt.NDArray[np.object_], columns: dict[str, Sequence[str]]) -> None:
    pyogrio.raw.write(
        path,
        shapely.to_wkb(geometries),
        [np.array(values, dtype=object) for values in columns.values()],
        list(columns),
        driver="ESRI Shapefile",
        geometry_type="MultiPolygon",
        crs="EPSG:4490",
        encoding="GBK",
    )
    path.with_suffix(".cpg").unlink(missing_ok=True)  # many deliveries have none


def _mapping(loaded: LoadedPublication) -> str:
    """The mapping; what is no delivered data is taken over from the register as it stands."""
    units = loaded.root / "units"
    parts = {
        "publication": (units / "publication.yml").read_text(encoding="utf-8"),
        "areas": (units / "areas.yml").read_text(encoding="utf-8"),
        "plan": (units / VERSION / "plan.yml").read_text(encoding="utf-8"),
    }
    return _MAPPING.format(
        publication=_below(parts["publication"], 2), areas=_below(parts["areas"], 2), plan=_below(parts["plan"], 6)
    )


def _below(text: str, spaces: int) -> str:
    kept = (line for line in text.splitlines() if line and not line.startswith("#"))
    return "\n".join(" " * spaces + line for line in kept)


_MAPPING = """\
publication:
{publication}
areas:
{areas}
delivery: {{source: 示例国环境规划院, received: "2024-03-01"}}
versions:
  - plan:
{plan}
    units:
      - files: 单元.shp
        tables:
          - {{file: 清单*.xlsx, sheet: 单元清单, key: 环境管控单元编码, "on": "{{HJGKDYBM}}"}}
        rules:
          area: "{{XZQDM}}"
          towns: "{{涉及乡镇}}"
          zones: "{{涉及要素管控分区}}"
          split_zones: 、
          clauses:
            - {{number: "1", dimension: 空间布局约束, text: "{{空间布局约束}}", split: true}}
            - {{number: "2", dimension: 污染物排放管控, text: "{{污染物排放管控}}", split: true}}
            - {{number: "3", dimension: 环境风险防控, text: "{{环境风险防控}}", split: true}}
            - {{number: "4", dimension: 资源利用效率, text: "{{资源利用效率}}", split: true}}
    zones:
      - {{files: 要素分区.shp, rules: {{area: "{{XZQDM}}"}}}}
    boundary:
      - {{files: 区县界.shp, code: "{{XZQDM}}"}}
    clauses:
      - files: 清单*.xlsx
        sheet: 市县清单
        rules:
          list: "{{清单编号}}"
          level: {{column: 清单层级}}
          for: {{area: "{{行政区划代码}}"}}
          number: "{{条款编号}}"
          dimension: {{column: 管控维度}}
          measure: {{column: 要求类型}}
          text: "{{管控要求}}"
"""

if __name__ == "__main__":
    from benchmarks.national.register import cached_register
    from benchmarks.run import CACHE

    cached_delivery(cached_register(int(sys.argv[1]), CACHE), Path(sys.argv[2]))
