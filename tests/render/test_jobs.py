"""Pages as jobs: the same pages as from whole versions, and a key that knows all that its pages say."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from onemap.checking import check_publication
from onemap.compare import compare_chain
from onemap.errors import ProblemsFound
from onemap.read.publication import read_publication
from onemap.render.jobs.frame import Frame
from onemap.render.jobs.histories import history_jobs
from onemap.render.jobs.version import version_jobs
from onemap.render.map_parts import MapParts
from onemap.render.output import Output
from onemap.render.pages.areas import area_pages, area_tree
from onemap.render.pages.fragments import ClauseFragments, UnitRows
from onemap.render.pages.lists import list_pages, list_register, long_page, long_pages
from onemap.render.pages.maps import MapKit
from onemap.render.pages.page import Page
from onemap.render.pages.portal import Portal
from onemap.render.pages.units import unit_page
from onemap.render.pages.version_base import VersionSite
from onemap.render.pages.zones import zone_pages, zone_register
from onemap.render.products import Job
from onemap.render.shards import write_shards
from onemap.render.shells import Shell
from onemap.render.view import View
from onemap.resolve import resolve
from onemap.resolve.snapshot import Chain
from onemap.words import translator
from tests.publications import CODES_V1, CODES_V2, FILES, ZONE, write_tiny
from tests.site.building import copy_reference
from tests.site.small import write_mixed

SHELL = Shell.parse(
    'ONEMAP-TITLE|ONEMAP-HEADING|ONEMAP-DESCRIPTION|ONEMAP-SITE<div data-onemap="head"></div>'
    '<div data-onemap="scripts"></div><div data-onemap="lead"></div><div data-onemap="body"></div>'
)
NAMES = (
    *("units/unit", "areas/area", "areas/index", "zones/zone", "zones/index"),
    *("admission/list", "admission/index"),
)
MAPS = MapKit({kind: MapParts("", f"<i>{kind}</i>", "") for kind in ("unit", "area", "zone", "version")})
LISTED = [("v1", code) for code in CODES_V1] + [("v2", code) for code in CODES_V2]
UNIT, NEAR, FAR = "ZH99010120001", "ZH99010110001", "ZH99010230001"


def frame_in(stage: Path, prefix: str, root: Path) -> Frame:
    for folder in ("units", "areas", "zones", "admission"):
        (stage / prefix / folder).mkdir(parents=True, exist_ok=True)
    shells = dict.fromkeys(NAMES, SHELL)
    return Frame(stage / prefix, prefix, root, "zh", shells, {"site": "S"}, "http://x.example/")


def site_of(chain: Chain, version: str, stage: Path) -> VersionSite:
    snapshot = chain.snapshots[version]
    shards = write_shards(Output(stage / "shards"), "", snapshot, "zh")
    return VersionSite(View(chain, snapshot, compare_chain(chain).get(version), "zh"), MAPS, shards)


def portal_of(chain: Chain) -> Portal:
    changes = compare_chain(chain)
    views = tuple(View(chain, snapshot, changes.get(name), "zh") for name, snapshot in chain.snapshots.items())
    return Portal(chain, views, "zh", translator("zh"))


def jobs_of(root: Path, stage: Path) -> dict[str, Job]:
    """All jobs of all versions and of the portal, by name."""
    checked = check_publication(root)
    if checked.loaded is None or checked.fails:
        raise ProblemsFound(checked.problems)
    chain = resolve(checked.loaded, "public")
    found: list[Job] = []
    for name in chain.snapshots:
        frame = frame_in(stage, f"versions/{name}/", root)
        found += [job for jobs in version_jobs(site_of(chain, name, stage / name), frame) for job in jobs]
    found += history_jobs(portal_of(chain), frame_in(stage, "", root))
    assert len({job.name for job in found}) == len(found)
    return {job.name: job for job in found}


def done(job: Job) -> Mapping[str, str]:
    """What another process would have written."""
    return job.work(pickle.loads(pickle.dumps(job.item())))  # noqa: S301 - our own


def whole(site: VersionSite, frame: Frame) -> Iterator[Page]:
    """The pages of a version, from the version itself."""
    view = site.view
    clauses, rows = ClauseFragments(view, frame.templates()), UnitRows(view, frame.templates())
    for code, unit in view.snapshot.units.items():
        yield unit_page(site, unit, site.unit_figure(site.unit_map_data(code, "../")), clauses)
    yield area_tree(site)
    yield from area_pages(site, view.snapshot.areas, rows)
    yield from zone_register(site)
    yield from zone_pages(site, view.snapshot.zones, rows)
    yield list_register(site, sum(not c.none for unit in view.snapshot.units.values() for c in unit.clauses or ()))
    yield from list_pages(site, view.snapshot.lists)
    yield from (long_page(site, page) for page in long_pages(site))


def small_groups(patch: pytest.MonkeyPatch) -> None:
    for name in ("units.UNITS", "areas.UNITS", "zones.ZONES", "lists.LISTS", "histories.CODES"):
        patch.setattr(f"onemap.render.jobs.{name}", 1)


def write_park(folder: Path) -> Path:
    """With an area that lies in another one and owns nothing, and a unit's clause that names another area."""
    root = write_tiny(folder)
    units = root / "units/v1/units/990102.yml"
    words = "text: 优化城镇布局。"
    text = units.read_text(encoding="utf-8")
    assert words in text
    units.write_text(text.replace(words, words + ', applies_to: {areas: ["990101"]}'), encoding="utf-8")
    (root / "units/v1/tags").mkdir(exist_ok=True)
    (root / "units/v1/tags/ZH99010220001.yml").write_text(
        'tags:\n  - {number: "1-1", industries: [C26]}\n', encoding="utf-8"
    )
    with (root / "units" / "areas.yml").open("a", encoding="utf-8") as file:
        park = '{id: "990171", name: 开发区, kind: functional, parent: "990100", located_in: ["990102"]}'
        file.write(f"  - {park}\n")
    return root


