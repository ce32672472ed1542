"""What ``check --format sarif`` writes is valid by the schema of SARIF 2.1.0.

No package of PyPI carries that schema. Microsoft's ``@microsoft/jest-sarif`` (MIT) does; it is a development package
of ``web/``, from where it is read.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from onemap.catalogue.sarif import as_sarif
from onemap.checking import check_publication
from tests.faults.corpus import Case
from tests.faults.test_faults import CASES
from tests.publications import write_tiny

SCHEMA = Path(__file__).parents[2] / "web/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
#: a file with no line, a line, places on the ground, accepted and lowered findings
SHOWN = ("Y02", "Y08", "M05-zones-comma", "G01-missing", "R09", "W05-changed", "W06-stateless")


@cache
def validator() -> Any:
    assert SCHEMA.is_file(), "run: npm --prefix web ci --ignore-scripts"
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


def faults(root: Path, lang: str) -> list[str]:
    """What the schema finds wrong in the log of a check of *root*."""
    log = json.loads(as_sarif(check_publication(root).problems, root, lang))
    return [f"{list(error.path)}: {error.message}" for error in validator().iter_errors(log)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_log_without_findings(tmp_path: Path, lang: str) -> None:
    assert faults(write_tiny(tmp_path), lang) == []


@pytest.mark.parametrize("name", SHOWN)
def test_a_log_with_findings(tmp_path: Path, name: str) -> None:
    case: Case = CASES[name]
    assert faults(case.write(tmp_path), "zh") == []


def test_the_schema_refuses_something(tmp_path: Path) -> None:
    log = json.loads(as_sarif((), tmp_path))
    log["runs"][0]["results"] = [{"ruleId": 3, "message": {}, "extra": 1}]
    assert len(list(validator().iter_errors(log))) >= 3
