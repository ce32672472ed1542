"""The reference publication: what its updates declare is what differs, and the laws hold between all its versions."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from onemap.compare import compare_in
from onemap.compare.duties import compared_problems
from onemap.compare.inverse import inverse
from onemap.compare.real import unreal
from onemap.compare.snapshots import compare_to_declare
from onemap.compare.state import apply, state_of
from onemap.compare.undeclared import undeclared
from onemap.model.plan import DeclaredChange, Plan
from onemap.read.publication import LoadedPublication, read_publication
from onemap.resolve import Chain, resolve

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def loaded() -> LoadedPublication:
    return read_publication(ROOT)


@pytest.fixture(scope="module")
def chain(loaded: LoadedPublication) -> Chain:
    return resolve(loaded, "internal")


def updates(chain: Chain) -> list[tuple[str, str]]:
    """(version before, dynamic update)."""
    befores = [(chain.standings[name].before, name) for name in chain.snapshots]
    pairs = [(before, name) for before, name in befores if before is not None]
    return [pair for pair in pairs if chain.snapshots[pair[1]].plan.update.type == "dynamic"]


def declaring(chain: Chain, version: str, changes: tuple[DeclaredChange, ...]) -> Chain:
    """*chain* with *version* declaring *changes* and nothing else."""
    held = chain.snapshots[version]
    plan: Plan = held.plan.model_copy(update={"changes": changes})
    return replace(chain, snapshots={**chain.snapshots, version: replace(held, plan=plan)})


def test_what_is_declared_is_what_differs(loaded: LoadedPublication, chain: Chain) -> None:
    assert [(problem.rule, problem.objects) for problem in compared_problems(loaded, chain)] == []
    assert len(updates(chain)) > 1


def test_what_a_periodic_adjustment_declares_is_what_differs(chain: Chain) -> None:
    """No rule asks it of them; the reference publication is to show how it is done."""
    befores = [(chain.standings[name].before, name) for name in chain.snapshots]
    pairs = [(before, name) for before, name in befores if before is not None]
    assert "2025" in {new for _, new in pairs}
    for old, new in pairs:
        changes = compare_to_declare(chain, old, new)
        found = undeclared(changes, chain.snapshots[old], chain.snapshots[new])
        assert not found, (new, found)
        assert list(unreal(chain, changes, chain.snapshots[old], chain.snapshots[new])) == []


def test_without_any_one_declaration_something_is_undeclared_or_said_by_another(chain: Chain) -> None:
    """Some units are spoken of by several declarations, which have other reasons; each of these speaks of something."""
    alone = 0
    for old, new in updates(chain):
        changes = chain.snapshots[new].plan.changes
        for at in range(len(changes)):
            fewer = declaring(chain, new, (*changes[:at], *changes[at + 1 :]))
            found = compare_to_declare(fewer, old, new)
            alone += bool(undeclared(found, fewer.snapshots[old], fewer.snapshots[new]))
    assert alone > 20


def test_what_the_plan_of_another_version_declares_is_not_real(chain: Chain) -> None:
    for old, new in updates(chain):
        others = [one for name, held in chain.snapshots.items() if name != new for one in held.plan.changes]
        wrong = declaring(chain, new, tuple(others))
        changes = compare_to_declare(wrong, old, new)
        said = list(unreal(wrong, changes, wrong.snapshots[old], wrong.snapshots[new]))
        assert len(said) > len(others) / 2


def test_laws_between_all_versions(chain: Chain) -> None:
    states = {name: state_of(snapshot) for name, snapshot in chain.snapshots.items()}
    for old, new in combinations(chain.snapshots, 2):
        changes = compare_in(chain, old, new)
        assert apply(states[old], changes) == states[new]
        assert apply(states[new], inverse(changes)) == states[old]
        assert inverse(inverse(changes)) == changes
        assert compare_in(chain, new, old) == inverse(changes)
