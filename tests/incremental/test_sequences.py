"""After any sequence of edits and accidents, a build over what stands is byte for byte the site that is made anew."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from onemap.errors import ProblemsFound
from onemap.model.publication import Audience
from onemap.render import swap
from onemap.render.workspace import MANIFEST
from tests.incremental.accidents import ACCIDENTS
from tests.incremental.building import GROUPS, INPUTS, ROWS, anew, built, few, identity, modes, prose_once
from tests.incremental.editing import CLAUSE, change
from tests.incremental.edits import EDITS, start
from tests.publications import SIDE, WEST, ZONE, box, geojson, write
from tests.site.building import differences, files_of

#: after these, what was kept is lost: everything may be made again
LOSSES = {"nothing_is_kept", "the_store_is_gone", "what_is_kept_is_damaged"}
STEPS = 8
Step = tuple[str, int, str, Audience]


def sequence(seed: int) -> list[Step]:
    """Edits and accidents by chance; an accident in every third step: what is lost hides what is kept too long."""
    draw = random.Random(seed)  # noqa: S311 - edits are no secret
    steps: list[Step] = []
    for _ in range(STEPS):
        accident = draw.choice(sorted(ACCIDENTS)) if draw.random() < 0.35 else "none"
        audience: Audience = "internal" if draw.random() < 0.12 else "public"
        steps.append((draw.choice(sorted(EDITS)), draw.randrange(1000), accident, audience))
    return steps


@pytest.fixture(scope="module", autouse=True)
def _prose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with prose_once(tmp_path_factory.mktemp("prose")), few(ROWS):
        yield


def over(root: Path, audience: Audience = "public") -> Path:
    """Build over what stands, in smaller groups than a site that is made anew: they may not be seen."""
    with few(GROUPS):
        return built(root, audience)


def several(root: Path) -> None:
    """Lists, zones and units of the first version that :data:`GROUPS` part, and not only before the last of them."""
    EDITS["a_unit_is_added"](root, 5)
    EDITS["another_category"](root, 0)
    for area in ("990101", "990102"):
        clause = f'{{number: "1", dimension: 空间布局约束, text: 控制{area}。}}'
        text = f'level: 区县总体\nfor: {{area: "{area}"}}\nclauses: [{clause}]\n'
        write(root, {f"v1/admission/{area}.yml": text})
    zone, (west, middle, east) = "YS9901022210001", (round(WEST + SIDE * at, 6) for at in (0, 2, 3))
    other = {"code": zone, "name": "溪山工业污染重点管控区", "area": "990102", "clauses": [dict(CLAUSE)]}
    change(root / "units/v1/zones.yml", lambda zones: zones.append({**zones[0], **other}))
    write(root, {"v1/zones.geojson": geojson([(ZONE, box(west, middle)), (zone, box(middle, east))])})

    def lie_within(units: Any) -> None:
        for unit in units:
            unit.update({} if unit["code"] == "ZH99010230001" else {"zones": [zone]})

    change(root / "units/v1/units/990102.yml", lie_within)


def test_groups_are_not_seen(tmp_path: Path) -> None:
    """What :func:`over` takes for granted, where nothing is kept: otherwise a sequence fails by the codes it makes."""
    root = start(tmp_path / "publication")
    several(root)
    wanted = files_of(anew(root, tmp_path / "anew"))
    with few(GROUPS):
        assert differences(files_of(anew(root, tmp_path / "grouped")), wanted) == []


def test_every_edit_once(tmp_path: Path) -> None:
    """All of them make a site, or the sequences below would prove little."""
    root = start(tmp_path / "publication")
    over(root)
    held: list[str] = []
    for number, name in enumerate(sorted(EDITS)):
        walk(root, tmp_path / "anew", (name, 7 * number, "none", "public"), held)
    assert held == []


def test_every_accident_once(tmp_path: Path) -> None:
    root = start(tmp_path / "publication")
    over(root)
    for number, name in enumerate(sorted(ACCIDENTS)):
        walk(root, tmp_path / "anew", ("clause_of_a_unit", number, name, "public"), [])


# a sequence takes seconds: it is not made shorter, but the step that fails is named
@settings(max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(seed=st.integers(0, 10**9), exchange=st.booleans())
def test_sequences(tmp_path_factory: pytest.TempPathFactory, seed: int, exchange: bool) -> None:
    folder = tmp_path_factory.mktemp("sequence")
    steps = sequence(seed)
    with pytest.MonkeyPatch.context() as patch:
        if not exchange:
            patch.setattr(swap, "exchange", lambda one, other: False)
        root = start(folder / "publication")
        over(root)
        for number, step in enumerate(steps):
            try:
                walk(root, folder / "anew", step, [])
            except AssertionError as error:
                raise AssertionError(f"sequence {seed} after {steps[: number + 1]}: {error}") from error
    shutil.rmtree(folder)


def walk(root: Path, scratch: Path, step: Step, refused: list[str]) -> None:
    """One step: edit, accident, build, compare; what cannot be published is undone and noted in *refused*."""
    edit, number, accident, audience = step
    before = {name: _held(root / name) for name in INPUTS}
    if not EDITS[edit](root, number):
        refused.append(edit)
    try:
        cold = anew(root, scratch, audience)
    except ProblemsFound as problems:
        refused.append(f"{edit} {number}: {problems.problems[0].what}")
        _restore(root, before)
        cold = anew(root, scratch, audience)
    site = root / "site"
    harmed = ACCIDENTS[accident](root, number)
    stood, was = files_of(site) if site.is_dir() else {}, identity(site)
    over(root, audience)
    wanted, made, now = files_of(cold), files_of(site), identity(site)
    assert differences(made, wanted) == []
    assert modes(site) == modes(cold)
    if accident not in LOSSES:
        same = {path for path in was.keys() - harmed if wanted.get(path) == stood.get(path)}
        assert {path for path in same if now[path] != was[path]} == set(), "the same bytes are the same file"
    if number % 3 == 0:
        over(root, audience)
        assert files_of(site) == wanted
        assert identity(site) == now, "a build after a build rewrites nothing"
    files = json.loads(wanted[MANIFEST])["files"]
    assert sorted([*files, MANIFEST]) == sorted(wanted)


def _held(path: Path) -> dict[str, bytes]:
    return files_of(path) if path.is_dir() else {"": path.read_bytes()} if path.is_file() else {}


def _restore(root: Path, held: dict[str, dict[str, bytes]]) -> None:
    for name, files in held.items():
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()
        for rel, data in files.items():
            file = path / rel if rel else path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
