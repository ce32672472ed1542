# ruff: noqa: E501 - tables of sentences
"""What stands beside the lists: targets, the five-year evaluation, a delivered file kept as it came."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from onemap.merging.canonical import owner_of, plain, prints
from onemap.model.clauses import Clause
from onemap.model.origins import Name, Origin, Traced
from onemap.read.correspondence import DIGITS, FILE
from onemap.read.publication import read_publication
from onemap.resolve.words import Words
from onemap.writing.correspondence import correspondence_text
from tools.reference.emit import write

_ROWS = """
water-good-share|地表水达到或好于Ⅲ类水体比例|bottom-line|990100|%|2023 91.7,2030 95.0,2035 97.0|市控以上断面 36 个
coastal-good-share|近岸海域优良水质面积比例|bottom-line|990100|%|2023 67.4,2030 72.0,2035 76.0|
pm25|细颗粒物年均浓度|bottom-line|990100|微克/立方米|2023 24,2030 21,2035 19|
good-days|空气质量优良天数比例|bottom-line|990100|%|2023 92.6,2030 94.5,2035 96.0|
farmland-safe|受污染耕地安全利用率|bottom-line|990100|%|2023 93.4,2030 95.0,2035 97.0|
redline-area|生态保护红线面积|bottom-line|990100|平方公里|2030 {red}|含海洋生态保护红线；由要素管控分区图形汇总
natural-coast|大陆自然岸线保有率|bottom-line|990100|%|2030 38.0,2035 38.0|
water-use|用水总量|upper-limit|990100|亿立方米|2023 23.8,2030 25.1|
energy-intensity|单位地区生产总值能耗下降率|reduction|990100|%|2030 13.5|较 2024 年
cod|化学需氧量重点工程减排量|reduction|990100|吨|2030 8600|
nh3n|氨氮重点工程减排量|reduction|990100|吨|2030 410|
nox|氮氧化物重点工程减排量|reduction|990100|吨|2030 5200|
voc|挥发性有机物重点工程减排量|reduction|990100|吨|2030 3900|
voc-total|挥发性有机物排放总量|total|990171|吨|2023 2860,2030 2340|
water-good-share|地表水达到或好于Ⅲ类水体比例|bottom-line|990103|%|2023 85.7,2030 100|
water-good-share|地表水达到或好于Ⅲ类水体比例|bottom-line|990121|%|2023 100,2030 100|
tn-flux|入海断面总氮浓度|upper-limit|lanjiang-basin|毫克/升|2023 3.10,2030 2.79|较 2023 年下降 10%
ecological-flow|澜江控制断面最小下泄流量|bottom-line|lanjiang-basin|立方米/秒|2030 18|
"""

EVALUATION = {
    "year": "2025",
    "kind": "five-year",
    "title": "澜江市生态环境分区管控五年评估（2020—2025年）",
    "version": "2023-1",
    "publication": "public",
    "summary": "五年来，分区管控在规划环评、项目准入和执法监管中得到应用，环境质量总体改善。部分单元边界与行政区划、国土空间规划不一致，个别条文可操作性不足，需要通过定期调整解决。",
    "findings": [
        "地表水优良断面比例由86.1%升至91.7%，十里荡圩区总磷在汛期仍有波动。",
        "2021年以来，涉及优先保护单元的建设项目中，有27个经论证后调整了选址或者缩减了规模。",
        "稻川县撤县设区后，行政区划代码与单元编码不一致，企业查询和报告引用不便，建议统一改码。",
        "印染、家禽养殖等行业整合后，原单元保护对象和管控对象发生变化，建议合并或者撤销。",
        "清单中定量要求占比偏低，流域上下游要求不衔接，建议增加流域清单和要素分区要求。",
        "碳排放尚未纳入准入清单，建议选择园区先行试点。",
    ],
}


def targets(red_line_km2: str) -> list[dict[str, Any]]:
    """``targets.yml`` of the plan of 2025; *red_line_km2* is the sum of the filed red-line zones."""
    result = []
    for line in _ROWS.strip().splitlines():
        indicator, name, kind, place, unit, values, note = line.format(red=red_line_km2).split("|")
        pairs = [v.split() for v in values.split(",")]
        result.append(
            {
                "indicator": indicator,
                "name": name,
                "kind": kind,
                "place": place,
                "unit": unit,
                "values": [{"year": year, "value": value} for year, value in pairs],
                "basis": "澜江市生态环境分区管控方案（2025年版）",
                "note": note or None,
            }
        )
    return result


#: what the delivered table says of a unit
_DELIVERED = ("code", "name", "category", "area", "area_km2")


def original(folder: Path, units: dict[str, dict[str, Any]]) -> None:
    """A table as an institute delivers it: GBK, CRLF, Chinese headers; with its source and digest."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = ["环境管控单元编码,环境管控单元名称,管控单元分类,所在区县代码,面积（平方公里）"]
    rows += [f"{u['code']},{u['name']},{u['category']},{u['area']},{u['area_km2']}" for u in units.values()]
    data = ("\r\n".join(rows) + "\r\n").encode("gbk")
    (folder / "unit-list.csv").write_bytes(data)
    source = {
        "file": "unit-list.csv",
        "source": "澜江市环境科学研究院，2025年版成果移交，环境管控单元名录（GBK 编码）",
        "received": "2025-01-20",
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    write(folder / "sources.yml", {"originals": [source]})


def correspondence(root: Path) -> None:
    """``correspondence.csv`` of 2025: units stand in the delivered table, everything else was written here."""
    loaded = read_publication(root)
    version = loaded.versions["2025"]
    assert version.originals is not None  # noqa: S101 - written above
    (table,) = version.originals.originals
    words = Words(loaded.vocabulary, {}, root)
    text = (version.folder / "original" / table.file).read_bytes().decode("gbk")
    lines = {line.split(",")[0]: number for number, line in enumerate(text.splitlines(), 1)}
    here = Origin("", how="added")
    rows: list[Traced] = []

    def added(owner: Name, clauses: tuple[Clause, ...]) -> None:
        keys = (words.clause(clause, (owner.kind, owner.key)).key for clause in clauses)
        rows.extend(Traced(Name("clause", key, owner_of(owner)), here) for key in keys)

    for code, unit in version.units.items():
        said = plain(words.unit(unit))
        # the columns are those of the field, and categories are words in a vocabulary
        origin = Origin(table.file, rows=(lines[code],), how="normalised")
        fields = prints({field: said[field] for field in _DELIVERED})
        rows.append(Traced(Name("unit", code), origin, table.sha256[:DIGITS], fields))
        added(Name("unit", code), unit.clauses or ())
    for code, zone in version.zones.items():
        rows.append(Traced(Name("zone", code), here))
        added(Name("zone", code), zone.clauses)
    for key, one in version.lists.items():
        rows.append(Traced(Name("list", key), here))
        added(Name("list", key), one.clauses)
    rows.extend(Traced(Name("target", key), here) for key in version.targets)
    (version.folder / FILE).write_text(correspondence_text(rows), encoding="utf-8", newline="\n")
