"""Admission lists of every version, clauses of zones, and tags, parsed from their tables."""

from __future__ import annotations

from typing import Any

from tools.reference import city_list, district_lists
from tools.reference.plans import FIXED, NEW_DISTRICT, OLD_COUNTY
from tools.reference.texts import CARBON_DIMENSIONS, DIMENSIONS, clause, fill
from tools.reference.unit_table import CATEGORY
from tools.reference.zones import ZoneState


def key(item: dict[str, Any]) -> str:
    """What identifies a clause inside its list."""
    return item.get("number") or "none:" + item["dimension"]


def _applies(words: str) -> dict[str, Any] | None:
    result: dict[str, Any] = {}
    for word in words.split():
        if word in ("sea", "land"):
            result["realm"] = word
        elif word[0] == "z":
            element, _, kind = word[1:].partition("/")
            result.setdefault("zones", []).append({"element": element, "type": kind or None})
        elif word[0] == "a":
            result["areas"] = [w.removeprefix("a") for w in word.split(",")]
        else:
            result["categories"] = [CATEGORY[letter] for letter in word]
    return result or None


def _clause(number: str, line: str, version: str, labels: tuple[str, ...]) -> dict[str, Any]:
    dimension, measure, bases, to, text = line.split("|", 4)
    new = version >= "2025"
    filled = fill(text, number, "2030" if new else "2025", new, {})
    made = clause(number, labels[int(dimension) - 1], (measure, bases, filled))
    return {**made, "applies_to": _applies(to)}


def _city(version: str) -> list[dict[str, Any]]:
    edition = "2025" if version >= "2025" else "2020"
    found: dict[str, dict[str, Any]] = {}
    for line in city_list.LIST.strip().splitlines():
        number, rest = line.split("|", 1)
        number, _, only = number.partition("@")
        if only in ("", edition):
            found[number] = _clause(number, rest, edition, DIMENSIONS)
    if version in city_list.REVISED:
        labels = CARBON_DIMENSIONS if version == "2026-1" else DIMENSIONS
        for line in city_list.REVISED[version].strip().splitlines():
            number, rest = line.split("|", 1)
            found[number] = _clause(number, rest, version, labels)
        for number in city_list.REMOVED[version]:
            del found[number]
    return list(found.values())


def _simple(table: str, version: str, fewer: int = 0) -> list[dict[str, Any]]:
    lines = table.strip().splitlines()
    edition = "2025" if version >= "2025" else "2020"
    kept = lines[: len(lines) - fewer]
    return [_clause(str(n), line, edition, DIMENSIONS) for n, line in enumerate(kept, 1)]


def lists(version: str) -> dict[str, dict[str, Any]]:
    """All lists of a version by id, whole (an overlay is cut down when it is written)."""
    new = version >= "2025"
    result: dict[str, dict[str, Any]] = {
        "990100": {
            "level": "市级总体",
            "for": {"area": "990100"},
            "title": "澜江市生态环境准入清单（市级总体）",
            "clauses": _city(version),
        }
    }
    names = {a["id"]: a["name"] for a in [*FIXED, OLD_COUNTY, NEW_DISTRICT]}
    for area, table in district_lists.DISTRICTS.items():
        area = "990104" if new and area == "990122" else area
        result[area] = {
            "level": "区县总体",
            "for": {"area": area},
            "title": f"{names[area]}生态环境准入清单（区县总体）",
            "document": "澜经开管〔2025〕11号" if new and area == "990171" else None,
            "clauses": _simple(table, version, 0 if new else 1),
        }
    if new:
        result["lanjiang-basin"] = {
            "level": "片区（流域）",
            "for": {"region": "lanjiang-basin"},
            "title": "澜江干流流域生态环境准入清单",
            "clauses": _simple(district_lists.BASIN, version),
        }
        for name, (element, kind, title, table) in district_lists.ZONE_TYPES.items():
            result[name] = {
                "level": "要素分区",
                "for": {"zone_type": {"element": element, "type": kind}},
                "title": title,
                "clauses": _simple(table, version),
            }
    return result


def zone_clauses(zone: ZoneState, version: str) -> list[dict[str, Any]]:
    """The zone's own clauses; only plans with the level 要素分区 have them."""
    if version < "2025" or zone.name not in district_lists.SINGLE_ZONES:
        return []
    return _simple(district_lists.SINGLE_ZONES[zone.name], version)


def tags(version: str) -> dict[str, list[dict[str, Any]]]:
    """Our annotations by file name: on the city's list, and on the lists of some districts."""
    if version not in ("2020", "2025"):
        return {}
    city = [
        {"number": n, "industries": list(codes), "activities": list(acts), "addressee": list(who)}
        for n, (codes, acts, who) in city_list.TAGS.items()
    ]
    port = [
        {"number": "1", "industries": ["C25", "C26"], "activities": ["新建"], "addressee": ["建设单位"]},
        {"number": "5", "industries": ["C25", "C26", "G55"], "activities": ["生产"], "addressee": ["企业", "园区"]},
        {"number": "7", "industries": ["G55", "G59"], "activities": ["作业"], "works": ["岸电", "港作机械"]},
    ]
    textile = [
        {"number": "1", "industries": ["C17"], "activities": ["新建", "改建"], "addressee": ["建设单位"]},
        {"number": "2", "industries": ["C39", "C35"], "activities": ["引进"], "addressee": ["园区"]},
        {"number": "5", "industries": ["C17"], "activities": ["排水"], "works": ["污水处理厂"]},
    ]
    return {"990100": city, "990102": port, "990103": textile}
