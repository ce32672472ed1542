"""Templates name columns and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.importing.template import parse


def test_columns_are_filled_and_braces_doubled() -> None:
    template = parse("{A}-{ B c }{{x}}: {A}")
    assert template.columns == ("A", "B c")
    assert template.fill({"A": "1", "B c": "<b>"}.get) == "1-<b>{x}: 1"
    assert template.fill({"A": "1"}.get) is None


@pytest.mark.parametrize("source", ["{a.__class__}", "{a[0]}", "{a!r}", "{a:>9}"])
def test_what_str_format_would_evaluate_is_only_an_odd_column_name(source: str) -> None:
    template = parse(source)
    assert template.columns == (source[1:-1],)
    assert template.fill({"a": "secret"}.get) is None


@pytest.mark.parametrize("source", ["{", "}", "{a", "a}", "{}", "{ }", "{{}"])
def test_broken_templates_are_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"brace|column"):
        parse(source)


@given(st.text())
def test_values_are_never_read_as_templates(value: str) -> None:
    assert parse("<{A}>").fill({"A": value}.get) == f"<{value}>"
