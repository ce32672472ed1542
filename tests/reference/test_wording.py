"""What the reference publication's clauses say fits where they apply, and how they are marked fits what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from onemap.model.clauses import Clause
from onemap.read.publication import read_publication
from onemap.resolve import AppliedClause, Chain, RequirementIndex, Snapshot, resolve

ROOT = Path(__file__).parents[2]
VERSIONS = ("2020", "2023-1", "2025", "2026-1")

#: words that only mean something on land
LAND_WORDS = (
    "工业用地", "建设用地", "居住用地", "农用地", "耕地", "基本农田", "林地", "宅基地", "地块", "土壤", "地下水", "矿",
    "污水处理厂", "管网", "园区", "城镇开发边界", "中心城区", "建成区", "农村", "村庄", "乡镇", "街道", "公路", "道路",
    "工业项目", "化工项目", "锅炉", "建筑垃圾", "工业固体废物", "危险废物", "生活垃圾", "畜禽", "化肥", "农药", "秸秆",
    "绿地", "餐饮", "酒店", "水库", "灌溉", "饮用水", "云屏", "稻川", "标准地", "万元工业增加值",
)  # fmt: skip
#: words with a land word in them that are at home at sea
SEA_WORDS = ("红树林地",)

#: verbs that forbid flatly
BAN = re.compile(
    r"禁止(?!性)|严禁|不得(?:新建|新增|新打|新设|复采)|不再(?:新建|新增|布置|审批|新设)|一律(?:不批|不得)|全面停止新增"
)
FORBIDS = re.compile(r"禁止|严禁|不得|不再|不新增|停止新增")
#: beginnings of texts that forbid in their first words and are still no flat ban, with the reason
NO_BAN = {
    "桐溪现代纺织产业园以外不再新建印染项目，园内": "within the park it is allowed against replacement: a restriction",
}


@pytest.fixture(scope="module")
def chain() -> Chain:
    return resolve(read_publication(ROOT))


def snapshot(chain: Chain, version: str) -> Snapshot:
    return chain.snapshots[version]


def with_followed(applied: AppliedClause) -> Iterator[Clause]:
    yield applied.clause
    for inner in applied.followed:
        yield from with_followed(inner)


def whole(clause: Clause) -> str:
    return (clause.text or "") + "".join(item.text for item in clause.items)


def clauses(held: Snapshot) -> Iterator[tuple[str, Clause]]:
    """All clauses of lists, zones and units with the id of what holds them."""
    for name, item in held.lists.items():
        yield from ((name, clause) for clause in item.clauses)
    for code, zone in held.zones.items():
        yield from ((code, clause) for clause in zone.clauses)
    for code, unit in held.units.items():
        yield from ((code, clause) for clause in unit.clauses or ())


@pytest.mark.parametrize("version", VERSIONS)
def test_no_clause_that_reaches_the_sea_speaks_of_the_land(chain: Chain, version: str) -> None:
    held = snapshot(chain, version)
    index = RequirementIndex(held)
    sea = [code for code, unit in held.units.items() if held.realm(unit) == "sea"]
    assert len(sea) >= 18
    found = set()
    for code in sea:
        for group in index.of(code):
            for applied in (a for level in group.levels for a in level.clauses):
                for clause in with_followed(applied):
                    text = whole(clause)
                    for word in SEA_WORDS:
                        text = text.replace(word, "")
                    found |= {(applied.list_id, clause.key, word) for word in LAND_WORDS if word in text}
    assert not found


@pytest.mark.parametrize("version", VERSIONS)
def test_clauses_on_drinking_water_reach_water_protection_only(chain: Chain, version: str) -> None:
    held = snapshot(chain, version)
    index = RequirementIndex(held)
    for code, unit in held.units.items():
        city = {
            a.clause.key for g in index.of(code) for level in g.levels for a in level.clauses if a.list_id == "990100"
        }
        zones = {(held.zones[z].element, held.zones[z].type) for z in unit.zones}
        water = unit.category == "priority" and ("water", "water-priority") in zones
        assert {"4", "31"} & city == ({"4", "31"} if water else set()), code


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_unit_refers_to_applies_to_it(chain: Chain, version: str) -> None:
    held = snapshot(chain, version)
    index = RequirementIndex(held)
    astray, used = [], 0
    for code in held.units:
        applied = [a for group in index.of(code) for level in group.levels for a in level.clauses]
        own = {(a.list_id, a.clause.key) for a in applied}
        named = {(f.list_id, f.clause.key) for a in applied for f in a.followed}
        used += len(named)
        astray += [(code, name) for name in sorted(named - own)]
    assert used > 100
    assert not astray


def leading(text: str) -> str:
    """The first statement's main words: up to the first mark, without an exception or a declared place before it."""
    text = re.sub(r"^除[^，]*外，|^全域为[^，]*，", "", text)
    return re.split(r"[，；：。]", text, maxsplit=1)[0]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_flat_ban_is_marked_so(chain: Chain, version: str) -> None:
    """A text whose first words forbid is a ban, or a combination when it has items.

    禁止 or 严禁 further back stands in a ban or in a combination, whose parts are of several kinds; and what is marked
    a ban forbids something.
    """
    held = snapshot(chain, version)
    wrong, used = [], 0
    for owner, clause in clauses(held):
        text = clause.text or ""
        measure = held.vocabulary.measure(clause.measure).label if clause.measure else None
        if clause.follows or measure is None:
            continue
        if BAN.search(leading(text)):
            fits = measure == "禁止" or (measure == "综合" and bool(clause.items)) or text.startswith(tuple(NO_BAN))
            used += 1
        elif re.search(r"禁止(?!性)|严禁", text):
            fits = measure in ("禁止", "综合")
        else:
            fits = measure != "禁止" or FORBIDS.search(text) is not None
        if not fits:
            wrong.append((owner, clause.key, measure, text))
    assert used > 100
    assert not wrong


def test_the_exceptions_are_used(chain: Chain) -> None:
    texts = [clause.text or "" for version in VERSIONS for _, clause in clauses(snapshot(chain, version))]
    assert [start for start in NO_BAN if not any(text.startswith(start) for text in texts)] == []


@pytest.mark.parametrize(
    ("version", "county"), [("2020", "990122"), ("2023-1", "990122"), ("2025", "990104"), ("2026-1", "990104")]
)
def test_a_district_that_replaces_a_county_stands_in_its_place(chain: Chain, version: str, county: str) -> None:
    order = list(snapshot(chain, version).areas)
    assert order == ["990100", "990101", "990102", "990103", "990121", county, "990123", "990181", "990171", "990172"]