@pytest.mark.parametrize(
    ("write", "small"),
    [
        (write_tiny, False),
        (write_tiny, True),
        (write_mixed, False),
        (write_mixed, True),
        (write_park, True),
        (copy_reference, True),
    ],
)
def test_jobs_write_what_whole_versions_say(
    write: Callable[[Path], Path], small: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if small:
        small_groups(monkeypatch)
    root = write(tmp_path / "publication")
    jobs, found = jobs_of(root, tmp_path / "stage"), {}
    for job in jobs.values():
        digests = done(job)
        assert tuple(digests) == job.paths
        assert not found.keys() & digests.keys()
        found.update(digests)
    for path, digest in found.items():
        assert hashlib.sha256((tmp_path / "stage" / path).read_bytes()).hexdigest() == digest
    chain = resolve(read_publication(root), "public")
    for name in chain.snapshots:
        frame = frame_in(tmp_path / "whole", f"versions/{name}/", root)
        told = frame.write(whole(site_of(chain, name, tmp_path / "again" / name), frame))
        assert told == {path: found.pop(path) for path in told}
    codes = {code for snapshot in chain.snapshots.values() for code in snapshot.units}
    assert len(found) == len(codes) and all(path.startswith("units/") for path in found)


# --- keys ----------------------------------------------------------------------------------------


@contextmanager
def tiny(edits: Mapping[str, tuple[str, str]] | None = None) -> Iterator[tuple[dict[str, Job], Path]]:
    """The jobs of the tiny publication after *edits*: by file, what is replaced once by what."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        small_groups(patch)
        root = write_tiny(Path(folder) / "publication")
        for name, (old, new) in (edits or {}).items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text(encoding="utf-8") if path.exists() else old
            assert old in text
            path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
        yield jobs_of(root, Path(folder) / "stage"), root


@cache
def before() -> dict[str, tuple[bytes, Mapping[str, str], str]]:
    """Key of every job, the digests of what it writes, and its words."""
    with tiny() as (jobs, root):
        found = {name: (job.key, done(job)) for name, job in jobs.items()}
        stage = root.parent / "stage"
        return {
            name: (key, digests, "".join((stage / path).read_text(encoding="utf-8") for path in digests))
            for name, (key, digests) in found.items()
        }


def changed(file: str, old: str, new: str) -> set[str]:
    """Names of the jobs whose keys change when *file* says *new* instead of *old*."""
    with tiny({f"units/{file}": (old, new)}) as (jobs, _):
        assert jobs.keys() == before().keys()
        return {name for name, job in jobs.items() if job.key != before()[name][0]}


def saying(words: str) -> set[str]:
    """Names of the jobs whose pages say *words*."""
    return {name for name, (_, _, text) in before().items() if words in text}


def unit_job(version: str, code: str) -> str:
    """The name of the job that writes the page of unit *code*."""
    path = f"versions/{version}/units/{code}.html"
    return next(name for name, (_, digests, _) in before().items() if path in digests)


def test_a_clause_of_a_unit_is_one_job() -> None:
    clause = "优化城镇布局。"
    found = changed("v1/units/990102.yml", clause, "改善城镇布局。")
    # v2 inherits the unit
    assert found == saying(clause) == {unit_job("v1", "ZH99010220001"), unit_job("v2", "ZH99010220001")}


def test_a_clause_of_a_list_is_its_own_page_and_those_of_its_units() -> None:
    clause = "沿江企业应当编制应急预案。"
    found = changed("v1/admission/990100.yml", clause, "沿江企业编制应急预案。")
    assert saying(clause) <= found and {unit_job("v1", UNIT), "versions/v1/admission 990100"} <= saying(clause)
    # the list applies to all units of the city, though not this clause; the city's page counts its clauses, and pages
    # of dimensions come by whole lists
    units, others = {unit_job(v, code) for v, code in LISTED}, ("/areas 990100", "/admission/dimension-")
    assert all(name in units or any(other in name for other in others) for name in found - saying(clause))


def test_the_name_of_a_unit_is_told_beside_it() -> None:
    name = "溪山城镇重点管控单元"
    found = changed("v1/units/990102.yml", name, "溪山新城重点管控单元")
    assert saying(name) == found
    # itself, its neighbours in the row, its district and city, and its history
    assert {unit_job("v1", "ZH99010220001"), unit_job("v1", UNIT), unit_job("v1", FAR)} <= found
    assert {"versions/v1/areas 990102", "versions/v1/areas 990100", "units ZH99010220001"} <= found
    assert not {unit_job("v1", NEAR), "versions/v1/areas 990101", f"units {NEAR}"} & found


def test_the_name_of_an_area_is_told_where_it_is_named() -> None:
    name = "溪山区"
    found = changed("areas.yml", name, "溪水区")
    assert saying(name) <= found
    assert not {unit_job("v1", NEAR), "versions/v1/areas 990101", f"versions/v1/zones {ZONE}"} & found
    # a neighbour's district is known with the neighbour
    assert found - saying(name) <= {unit_job(version, UNIT) for version in ("v1", "v2")}


def test_templates_and_all_of_the_frame_are_in_every_key() -> None:
    with tiny() as (_, root):
        records = root / "site_overrides" / "records" / "version"
        records.mkdir(parents=True)
        (records / "lead.html").write_text("mine", encoding="utf-8")
        again = jobs_of(root, root / "stage")
        assert all(job.key != before()[name][0] for name, job in again.items())
        path = next(iter(done(again[unit_job("v1", UNIT)])))
        assert "mine" in (root / "stage" / path).read_text(encoding="utf-8")
        portal = portal_of(resolve(read_publication(root), "public"))
        frame = frame_in(root / "stage", "", root)
        others = (
            {"texts": {"site": "T"}}, {"base": None}, {"prefix": "en/"}, {"lang": "en"},
            {"shells": dict.fromkeys(NAMES, Shell(("",)))},
        )  # fmt: skip
        keys = [[job.key for job in history_jobs(portal, replace(frame, **other))] for other in ({}, *others)]
        assert all(not set(one) & set(other) for one, other in combinations(keys, 2))


def test_the_day_of_effect_is_on_every_page_of_a_version_and_in_every_history() -> None:
    found = changed("v2/plan.yml", "effective: 2023-07-01", "effective: 2023-07-02")
    assert {name for name in before() if name.startswith(("versions/v2/", "units "))} <= found
    assert saying("2023年7月1日") <= found


def test_names_of_shards_are_in_the_keys_of_pages_with_maps(tmp_path: Path) -> None:
    root = write_tiny(tmp_path / "publication")
    site = site_of(resolve(read_publication(root), "public"), "v1", tmp_path)
    frame, told = frame_in(tmp_path, "", root), site.shards
    others = (
        {"units": {area: tuple(f"x-{name}" for name in names) for area, names in told.units.items()}},
        {"bounds": {area: (*box[:3], box[3] + 1) for area, box in told.bounds.items()}},
    )
    for other in others:
        again = replace(site, shards=replace(told, **other))
        for one, two in zip(version_jobs(site, frame), version_jobs(again, frame), strict=True):
            for job, changed_job in zip(one, two, strict=True):
                shows_map = job.name.startswith(("units ", "areas ", "zones "))
                assert (job.key != changed_job.key) == shows_map, job.name


def edited(text: str, token: yaml.ScalarToken) -> str | None:
    """*text* with another digit at the end of what *token* says, or a word more; None where it is no such value."""
    end = token.end_mark.index - (1 if token.style else 0)
    last = text[end - 1]
    if last.isdecimal():
        return f"{text[: end - 1]}{8 if last == '9' else int(last) + 1}{text[end:]}"
    return f"{text[:end]}乙{text[end:]}" if ord(last) > 0x2000 else None


EDITS = sorted(
    (name, new)
    for name, text in FILES.items()
    for token in yaml.scan(text)
    if isinstance(token, yaml.ScalarToken) and (new := edited(text, token)) is not None
)


@given(st.sampled_from(EDITS))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_what_changes_a_page_changes_its_key(edit: tuple[str, str]) -> None:
    name, text = edit
    try:
        with tiny({f"units/{name}": (FILES[name], text)}) as (jobs, _):
            for job_name, job in jobs.items():
                key, digests, _ = before().get(job_name, (b"", {}, ""))
                if job.key == key:
                    assert done(job) == digests, job_name
    except ProblemsFound:
        reject()  # it has no pages


def test_a_moved_border_is_in_the_keys_of_its_maps() -> None:
    with tiny() as (_, root):
        path = root / "units" / "v1" / "units.geojson"
        text = path.read_text(encoding="utf-8")
        assert "122.4" in text
        path.write_text(text.replace("122.4", "122.41"), encoding="utf-8", newline="\n")
        jobs = jobs_of(root, root / "stage")
        same = {name for name, job in jobs.items() if job.key == before()[name][0]}
        assert all(done(jobs[name]) == before()[name][1] for name in same)
        # the last unit is larger now, and so says its history; nothing of the first one is told otherwise
        assert not {unit_job("v1", FAR), f"units {FAR}"} & same
        assert {unit_job("v1", NEAR), f"units {NEAR}"} <= same
