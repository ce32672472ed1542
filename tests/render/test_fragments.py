"""Downloads joined from fragments: whatever was kept, and whatever became of it, the bytes are those made at once."""

from __future__ import annotations

import dataclasses
import pickle
import shutil
import tempfile
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.model.clauses import Item, LegalBasis, ListRef
from onemap.model.plan import LayerName
from onemap.read.publication import read_publication
from onemap.render.downloads import Fragments, fragments, planning, write_downloads
from onemap.render.downloads.clauses import ClauseRows
from onemap.render.downloads.pieces import stretches
from onemap.render.output import Output
from onemap.render.view import View
from onemap.resolve import resolve
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.resolve.snapshot import Snapshot
from onemap.store import Store
from onemap.workers import Workers
from tests.house.sources import ROOT
from tests.render.snapshots import CITY, EAST, WEST, ZONE, A, B, C, D, chain, snapshot


class Travelling(Executor):
    """Does everything at once with what a journey to another process would leave of it."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        call, given_args = pickle.loads(pickle.dumps((fn, args)))  # noqa: S301 - our own
        future.set_result(pickle.loads(pickle.dumps(call(*given_args, **kwargs))))  # noqa: S301
        return future


class Site:
    """A publication that is built again and again; only its downloads are made."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".onemap" / "fragments"
        (root / "units").mkdir()
        self._builds = 0
        self._products: dict[str, tuple[bytes, Any]] = {}
        self.made: list[str] = []

    def build(self, held: Snapshot, lang: str = "en", *, whole: bool = False, executor: Executor | None = None) -> int:
        """Make the downloads of *held*, of which files follow from nothing new are not made, unless *whole*.

        How many fragments were made.
        """
        self._builds += 1
        self.made.clear()
        if whole:
            self._products.clear()

        def made(name: str, key: bytes, make: Any) -> Any:
            if self._products.get(name, (b"",))[0] != key:
                self._products[name] = key, make()
                self.made.append(name)
            return self._products[name][1]

        with Store(self.root) as store, Workers(executor, count=1) as workers:
            found = Fragments(self.folder, store, workers)
            out = Output(self.root / str(self._builds))
            files = write_downloads(out, "", chain(held), held, lang, fragments=found, made=made)
            found.sweep()
        direct = self.root / f"direct-{self._builds}"
        assert files == write_downloads(Output(direct), "", chain(held), held, lang)
        for name in self.made:
            assert (out.root / name).read_bytes() == (direct / name).read_bytes(), name
        return found.fresh


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Almost every record in a piece of its own, and other processes for the least of work."""
    for name in ("UNITS", "ZONES", "LISTS"):
        monkeypatch.setattr(planning, name, 1)
    monkeypatch.setattr(fragments, "_FEW", 1)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def with_unit(held: Snapshot, code: str, **more: Any) -> Snapshot:
    return fresh(held, units={**held.units, code: held.units[code].model_copy(update=more)})


def with_clause(held: Snapshot, code: str, **more: Any) -> Snapshot:
    first, *others = held.units[code].clauses or ()
    return with_unit(held, code, clauses=(first.model_copy(update=more), *others))


def with_shape(held: Snapshot, name: LayerName, code: str, shape: shapely.Geometry) -> Snapshot:
    layer = held.layers[name]
    published = layer.published.copy()
    published[layer.row[code]] = shape
    moved = GeometryLayer(
        layer.codes, layer.source, layer.crs, published, layer.drawn, np.asarray(layer.area_km2), layer.coverage
    )
    return fresh(held, layers={**held.layers, name: moved})


def fresh(held: Snapshot, **more: Any) -> Snapshot:
    return dataclasses.replace(held, **more)


def renamed(held: Snapshot, kind: str, key: str, **more: Any) -> Snapshot:
    records = getattr(held, kind)
    return fresh(held, **{kind: {**records, key: records[key].model_copy(update=more)}})


def addressed(held: Snapshot, area: str) -> Snapshot:
    applies = held.lists[CITY].clauses[0].applies_to
    assert applies is not None
    return with_clause(held, A, applies_to=applies.model_copy(update={"areas": (area,)}))


def words(held: Snapshot, label: str) -> Snapshot:
    first, *others = held.vocabulary.dimensions
    dimensions = (first.model_copy(update={"label": label, "label_en": label}), *others)
    return fresh(held, vocabulary=type(held.vocabulary)(**{**dict(held.vocabulary), "dimensions": dimensions}))


TEXT = st.sampled_from(["甲", "=1+1", 'a"b,c\nd', "乙；"])
CODE = st.sampled_from([A, B, C, D])
#: everything that a row may say, changed one by one
EDITS = st.one_of(
    st.builds(lambda text: lambda held: with_clause(held, A, text=text), TEXT),
    st.builds(lambda text: lambda held: with_clause(held, A, topic=text, items=(Item(number=text, text=text),)), TEXT),
    st.builds(lambda text: lambda held: with_clause(held, A, basis=(LegalBasis(title=text, article=text),)), TEXT),
    st.builds(lambda text: lambda held: with_clause(held, A, follows=(ListRef(list=CITY, numbers=(text,)),)), TEXT),
    st.builds(lambda code, text: lambda held: with_unit(held, code, name=text), CODE, TEXT),
    st.builds(lambda code, text: lambda held: with_unit(held, code, note=text), CODE, TEXT),
    st.builds(lambda code, area: lambda held: with_unit(held, code, area=area), CODE, st.sampled_from([WEST, EAST])),
    st.builds(lambda code: lambda held: with_unit(held, code, zones=(ZONE,)), CODE),
    st.builds(lambda area: lambda held: addressed(held, area), st.sampled_from([WEST, EAST])),
    st.builds(lambda text: lambda held: renamed(held, "areas", WEST, name=text, name_en=text), TEXT),
    st.builds(lambda text: lambda held: renamed(held, "zones", ZONE, name=text), TEXT),
    st.builds(lambda text: lambda held: renamed(held, "lists", CITY, title=text), TEXT),
    st.builds(lambda text: lambda held: renamed(held, "areas", CITY, name=text), TEXT),
    st.builds(lambda text: lambda held: words(held, text), TEXT),
    st.builds(
        lambda text: lambda held: fresh(held, plan=held.plan.model_copy(update={"title": text, "base_year": "2019"})),
        TEXT,
    ),
    st.builds(
        lambda code, at: lambda held: with_shape(held, "units", code, shapely.box(at, 1, at + 1, 2)),
        CODE,
        st.integers(1, 3),
    ),
    st.builds(lambda at: lambda held: with_shape(held, "zones", ZONE, shapely.box(at, 1, 9, 2)), st.integers(1, 3)),
    st.builds(
        lambda version: lambda held: fresh(held, clause_origins={**held.clause_origins, (CITY, "1"): version}),
        st.sampled_from(["2020", "2023-1"]),
    ),
    st.builds(
        lambda version: lambda held: fresh(held, origins={**held.origins, ("unit", A): version}),
        st.sampled_from(["2020", "2023-1"]),
    ),
    st.builds(
        lambda code: lambda held: fresh(held, units={k: v for k, v in held.units.items() if k != code}),
        st.sampled_from([B, C, D]),
    ),
)
#: what may become of the kept files: nothing, cut short, other bytes, gone
ACCIDENTS = st.sampled_from(["none", "none", "cut", "other", "gone", "folder"])


def happen(accident: str, folder: Path, at: int) -> None:
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    if accident == "folder":
        shutil.rmtree(folder, ignore_errors=True)
    elif files and accident != "none":
        file = files[at % len(files)]
        if accident == "gone":
            file.unlink()
        else:
            file.write_bytes(file.read_bytes()[:-1] + (b"" if accident == "cut" else b"!"))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(EDITS, ACCIDENTS, st.integers(0, 99), st.booleans(), st.booleans(), st.sampled_from(["zh", "en"])),
        min_size=1,
        max_size=5,
    )
)
def test_joined_files_are_the_files_made_at_once(steps: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site, held = Site(Path(folder)), snapshot()
        site.build(held)
        for edit, accident, at, whole, away, lang in steps:
            # a unit that an earlier step has removed cannot be edited
            try:
                held = edit(held)
            except KeyError:
                continue
            happen(accident, site.folder, at)
            site.build(held, lang, whole=whole, executor=Travelling() if away else None)


def test_one_clause_makes_one_fragment_and_one_file(site: Site) -> None:
    held = snapshot()
    assert site.build(held) > 5
    assert (site.build(held), site.made) == (0, [])
    assert site.build(with_clause(held, A, text="改")) == 1
    assert site.made == ["data/clauses.csv"]
    # what is not read in a build is kept for the next one
    assert site.build(with_clause(held, A, text="改"), whole=True) == 0


@pytest.mark.parametrize("executor", [None, Travelling()])
def test_rows_of_units_are_the_same_wherever_they_are_made(site: Site, executor: Executor | None) -> None:
    # a unit's clause that names an area, which does not travel with the unit
    site.build(addressed(snapshot(), WEST), executor=executor)
    text = (site.root / "1/data/clauses.csv").read_text(encoding="utf-8")
    assert "Area: West\n" in text and f"Area: {WEST}" not in text


def test_fragments_that_nobody_needs_are_removed(site: Site) -> None:
    held = snapshot()
    site.build(held)
    before = set(site.folder.iterdir())
    site.build(with_clause(held, A, text="改"))
    after = set(site.folder.iterdir())
    assert len(before) == len(after) and len(after - before) == 1
    (site.folder / "stray").write_text("x", encoding="utf-8")
    site.build(with_clause(held, A, text="改"))
    assert set(site.folder.iterdir()) == after


def test_files_without_a_note_are_not_believed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    held = snapshot()
    site.build(held)
    for file in site.folder.iterdir():
        file.write_bytes(b"forged")
    (site.root / ".onemap" / "kept.sqlite").unlink()
    assert site.build(held, whole=True) > 5


def test_where_nothing_can_be_kept_the_files_are_the_same(site: Site) -> None:
    site.folder.parent.mkdir(exist_ok=True)
    site.folder.write_text("no folder", encoding="utf-8")
    site.build(snapshot(), executor=Travelling())


@given(st.sets(st.text(min_size=1, max_size=6), max_size=80), st.text(min_size=1, max_size=6), st.integers(1, 9))
def test_one_key_more_moves_no_other_cut(keys: set[str], more: str, usual: int) -> None:
    before, after = list(stretches(sorted(keys), usual)), list(stretches(sorted(keys | {more}), usual))
    assert [key for stretch in after for key in stretch] == sorted(keys | {more})
    assert all(stretch and len(stretch) <= 4 * usual for stretch in after)
    if all(len(stretch) < 4 * usual for stretch in (*before, *after)):
        # the stretch that takes it in, which it may cut in two
        assert len(set(before) - set(after)) <= 1 and len(set(after) - set(before)) <= 2


def test_nothing_that_other_code_has_made_is_taken(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    held = snapshot()
    made = site.build(held)
    assert site.build(held, whole=True) == 0
    monkeypatch.setattr(fragments, "generator", lambda: b"another")
    assert site.build(held, whole=True) == made


def test_rows_read_from_json_are_those_of_the_models() -> None:
    """In a publication whose files say labels and whose later versions inherit clauses."""
    held = resolve(read_publication(ROOT))
    seen: set[str] = set()
    for version in held.snapshots.values():
        for batch in stretches(version.units, 8):
            here = "".join(ClauseRows(View(held, version, None, "zh")).of_units(batch))
            made = planning.Planning(View(held, version, None, "zh"), None)._packed(batch)
            away = planning.unit_rows(pickle.loads(pickle.dumps(made)))  # noqa: S301 - our own
            addressed = any(clause.applies_to for code in batch for clause in version.units[code].clauses or ())
            assert away == (None if addressed else here)
            seen.update(
                name
                for code in batch
                for clause in version.units[code].clauses or ()
                for name, value in clause
                if value and (away or name == "applies_to")
            )
            if any(version.written_by(code) != version.version for code in batch) and away:
                seen.add("inherited")
    assert {"basis", "follows", "items", "none", "measure", "inherited"} <= seen
