"""Edits of a tiny publication as people make them, each a change of its files; chosen by a number, the same every time.

An edit returns False where there is nothing that it could change. What it leaves may be wrong: the caller checks.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.publications import SIDE, SOUTH, WEST, box, geojson, write, write_tiny

Edit = Callable[[Path, int], bool]
EDITS: dict[str, Edit] = {}
ROOT = Path(__file__).parents[2]
PLACE = WEST + 2 * SIDE
MKDOCS = "site_name: 澜江市生态环境分区管控一张图\ntheme: {name: material, language: zh}\nplugins: [search]\n"
HOME = '# 澜江市一张图\n\n本站公布方案。\n\n<div data-onemap="home"></div>\n'
CLAUSE = {"number": "9", "dimension": "空间布局约束", "text": "控制岸线开发。"}


def start(root: Path) -> Path:
    """The tiny publication with prose, tags, an address and clauses of its zone."""
    write_tiny(root)
    tags = "tags:\n  - {number: '2', industries: [C26], activities: [新建], addressee: [建设单位]}\n"
    write(root, {"v1/tags/990100.yml": tags})
    for name, text in {
        "mkdocs.yml": MKDOCS,
        "content/index.md": HOME,
        "content/about.md": "# 说明\n\n虚构。\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="\n")
    publication(root, lambda held: held.update(address="https://example.org/map/", languages=["zh"]))
    change(root / "units/v1/zones.yml", lambda zones: zones[0].update(clauses=[dict(CLAUSE)]))
    # borders are moved here: no filed area would stay true
    change(root / "units/v1/units/990101.yml", lambda units: units[1].pop("area_km2"))
    return root


def edit(function: Edit) -> Edit:
    EDITS[function.__name__] = function
    return function


def change(file: Path, how: Callable[[Any], object]) -> None:
    """Load a YAML file, change what it holds, write it."""
    held = yaml.safe_load(file.read_text(encoding="utf-8"))
    how(held)
    file.write_text(yaml.safe_dump(held, allow_unicode=True, sort_keys=False), encoding="utf-8", newline="\n")


def publication(root: Path, how: Callable[[Any], object]) -> None:
    change(root / "units/publication.yml", how)


def pick(number: int, found: list[Path]) -> Path:
    return sorted(found)[number % len(found)]


def reword(clauses: list[Any], number: int) -> bool:
    """One of *clauses* says something else, and only that."""
    said = [clause for clause in clauses if "text" in clause]
    if said:
        said[number % len(said)]["text"] += f"（{number}）"
    return bool(said)


@edit
def clause_of_a_unit(root: Path, number: int) -> bool:
    done = []
    file = pick(number, list(root.glob("units/v1/units/*.yml")))
    change(file, lambda units: done.append(reword(units[number % len(units)]["clauses"], number)))
    return done[0]


@edit
def clause_of_a_new_unit(root: Path, number: int) -> bool:
    """Of the one unit that the second version writes whole."""
    change(root / "units/v2/units/990102.yml", lambda units: reword(units[0]["clauses"], number))
    return True


@edit
def clause_of_a_list(root: Path, number: int) -> bool:
    change(pick(number, list(root.glob("units/v*/admission/*.yml"))), lambda held: reword(held["clauses"], number))
    return True


@edit
def clause_of_a_zone(root: Path, number: int) -> bool:
    change(root / "units/v1/zones.yml", lambda zones: reword(zones[0]["clauses"], number))
    return True


@edit
def name_of_a_unit(root: Path, number: int) -> bool:
    """In every version that writes it, so that no version has a new name to declare."""
    files = sorted(root.glob("units/v*/units/*.yml"))
    codes = sorted({unit["code"] for file in files for unit in yaml.safe_load(file.read_text(encoding="utf-8"))})
    code = codes[number % len(codes)]

    def rename(units: Any) -> None:
        for unit in units:
            unit["name"] += "新" if unit["code"] == code else ""

    for file in files:
        change(file, rename)
    return True


@edit
def name_of_an_area(root: Path, number: int) -> bool:
    def rename(held: Any) -> None:
        held["areas"][number % len(held["areas"])]["name"] += "新"

    change(root / "units/areas.yml", rename)
    return True


@edit
def name_of_a_zone(root: Path, number: int) -> bool:
    change(root / "units/v1/zones.yml", lambda zones: zones[0].update(name=zones[0]["name"] + "新"))
    return True


@edit
def towns_of_a_unit(root: Path, number: int) -> bool:
    file = root / "units/v1/units/990102.yml"
    change(file, lambda units: units[0].update(towns=[f"第{number}镇"], problems=f"问题{number}"))
    return True


def shapes(root: Path, version: str = "v1") -> dict[str, Any]:
    held = json.loads((root / f"units/{version}/units.geojson").read_text(encoding="utf-8"))
    return {f["properties"]["code"]: f["geometry"] for f in held["features"]}


def draw(root: Path, held: dict[str, Any], version: str = "v1") -> None:
    file = root / f"units/{version}/units.geojson"
    file.write_text(geojson(sorted(held.items())), encoding="utf-8", newline="\n")


@edit
def a_unit_is_added(root: Path, number: int) -> bool:
    """The third square of v1 is cut: its eastern part is a unit of its own."""
    code, held = f"ZH9901023{number % 7 + 2:04d}", shapes(root)
    parts = [key for key in held if key.startswith("ZH9901022")]
    if code in held or len(held) > 5 or not parts:
        return False
    first, (east, *_) = held[parts[0]]["coordinates"][0][:2], (held[parts[0]]["coordinates"][0][1])
    west = first[0][0]
    middle = round((west + east) / 2, 6)
    held[parts[0]], held[code] = box(west, middle), box(middle, east)
    draw(root, held)
    clauses = [
        {"number": "1-1", "dimension": "资源利用效率", "text": f"新增单元{number}节水。"},
        *({"dimension": name, "none": True} for name in ("空间布局约束", "污染物排放管控", "环境风险防控")),
    ]
    unit = {"code": code, "name": f"新增{number}一般管控单元", "category": "general", "area": "990102"}
    change(root / "units/v1/units/990102.yml", lambda units: units.append({**unit, "clauses": clauses}))
    return True


@edit
def a_unit_is_removed(root: Path, number: int) -> bool:
    """The unit that was added last is gone, and its ground is its western neighbour's again."""
    held = shapes(root)
    added = [code for code in held if code.startswith("ZH9901023") and code != "ZH99010230001"]
    if not added:
        return False
    code = added[number % len(added)]
    (west, *_), (east, *_) = held.pop(code)["coordinates"][0][:2]
    (heir,) = [key for key, shape in held.items() if shape["coordinates"][0][1][0] == west]
    held[heir] = box(held[heir]["coordinates"][0][0][0], east)
    draw(root, held)
    change(
        root / "units/v1/units/990102.yml",
        lambda units: units.remove(next(unit for unit in units if unit["code"] == code)),
    )
    return True


