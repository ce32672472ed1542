"""A publication in which every free text carries markup, and its twin in which the same texts carry a harmless word.

Markup that shows as text leaves the structure of a page as it is: the pages of both must have the same elements with
the same attributes. That holds for every page and every field at once, also for those that are yet to be added.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.publications import SIDE, WEST, box, write
from tests.site.small import MKDOCS

#: what a cell of a spreadsheet may hold, in one line; each piece tries another way out of its place
MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "'><svg onload=alert(3)>",
    "`${alert(4)}${7*7}`",
    "{{7*7}}{% raw %}{#x#}",
    "javascript:alert(5)",
    "</script></title></textarea><!--",
    "&lt;b&gt;&amp;",
    "[a](javascript:alert(6))",
    '<div data-onemap="home"></div> ONEMAP-TITLE',
)
#: lines that end for a script but not for people; YAML may not hold them, vector files do
SEPARATORS = "\u2028\u2029"
HARMLESS = "无害"
#: as much as a file's name may hold
ATTACHMENT = "附件'&lt;b&gt;`${x}`{{x}}{% raw %}.pdf"
CODES = ("ZH99010110001", "ZH99010120001", "ZH99010220001")
ZONE = "YS9901012210001"


def _yaml(value: object) -> str:
    """*value* as JSON, which every YAML reader reads."""
    return json.dumps(value, ensure_ascii=False) + "\n"


def _collection(features: list[tuple[dict[str, object], dict[str, object]]]) -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
            "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in features],
        }
    )


def write_marked(root: Path, mark: str) -> Path:
    """Write a publication of two versions whose every free text ends in *mark*."""

    def m(text: str) -> str:
        return f"{text}{mark}"

    basis = [{"title": m("某法"), "number": m("号"), "article": m("第一条"), "link": "https://example.org/?a='<\">"}]
    publication = {
        "name": m("一张图"), "name_en": m("map"), "territory": m("澜江市"), "area": "990100",
        "publisher": {key: m("甲") for key in (
            "name", "organiser", "contact", "address", "phone", "email", "site_code", "icp", "police")},
        "address": "https://example.org/map/", "as_of": "2024-01-01", "map_review": m("审图号"), "copyright": m("版权"),
        "notice": m("告示"),
        "layers": {layer: {"publication": "public"} for layer in ("units", "zones", "boundary", "context")},
        "vocabulary": {"measures": [{"id": "ban", "label": m("禁止"), "weight": "strong"}]},
    }  # fmt: skip
    areas = {
        "areas": [
            {"id": "990100", "name": m("市"), "kind": "city"},
            {"id": "990101", "name": m("区"), "kind": "district", "parent": "990100"},
            {"id": "990171", "name": m("开发区"), "kind": "functional", "parent": "990100", "located_in": ["990101"]},
        ],
        "regions": [{"id": "basin", "name": m("流域"), "areas": ["990101"]}],
    }

    def plan(version: str, year: int, **more: object) -> dict[str, object]:
        document = {
            "number": m("文号"), "title": m("文件"), "issuer": m("政府"), "registration": m("登记"),
            "index_number": m("索引"), "attachments": [ATTACHMENT], "areas": ["990100"], "signed": f"{year}-01-01",
            "published": f"{year}-01-02", "effective": f"{year}-02-01",
            "filing": {"authority": m("厅"), "number": m("备案"), "date": f"{year}-01-01"},
            "consultation": {"start": f"{year}-01-01", "end": f"{year}-01-01", "contact": m("人"), "phone": m("1"),
                             "email": "a\"onclick=alert(7)'<b>@example.org", "address": m("路")},
        }  # fmt: skip
        return {
            "version": version, "title": m("方案"), "levels": ["市级总体", "单元"], "summary": m("摘要"),
            "basis": [{"id": "law", "title": m("法"), "number": m("2")}], "documents": [document],
            "update": {"type": "initial", "note": m("说明")}, "map_review": m("图号"), **more,
        }  # fmt: skip

    def clauses(word: str) -> list[dict[str, object]]:
        return [
            {"number": m("1"), "dimension": "空间布局约束", "measure": "ban", "topic": m("题"), "text": m(word),
             "basis": basis, "items": [{"number": m("（1）"), "text": m("项"), "items": []}]},
            {"number": m("2"), "dimension": "污染物排放管控", "text": m(word),
             "follows": [{"list": "990100", "numbers": [m("甲")]}]},
            {"dimension": "环境风险防控", "none": "true"},
        ]  # fmt: skip

    def unit(code: str, category: str, word: str) -> dict[str, object]:
        return {
            "code": code, "name": m(word), "category": category, "area": "990101", "managed_by": ["990171"],
            "towns": [m("镇"), m("街道")], "zones": [ZONE], "problems": m("问题"), "note": m("注"),
            "clauses": clauses(word),
        }  # fmt: skip

    general = [
        {"number": m("甲"), "dimension": "空间布局约束", "text": m("总"), "basis": basis},
        {"number": m("乙"), "dimension": "资源利用效率", "text": m("总"), "applies_to": {"regions": ["basin"]}},
    ]
    why = {"mode": "synchronous", "reason": m("原因"), "basis": "law"}
    changes = [
        {"kind": "rename", "from": [CODES[0]], "to": [CODES[0]], **why},
        {"kind": "clauses", "units": {"codes": [CODES[0]]}, **why},
    ]
    files: Mapping[str, object] = {
        "publication.yml": publication,
        "areas.yml": areas,
        "v1/plan.yml": plan("v1", 2021),
        "v1/admission/990100.yml": {
            "level": "市级总体", "for": {"area": "990100"}, "title": m("清单"), "clauses": general,
        },
        "v1/tags/990100.yml": {"tags": [
            {"number": m("甲"), "industries": ["C26"], "activities": [m("活动")], "works": [m("工程")],
             "addressee": [m("对象")]},
        ]},
        "v1/zones.yml": [
            {"code": ZONE, "name": m("分区"), "element": "水", "type": "工业污染重点管控区", "area": "990101",
             "note": m("注")},
        ],
        "v1/units/990101.yml": [
            unit(CODES[0], "优先保护单元", "甲"), unit(CODES[1], "重点管控单元", "乙"),
            unit(CODES[2], "重点管控单元", "丙"),
        ],
        "v2/plan.yml": plan("v2", 2023, based_on="v1", replaces=["v1"], changes=changes, update={"type": "dynamic"}),
        "v2/units/990101.yml": [unit(CODES[0], "优先保护单元", "丁")],
        "evaluations/2023.yml": {
            "year": "2023", "kind": "tracking", "title": m("评估"), "publication": "public", "summary": m("摘要"),
            "findings": [m("发现")],
        },
    }  # fmt: skip
    squares = [box(WEST + SIDE * i, WEST + SIDE * (i + 1)) for i in range(3)]
    whole = box(WEST, WEST + 3 * SIDE)
    vectors = {
        "v1/units.geojson": _collection(
            [({"code": c, "name": m(f"矢量{SEPARATORS}")}, g) for c, g in zip(CODES, squares, strict=True)]
        ),
        "v1/zones.geojson": _collection([({"code": ZONE, "name": m(f"矢量{SEPARATORS}")}, whole)]),
        "v1/boundary.geojson": _collection([({"code": "990100", "name": m(f"矢量{SEPARATORS}")}, whole)]),
        "v1/context.geojson": _collection([({"code": m("1"), "name": m(f"矢量{SEPARATORS}")}, whole)]),
    }
    write(root, {**{name: _yaml(value) for name, value in files.items()}, **vectors})
    for version in ("v1", "v2"):
        (root / "units" / version / ATTACHMENT).write_bytes(b"")
    (root / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    return root
