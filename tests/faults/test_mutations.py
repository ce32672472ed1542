"""Faults put into random valid publications are found: each mutation with the rule that must speak."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.faults import mutations_geometry, mutations_records
from tests.faults.corpus import said
from tests.faults.generate import Made, publications
from tests.faults.mutating import MUTATIONS

#: the modules whose mutations are registered
GROUPS = (mutations_geometry, mutations_records)


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_is_found(name: str) -> None:
    rule, needed, mutate = MUTATIONS[name]

    @settings(max_examples=3, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(publications(**{"versions": 1, **needed}), st.data())
    def found(made: Made, data: st.DataObject) -> None:
        mutate(made, data)
        with tempfile.TemporaryDirectory() as folder:
            rules, report = said(made.write(Path(folder)))
        assert rule in rules, report

    found()


def test_there_are_enough_mutations_of_every_family() -> None:
    rules = {rule for rule, _, _ in MUTATIONS.values()}
    assert len(MUTATIONS) >= 50 and {rule[0] for rule in rules} == set("YMGUZALPW")
