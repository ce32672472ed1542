"""Parts of a snapshot: all that pages read is in them, and their keys change when that changes and only then."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.read.publication import read_publication
from onemap.read.unit_table import UnitTable
from onemap.render.pages.units import cite_line
from onemap.render.view import View
from onemap.resolve import RequirementIndex, resolve
from onemap.resolve.digests import digest_of
from onemap.resolve.part import Part, Parts
from onemap.resolve.snapshot import Chain, Snapshot
from onemap.store import Store
from tests.publications import write_tiny
from tests.render import snapshots
from tests.resolve.drafts import CODES, LISTS, REGIONS, ZONES, Draft, draft

randoms = st.builds(Random, st.integers(0, 2**32))
ROOT = Path(__file__).parents[2]


def chain_of(made: Draft) -> Chain:
    with tempfile.TemporaryDirectory() as folder:
        return resolve(read_publication(made.write(Path(folder))), "internal")


def travelled(part: Part) -> Snapshot:
    """The part as another process has it."""
    packed: Any = pickle.loads(pickle.dumps(part.pack()))  # noqa: S301 - our own
    snapshot = packed.snapshot()
    assert isinstance(snapshot, Snapshot)
    return snapshot


def read_by_unit_page(chain: Chain, snapshot: Snapshot, code: str) -> list[object]:
    """What the page of a unit says of the snapshot, by the means it uses."""
    view = View(chain, snapshot, None, "zh")
    unit = snapshot.units[code]
    requirements = RequirementIndex(snapshot).of(code)
    applied = [clause for group in requirements for level in group.levels for clause in level.clauses]
    owners = [clause.list_id for clause in applied]
    followed = [clause.list_id for one in applied for clause in one.followed]
    near = [snapshot.units[key] for key in snapshot.neighbours.get(code, ())]
    layer = snapshot.layers["units"]
    return [
        unit,
        requirements,
        [snapshot.tags.get((one.list_id, one.clause.key)) for one in applied],
        [(view.list_title(owner), view.list_href(owner)) for owner in owners],
        [view.list_href(owner) for owner in followed],
        [view.basis(basis) for one in applied for basis in one.clause.basis],
        [snapshot.zones[zone] for zone in unit.zones if zone in snapshot.zones],
        [(one.code, one.name, one.category) for one in near],
        [[(area.id, area.name) for area in view.area_path(key)] for key in (unit.area, *unit.managed_by)],
        (
            view.km2(unit),
            snapshot.realm(unit),
            view.subcategory(unit),
            view.documents_of(unit),
            cite_line(view, unit, "x"),
        ),
        (layer.bounds([code]), layer.coverage, layer.display),
    ]


def said(snapshot: Snapshot) -> list[object]:
    """All that a part holds, to be compared."""
    layers = {
        name: (held.codes, held.area_km2.tolist(), held.crs, held.coverage, held.facts.boxes.tolist())
        for name, held in snapshot.layers.items()
    }
    names = ("version", "plan", "vocabulary", "levels", "zones", "lists", "tags", "neighbours", "clause_origins")
    ordered = [list(getattr(snapshot, name).items()) for name in ("areas", "regions", "units", "origins")]
    return [layers, *(getattr(snapshot, name) for name in names), *ordered]


@given(randoms)
@settings(max_examples=30, deadline=None)
def test_a_part_says_of_its_units_what_the_whole_says(random: Random) -> None:
    chain = chain_of(draft(random))
    for whole in chain.snapshots.values():
        parts = Parts(whole, RequirementIndex(whole))
        codes = [code for code in whole.units if random.random() < 0.5]
        part = travelled(parts.units(codes))
        for code in codes:
            assert read_by_unit_page(chain, part, code) == read_by_unit_page(chain, whole, code)
        assert set(part.units) <= set(whole.units)
        rest = set(part.units) - set(parts.units(codes).members.units)
        assert all(part.units[code].clauses is None for code in rest)


@given(randoms)
@settings(max_examples=30, deadline=None)
def test_what_applies_to_a_unit_does_not_hang_on_the_units_asked_for_before(random: Random) -> None:
    for whole in chain_of(draft(random)).snapshots.values():
        index = RequirementIndex(whole)
        for code in random.sample(list(whole.units), len(whole.units)):
            alone = RequirementIndex(whole)
            assert index.of(code) == alone.of(code)
            assert index.around(code) == alone.around(code)


@given(randoms)
@settings(max_examples=30, deadline=None)
def test_a_part_says_of_its_lists_zones_and_rows_what_the_whole_says(random: Random) -> None:
    chain = chain_of(draft(random))
    for whole in chain.snapshots.values():
        lists = [name for name in whole.lists if random.random() < 0.4]
        zones = [code for code in whole.zones if random.random() < 0.4]
        rows = [code for code in whole.units if random.random() < 0.4]
        part = travelled(Parts(whole).part(lists=iter(lists), zones=iter(zones), briefs=iter(rows)))
        told = []
        for snapshot in (whole, part):
            view, index = View(chain, snapshot, None, "zh"), RequirementIndex(snapshot)
            said: list[object] = [view.list_title(name) for name in (*lists, *zones)]
            for owner, level, clauses in (
                *((name, snapshot.lists[name].level, snapshot.lists[name].clauses) for name in lists),
                *((code, "zone", snapshot.zones[code].clauses) for code in zones),
            ):
                applied = [index.apply(owner, level, clause) for clause in clauses]
                said += [applied, [view.applies(clause.applies_to) for clause in clauses]]
                said += [view.list_href(one.list_id) for clause in applied for one in clause.followed]
                said += [snapshot.tags.get((owner, clause.key)) for clause in clauses]
            said += [view.area_name(snapshot.zones[code].area or "") for code in zones]
            said += [(unit.name, view.km2(unit), view.area_path(unit.area)) for unit in map(snapshot.briefs.get, rows)]
            told.append(said)
        assert told[0] == told[1]


def changed(random: Random, made: Draft) -> None:
    """Change one thing in one file: a value of a record, a record, a reference."""
    files: Any = made.files
    name = random.choice(sorted(files))
    record = files[name]
    if isinstance(record, list) and record:
        record = random.choice(record)
    elif name == "areas.yml":
        record = random.choice([*record["areas"], *record["regions"]])
    elif "tags" in name:
        record = record["tags"][0]
        record["activities"] = [*record["activities"], "加"]
        return
    if not isinstance(record, dict):
        return
    if record.get("clauses") and random.random() < 0.6:
        clause = random.choice(record["clauses"])
        clause["topic" if clause.get("none") else random.choice(["text", "topic"])] = "改"
    elif record.get("clauses") and random.random() < 0.3:
        record["clauses"].pop()
    elif "name" in record:
        record["name"] += "改"
    elif "title" in record or "level" in record:
        record["title"] = "改"


@given(randoms)
@settings(max_examples=60, deadline=None)
def test_the_key_changes_with_what_is_in_the_part_and_with_nothing_else(random: Random) -> None:
    made = draft(random)
    other = deepcopy(made)
    changed(random, other)
    one, two = chain_of(made), chain_of(other)
    chosen = {
        "units": [code for code in CODES if random.random() < 0.3],
        "briefs": [code for code in CODES if random.random() < 0.2],
        "zones": [code for code in ZONES if random.random() < 0.2],
        "lists": [name for name in LISTS if random.random() < 0.2],
        "areas": [name for name in ("990100", "990101") if random.random() < 0.2],
        "regions": [name for name in REGIONS if random.random() < 0.2],
    }
    for name, first in one.snapshots.items():
        second = two.snapshots[name]
        held = [
            {**chosen, "units": [u for u in chosen["units"] if u in snapshot.units]} for snapshot in (first, second)
        ]
        a, b = Parts(first).part(**held[0]), Parts(second).part(**held[1])
        assert (a.key == b.key) == (said(travelled(a)) == said(travelled(b)))
        units = held[0]["units"]
        pages = [[read_by_unit_page(one, snapshot, code) for code in units] for snapshot in (first, second)]
        alone = Parts(first).units(units).key == Parts(second).units(units).key
        assert not alone or pages[0] == pages[1]


def edited(root: Path, name: str, old: str, new: str) -> Path:
    path = root / "units" / name
    text = path.read_text(encoding="utf-8")
    assert old in text, (name, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    return root


UNIT, NEAR, FAR = "ZH99010110001", "ZH99010120001", "ZH99010230001"
TAGS = "tags: [{number: '1', activities: [堆]}]\n"


@pytest.mark.parametrize(
    ("name", "old", "new", "changes"),
    [
        ("v1/units/990101.yml", "text: 禁止围垦。", "text: 禁止围垦！", True),
        ("v1/units/990101.yml", "name: 临港湿地优先保护单元", "name: 临港湿地", True),
        ("v1/units/990101.yml", "name: 临港工业重点管控单元", "name: 邻", True),  # a neighbour's name
        ("v1/units/990101.yml", "text: 执行市级总体管控要求第二条。", "text: 邻", False),  # a neighbour's clause
        ("v1/units/990102.yml", "text: 优化城镇布局。", "text: 远", False),
        ("v1/units/990102.yml", "name: 溪山一般管控单元", "name: 远", False),
        ("v1/admission/990100.yml", "text: 新增源实行等量替代。", "text: 城", True),
        ("v1/zones.yml", "name: 临港工业污染重点管控区", "name: 区", True),
        ("v1/plan.yml", "number: 澜政发〔2020〕1号", "number: 〔2020〕", True),
        ("areas.yml", "name: 临港区", "name: 港区", True),
        ("areas.yml", "name: 溪山区", "name: 山区", False),
        ("publication.yml", "notice: 虚构示例", "notice: 例", False),  # what the chain says is not the part's
        ("v1/tags/990100.yml", "activities: [堆]", "activities: [焚]", True),
        ("v2/admission/990100.yml", "text: 提高用水效率。", "text: 省", False),  # of another version
        ("v1/units.geojson", "122.1", "122.11", True),  # its computed area
    ],
)
def test_what_a_page_reads_changes_its_key(tmp_path: Path, name: str, old: str, new: str, changes: bool) -> None:
    def key() -> bytes:
        return Parts(resolve(read_publication(root)).snapshots["v1"]).units([UNIT]).key

    root = write_tiny(tmp_path)
    (root / "units" / "v1" / "tags").mkdir()
    (root / "units" / "v1" / "tags" / "990100.yml").write_text(TAGS, encoding="utf-8")
    before = key()
    assert key() == before
    edited(root, name, old, new)
    assert (key() != before) == changes


def test_a_clause_that_an_older_version_wrote_changes_the_page_of_the_heir(tmp_path: Path) -> None:
    def keys() -> list[bytes]:
        whole = resolve(read_publication(root)).snapshots["v2"]
        return [Parts(whole).units([code]).key for code in (NEAR, UNIT, FAR)]

    root = write_tiny(tmp_path)
    before = keys()
    edited(root, "v1/units/990101.yml", "废水集中处理。", "废水处理。")
    assert [a == b for a, b in zip(keys(), before, strict=True)] == [False, True, True]
    before = keys()
    # the heir is written anew: what the older record said beside its clauses is nobody's any more
    edited(root, "v1/units/990101.yml", "name: 临港工业重点管控单元", "name: 旧")
    assert keys() == before


def test_every_clause_tells_which_version_wrote_it_and_keys_know(tmp_path: Path) -> None:
    def newest() -> Snapshot:
        return resolve(read_publication(root)).snapshots["v2"]

    root = write_tiny(tmp_path)
    whole = newest()
    part = travelled(Parts(whole).units([UNIT, NEAR]))
    for snapshot in (whole, part):
        origins = {
            (one.list_id, one.clause.number): one.origin
            for code in (UNIT, NEAR)
            for group in RequirementIndex(snapshot).of(code)
            for level in group.levels
            for one in level.clauses
            if one.clause.number is not None
        }
        assert origins["990100", "1"] == "v1"
        assert origins["990100", "2"] == "v2"
        assert origins[UNIT, "1-1"] == "v1"  # the unit is an older version's
        assert origins[NEAR, "2-1"] == "v1"  # the unit is written anew, its clauses are not
    # written again word for word, a clause is the newer version's
    older = (root / "units" / "v1" / "admission" / "990100.yml").read_text(encoding="utf-8")
    first = next(line for line in older.splitlines(keepends=True) if 'number: "1"' in line)
    edited(root, "v2/admission/990100.yml", "clauses:\n", f"clauses:\n{first}")
    again = newest()
    assert again.lists == whole.lists
    assert again.clause_origin("990100", "1") == "v2"
    assert Parts(again).units([UNIT]).key != Parts(whole).units([UNIT]).key


def test_keys_need_no_unit_and_are_the_same_cold_and_warm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_tiny(tmp_path)

    def parts(store: Store | None) -> list[Part]:
        chain = resolve(read_publication(root, store))
        return [Parts(held).units(held.units) for held in chain.snapshots.values()]

    with Store(root) as store:
        cold = [part.key for part in parts(store)]
    with Store(root) as store, monkeypatch.context() as patch:
        patch.setattr(UnitTable, "__getitem__", lambda self, code: pytest.fail(f"{code} was made"))
        made = parts(store)
        assert [part.key for part in made] == cold
        for part in made:
            assert b"onemap.model.units" not in pickle.dumps(part.pack())
    assert [part.key for part in parts(None)] == cold


def test_a_snapshot_made_by_hand_has_parts_too() -> None:
    whole = snapshots.snapshot()
    chain = snapshots.chain(whole)
    part = Parts(whole).units([snapshots.A, snapshots.B])
    for code in (snapshots.A, snapshots.B):
        assert read_by_unit_page(chain, travelled(part), code) == read_by_unit_page(chain, whole, code)
    units = [whole.units[code] for code in (snapshots.A, snapshots.B, snapshots.C, snapshots.D)]
    renamed = snapshots.snapshot(
        units=[u.model_copy(update={"note": "x"}) if u.code == snapshots.B else u for u in units]
    )
    assert Parts(renamed).units([snapshots.A, snapshots.B]).key != part.key
    assert Parts(renamed).units([snapshots.D]).key == Parts(whole).units([snapshots.D]).key


KEYS = """
import sys
from pathlib import Path
from onemap.read.publication import read_publication
from onemap.resolve import resolve
from onemap.resolve.digests import digest_of
from onemap.resolve.part import Parts
chain = resolve(read_publication(Path(sys.argv[1])), "internal")
for held in chain.snapshots.values():
    parts = Parts(held)
    names = {kind: getattr(held, kind) for kind in ("units", "zones", "lists", "areas", "regions")}
    print(parts.part(**names).key.hex())
    print([parts.units([code]).key.hex() for code in held.units])
print(digest_of(frozenset(map(str, range(99)))).hex())
"""


def test_keys_are_the_same_in_every_process_and_folder(tmp_path: Path) -> None:
    said = []
    for seed in ("1", "2"):
        root = draft(Random(3)).write(tmp_path / seed)  # noqa: S311 - a test
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", KEYS, str(root)]
        said.append(subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout)
    assert said[0] == said[1]
    assert len(said[0].split()) > 10


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False)
    | st.text(max_size=3)
    | st.binary(max_size=3),
    lambda inner: st.tuples(inner, inner) | st.tuples(inner) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)


@given(values, values)
def test_different_values_have_different_digests(one: object, two: object) -> None:
    assert (digest_of(one) == digest_of(two)) == (repr(one) == repr(two))


def test_what_cannot_be_told_apart_is_refused() -> None:
    with pytest.raises(TypeError):
        digest_of(object())
    assert digest_of({"a", "b"}) == digest_of({"b", "a"}) != digest_of({"a"})