@edit
def a_border_is_moved(root: Path, number: int) -> bool:
    """The border of the first two squares of v1; nothing else moves."""
    held = shapes(root)
    border = round(WEST + SIDE + (number % 9 - 4) / 1000, 6)
    held["ZH99010110001"], held["ZH99010120001"] = box(WEST, border), box(border, PLACE)
    draw(root, held)
    return True


@edit
def a_vertex_is_moved(root: Path, number: int) -> bool:
    """A corner at the outer edge of the unit in the west."""
    held = shapes(root)
    ring = held["ZH99010110001"]["coordinates"][0]
    ring[0] = ring[-1] = [round(WEST - (number % 9) / 10_000, 6), SOUTH]
    draw(root, held)
    return True


@edit
def another_category(root: Path, number: int) -> bool:
    """A unit gets another category, and so another code: an addition and a removal at once."""
    held = shapes(root)
    old = next(code for code in held if code.startswith("ZH9901022") or code == "ZH99010239999")
    new, category = ("ZH99010239999", "general") if old[8] == "2" else ("ZH99010220001", "key")
    if old == new:
        return False
    held[new] = held.pop(old)
    draw(root, held)

    def recode(units: Any) -> None:
        unit = next(unit for unit in units if unit["code"] == old)
        unit.update(code=new, category=category)

    change(root / "units/v1/units/990102.yml", recode)
    return True


def words(root: Path, group: str, how: Callable[[Any], object]) -> None:
    """Change a group of the publication's own vocabulary, which begins as a copy of the national one."""
    national = yaml.safe_load((ROOT / "onemap/model/vocabulary.yml").read_text(encoding="utf-8"))

    def lay(held: Any) -> None:
        own = held.setdefault("vocabulary", {})
        how(own.setdefault(group, national[group]))

    publication(root, lay)


@edit
def a_measure_is_called_otherwise(root: Path, number: int) -> bool:
    words(root, "measures", lambda found: found[-1].update(label=f"其他{number}", label_en=f"Other {number}"))
    return True


@edit
def an_element_is_called_otherwise_in_english(root: Path, number: int) -> bool:
    words(root, "elements", lambda found: found[1].update(label_en=f"Water {number}"))
    return True


@edit
def a_category_is_drawn_otherwise(root: Path, number: int) -> bool:
    words(root, "categories", lambda found: found[1].update(colour=f"#{number:06d}", short=f"重{number}"))
    return True


