"""A small hand-made site for browser tests: a coverage of units, shards, and one page of each kind that has script.

Made from a grid whose inner corners are moved by a fixed rule, so that borders are shared, crooked and always the same.
Three of its columns are sea. No other stage of onemap takes part.
"""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

from onemap.render.finder import finder_words
from onemap.render.js import to_js, to_json_block
from onemap.render.mapdata import map_words
from onemap.render.maps import standard_maps
from onemap.render.maps.assets import STATIC
from onemap.words import translator

COLUMNS, ROWS, STEP = 6, 4, 0.05
WEST, SOUTH = 120.2, 30.1
CATEGORIES = [
    {"id": "priority", "label": "优先保护单元", "short": "优先", "colour": "#2e8b57", "pattern": "diagonal"},
    {"id": "key", "label": "重点管控单元", "short": "重点", "colour": "#c8402f", "pattern": "cross"},
    {"id": "general", "label": "一般管控单元", "short": "一般", "colour": "#e3b92f", "pattern": "dots"},
]
NAMES = ["临港", "东湾", "云屏山", "澜河口", "北塘", "石桥", "<b>青岩</b>", "南浦", "双溪", "白鹭洲", "金沙", "望潮"]
TOWNS = ["临港街道", "东湾镇", "云屏乡", "河口街道"]
#: Focus of the unit page: an inner unit on land, with its eight neighbours around.
OWN = (2, 1)


def corner(column: int, row: int) -> list[float]:
    """Longitude and latitude of a corner of the grid."""
    dx = 0.014 * math.sin(3.1 * column + 1.7 * row)
    dy = 0.012 * math.cos(2.3 * row - 1.9 * column)
    return [round(WEST + STEP * column + dx, 6), round(SOUTH + STEP * row + dy, 6)]


def edge(a: tuple[int, int], b: tuple[int, int]) -> list[list[float]]:
    """Points from corner *a* to corner *b*, without the last; the same points whichever way it is walked."""
    first, last = sorted((a, b))
    (x0, y0), (x1, y1) = corner(*first), corner(*last)
    points = []
    for k in range(9):
        t = k / 8
        bow = 0.006 * math.sin(math.pi * t) * math.sin(5 * t + 2 * first[0] + 3 * last[1])
        points.append([round(x0 + (x1 - x0) * t - bow * (y1 > y0), 6), round(y0 + (y1 - y0) * t + bow * (x1 > x0), 6)])
    return points[:-1] if first == a else points[::-1][:-1]


def ring(column: int, row: int) -> list[list[float]]:
    """Closed ring of a cell."""
    a, b, c, d = (column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)
    points = edge(a, b) + edge(b, c) + edge(c, d) + edge(d, a)
    return [*points, points[0]]


def code(column: int, row: int) -> str:
    """Code of a cell's unit; the eastern columns are sea."""
    kind = (column + 2 * row) % 3 + 1
    return f"{'HY' if column >= COLUMNS - 2 else 'ZH'}990101{kind}{row * COLUMNS + column + 1:04d}"


def unit(column: int, row: int) -> list[Any]:
    """Row of a geometry shard."""
    key = code(column, row)
    category = CATEGORIES[int(key[8]) - 1]
    name = NAMES[(row * COLUMNS + column) % len(NAMES)] + str(category["label"])
    realm = "sea" if key.startswith("HY") else "land"
    return [key, name, category["id"], realm, {"type": "Polygon", "coordinates": [ring(column, row)]}]


CELLS = [(c, r) for r in range(ROWS) for c in range(COLUMNS)]


def map_data(mode: str, root: str, **more: Any) -> dict[str, Any]:
    """The page's data block."""
    return {
        "root": root,
        "mode": mode,
        "lang": "zh",
        "focus": [],
        "near": [],
        "shards": ["units-990101.0"],
        "more": {},
        "areas": ["areas.0"],
        "zones": {
            "water": {
                "label": "水",
                "shards": ["zones-water.0"],
                "types": [{"id": "water-industrial", "label": "工业污染重点管控区"}],
            }
        },
        "bounds": None,
        "categories": CATEGORIES,
        "unitHref": "units/{code}.html",
        "areaHref": "areas/{id}.html",
        "zoneHref": "zones/{code}.html",
        "title": "澜江市生态环境分区管控单元图",
        "review": "审图号：澜S(2025)001号",
        "copyright": "澜江市生态环境局",
        "words": map_words(translator("zh")),
        "tiles": None,
        **more,
    }


PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="{root}assets/onemap.css"><link rel="stylesheet" href="{root}assets/onemap-map.css">
<style>body{{margin:0 auto;padding:16px;max-width:1180px;font:16px/1.75 "Noto Sans CJK SC",sans-serif}}
.facts{{display:grid;grid-template-columns:1fr 1fr;gap:24px}}@media(max-width:640px){{.facts{{display:block}}}}</style>
</head><body data-md-color-scheme="{scheme}">{body}
<script src="{root}assets/onemap.js" defer></script><script src="{root}now.js" defer></script>{scripts}</body></html>
"""


def write_site(folder: Path, scheme: str = "default") -> Path:
    """Write the site into *folder* and return it."""
    for name in ("assets", "shards", "units", "areas"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for file in STATIC.iterdir():
        if file.suffix in {".js", ".css"}:
            shutil.copy(file, folder / "assets" / file.name)

    def shard(name: str, data: Any) -> None:
        (folder / "shards" / f"{name}.js").write_text(f'onemap.shard("{name}",{to_js(data)});\n', "ascii")

    def finder_shards(name: str, rows: list[tuple[str, str, int, Any, Any, str]]) -> None:
        """What onemap/render/finder/rows.py makes of *rows*, in its plainest form."""
        kinds = [c["id"] for c in CATEGORIES]
        shard(f"{name}.0", {
            "codes": ["0" + row[0] for row in rows],
            "names": [row[1] for row in rows],
            "areas": [n for row in rows for n in (row[2], 1)],
            "categories": [n for row in rows for n in (kinds.index(row[3]), 1)],
            "sea": [n for at, row in enumerate(rows) if row[4] == "sea" for n in (at, 1)],
            "initials": {"d": "东", "l": "临", "g": "港", "w": "湾", "b": "北", "t": "塘"},
        })  # fmt: skip
        shard(f"{name}-towns.0", {"from": 0, "towns": [row[5] for row in rows]})

    shard("units-990101.0", {"features": [unit(c, r) for c, r in CELLS]})
    outer = (
        [p for c in range(COLUMNS) for p in edge((c, 0), (c + 1, 0))]
        + [p for r in range(ROWS) for p in edge((COLUMNS, r), (COLUMNS, r + 1))]
        + [p for c in range(COLUMNS, 0, -1) for p in edge((c, ROWS), (c - 1, ROWS))]
        + [p for r in range(ROWS, 0, -1) for p in edge((0, r), (0, r - 1))]
    )
    shape = {"type": "Polygon", "coordinates": [[*outer, outer[0]]]}
    shard("areas.0", {"features": [["990101", "临海区", "district", None, shape]]})
    zone = {"type": "MultiPolygon", "coordinates": [[ring(2, 1)], [ring(3, 1)]]}
    shard("zones-water.0", {"features": [["YS9901012210001", "澜河工业污染区", "water-industrial", None, zone]]})
    finder_shards("find", [
        (u[0], u[1], 1 if i % 3 else 2, u[2], u[3], TOWNS[i % 4]) for i, u in enumerate(unit(c, r) for c, r in CELLS)
    ] + [(f"ZH9901033{n:04d}", f"外围{n}", 3, "general", "land", "石桥镇") for n in range(1, 121)])  # fmt: skip
    finder_shards("alike", [(c, f"地块{c}", 1, "general", "land", "") for c in ("A-11", "A1-1", "B1")])
    now = {
        "as_of": "2026-03-01",
        "status": "replaced",
        "replaced_by": [["2025", "2025年定期调整方案", "../2025/index.html"]],
        "portal": "../../index.html",
        "history": "../../units/{code}.html",
        "words": {
            "as_of": "截至 {date}",
            "replaced": "已被取代",
            "replaced_by": "取代本版本的方案：",
            "portal": "返回首页",
            "history": "本单元历史",
        },
    }
    (folder / "now.js").write_text(f"onemap.now({json.dumps(now)});\n", "utf-8")
    maps = standard_maps("zh")

    def page(path: str, kind: str, data: dict[str, Any], before: str = "", after: str = "") -> None:
        root = "../" * path.count("/")
        parts = maps[kind]
        (folder / "assets" / f"map-{kind}.js").write_text(parts.script, "utf-8")
        block = f'<script type="application/json" id="onemap-data">{to_json_block(data)}</script>'
        scripts = "".join(f'<script src="{root}assets/{n}.js" defer></script>' for n in ("onemap-map", f"map-{kind}"))
        body = f'{before}<div class="facts"><div>{after}</div><div>{parts.body_html}{block}</div></div>'
        if kind == "version":
            body = f"{before}<style>:root{{--om-map-height:80vh}}</style>{parts.body_html}{block}{after}"
        (folder / path).write_text(
            PAGE.format(title=path, root=root, scheme=scheme, body=body, scripts=scripts), "utf-8"
        )

    own = code(*OWN)
    near = [code(OWN[0] + dx, OWN[1] + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if (dx, dy) != (0, 0)]
    west, south = corner(*OWN)
    bounds = [west - 0.01, south - 0.01, west + STEP + 0.01, south + STEP + 0.01]
    page(
        f"units/{own}.html",
        "unit",
        map_data("unit", "../", focus=[own], near=near, bounds=bounds, areas=[]),
        before='<div data-onemap-now="banner" data-root="../" hidden></div><h1>单元</h1>'
        f'<p><code id="code">{own}</code>'
        f'<button data-onemap-copy="{own}" data-onemap-copied="已复制" data-onemap-failed="未能复制">复制</button></p>',
        after='<label><input type="checkbox" data-onemap-only="ban restrict">只看禁止和限制</label>'
        '<section data-onemap-group><h2>一</h2><ol><li id="c-990100-1" data-measure="ban">禁止一</li>'
        '<li id="c-990100-2" data-measure="guide">鼓励二</li></ol></section>'
        '<section data-onemap-group id="second"><h2>二</h2><ol>'
        '<li id="c-990100-3" data-measure="guide">鼓励三</li></ol></section>'
        '<div class="om-level" id="level"><ol><li class="om-clause" id="c-990100-4">没有标明要求类型</li></ol></div>'
        f'<div data-onemap-now="history" data-root="../" data-code="{own}" hidden></div>'
        '<table id="t" data-onemap-sort><thead><tr><th>名称</th><th>面积</th></tr></thead><tbody>'
        "<tr><td>甲</td><td>1,200.5</td></tr><tr><td>乙</td><td>48.60</td></tr><tr><td>丙</td><td></td></tr></tbody></table>",
    )
    page("areas/990101.html", "area", map_data("area", "../", focus=["990101"]))
    box = [WEST - 0.02, SOUTH - 0.02, WEST + STEP * COLUMNS + 0.02, SOUTH + STEP * ROWS + 0.02]
    page(
        "map.html",
        "version",
        map_data("version", "", shards=[], more={"990101": {"bounds": box, "shards": ["units-990101.0"]}}, bounds=box),
    )
    page("areas/zone.html", "zone", map_data("zone", "../", focus=["YS9901012210001"], areas=[]))
    finder = {
        "root": "",
        "areas": [
            ["990100", "澜江市", None],
            ["990101", "临海区", "990100"],
            ["990102", "云屏区", "990100"],
            ["990103", "石桥县", "990100"],
        ],
        "categories": CATEGORIES,
        "href": "units/{code}.html",
        "words": finder_words(translator("zh")),
    }
    for name in ("find", "alike"):
        block = to_json_block({**finder, "shards": [f"{name}.0"], "towns": [f"{name}-towns.0"]})
        body = (
            "<h1>查单元</h1><div data-onemap-finder></div>"
            f'<script type="application/json" id="onemap-finder">{block}</script>'
        )
        text = PAGE.format(title=name, root="", scheme=scheme, body=body, scripts="")
        (folder / f"{name}.html").write_text(text, "utf-8")
    return folder
