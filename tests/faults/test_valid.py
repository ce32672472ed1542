"""Random valid publications have no finding."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from tests.faults.corpus import said
from tests.faults.generate import Made, publications


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(publications())
def test_a_valid_publication_passes(made: Made) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rules, report = said(made.write(Path(folder)))
        assert rules == [], report