@edit
def a_category_is_called_otherwise(root: Path, number: int) -> bool:
    """And in all files of units; their names end as they did."""
    held = yaml.safe_load((root / "units/publication.yml").read_text(encoding="utf-8"))
    found = held.get("vocabulary", {}).get("categories")
    old, new = found[2]["label"] if found else "一般管控单元", f"其他区域{number}"
    words(root, "categories", lambda found: found[2].update(label=new))
    for file in root.glob("units/v*/units/*.yml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(f"category: {old}\n", f"category: {new}\n"), encoding="utf-8", newline="\n")
    return True


@edit
def name_of_the_publication(root: Path, number: int) -> bool:
    publication(root, lambda held: held.update(name=f"澜江市生态环境分区管控一张图{number}", notice=f"虚构{number}"))
    return True


@edit
def day_of_the_publication(root: Path, number: int) -> bool:
    """On the earlier days the second version does not hold yet."""
    publication(root, lambda held: held.update(as_of=("2022-05-01", "2024-01-01", "2023-06-15")[number % 3]))
    text = (root / "units/publication.yml").read_text(encoding="utf-8").replace("'20", "20").replace("'\nlay", "\nlay")
    (root / "units/publication.yml").write_text(text, encoding="utf-8", newline="\n")
    return True


@edit
def address_of_the_publication(root: Path, number: int) -> bool:
    def move(held: Any) -> None:
        held.pop("address", None)
        if number % 3:
            held["address"] = f"https://example.org/{number}/"

    publication(root, move)
    return True


@edit
def languages(root: Path, number: int) -> bool:
    publication(root, lambda held: held.update(languages=(["zh"], ["zh", "en"])[number % 2]))
    return True


@edit
def a_layer_is_withheld(root: Path, number: int) -> bool:
    word = ("public", "internal")[number % 2]
    publication(root, lambda held: held["layers"]["zones"].update(publication=word))
    return True


@edit
def tags(root: Path, number: int) -> bool:
    industries = [["C26"], ["C25", "D44"], ["C17"]][number % 3]
    change(root / "units/v1/tags/990100.yml", lambda held: held["tags"][0].update(industries=industries))
    return True


@edit
def prose(root: Path, number: int) -> bool:
    page = root / "content" / ("index.md", "about.md", "more.md")[number % 3]
    if page.name == "more.md" and page.exists():
        page.unlink()
    else:
        text = page.read_text(encoding="utf-8") if page.exists() else "# 更多\n"
        page.write_text(f"{text}\n第{number}段。\n", encoding="utf-8", newline="\n")
    return True


@edit
def settings_of_the_prose(root: Path, number: int) -> bool:
    (root / "mkdocs.yml").write_text(f"{MKDOCS}copyright: 第{number}号\n", encoding="utf-8", newline="\n")
    return True


@edit
def a_template(root: Path, number: int) -> bool:
    """The publication's own page of a unit or zone, or none again."""
    name = ("unit.html", "zone.html", "area.html")[number % 3]
    own = root / "site_overrides/records/version" / name
    if own.exists() and number % 2:
        own.unlink()
        return True
    theirs = ROOT / "onemap/render/templates/version" / name
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(f"{theirs.read_text(encoding='utf-8')}<p>第{number}号</p>\n", encoding="utf-8", newline="\n")
    return True


@edit
def a_shared_template(root: Path, number: int) -> bool:
    """What a template calls is the publication's own."""
    theirs = ROOT / "onemap/render/templates/shared/macros.html"
    own = root / "site_overrides/records/shared/macros.html"
    own.parent.mkdir(parents=True, exist_ok=True)
    text = theirs.read_text(encoding="utf-8").replace("om-chip ", f"om-chip om-own-{number} ")
    own.write_text(text, encoding="utf-8", newline="\n")
    return True


@edit
def the_theme(root: Path, number: int) -> bool:
    style = root / "site_overrides/assets/own.css"
    style.parent.mkdir(parents=True, exist_ok=True)
    style.write_text(f"p {{ margin: {number}px }}\n", encoding="utf-8", newline="\n")
    return True


@edit
def a_version(root: Path, number: int) -> bool:
    """A third version that says nothing new of units, or none again."""
    plan = root / "units/v3/plan.yml"
    if plan.exists():
        plan.unlink()
        plan.parent.rmdir()
        return True
    text = (root / "units/v2/plan.yml").read_text(encoding="utf-8")
    text = text[: text.index("changes:")] if "changes:" in text else text
    later = {
        **{"version: v2": "version: v3", "based_on: v1": "based_on: v2", "replaces: [v1]": "replaces: [v2]"},
        **{"2023-06": "2023-10", "2023-07-01": "2023-11-01", "2023-05-20": "2023-09-20", "2号": f"{number + 3}号"},
    }
    for old, new in later.items():
        text = text.replace(old, new)
    write(root, {"v3/plan.yml": text})
    return True


@edit
def a_document(root: Path, number: int) -> bool:
    change(
        root / "units/v1/plan.yml",
        lambda plan: plan["documents"][0].update(
            title=f"关于印发第{number}号方案的通知", issuer=f"澜江市人民政府{number}"
        ),
    )
    return True


@edit
def times_of_all_files(root: Path, number: int) -> bool:
    """Every file is as new as can be, and says what it said."""
    for path in root.glob("units/**/*"):
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    return True


@edit
def nothing(root: Path, number: int) -> bool:
    return True
