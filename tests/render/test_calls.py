"""Templates compiled to plain Python say what Jinja says, only sooner."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from onemap.render.js import to_js, to_json_block
from onemap.render.pages.calls import PlainEnvironment, shown


class Marked:
    """Something with HTML of its own."""

    def __html__(self) -> str:
        return "<b>"


def given_to(*args: Any, **kwargs: Any) -> str:
    return f"<{args} {kwargs}>"


@pytest.mark.parametrize(
    "template",
    [
        "{{ f(1, 'a', *more, class='<', **rest) }}",
        "{% macro m(a, b='&', c=none) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m('<') }}{{ m('<', c=safe) }}",
        "{% macro m() %}[{{ caller('<') }}]{% endmacro %}{% call(x) m() %}{{ x }}{% endcall %}",
        "{% macro m(n) %}{{ n }}{% if n %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(3) }}",
        "{% for x in more %}{{ f(x, loop.index) }}{{ loop.cycle('<', '>') }}{% endfor %}",
        "{{ '%s' | format('<') }}{{ safe }}{{ marked }}{{ 3 }}{{ none }}{{ more | join('<') }}{{ '<' ~ safe }}",
        "{% set ns = namespace(x='<') %}{% set ns.x = ns.x ~ f() %}{{ ns.x }}",
        "{% filter upper %}{{ f('a') }}{% endfilter %}{% autoescape false %}{{ f('<') }}{% endautoescape %}",
        "{% set block %}{{ f() }}{% endset %}{{ block }}{{ block | length }}",
        "{{ f is callable }}{{ word.upper().replace('A', '<') }}{{ word[1:](1) if false else word[1:] }}",
    ],
)
def test_a_template_says_the_same(template: str) -> None:
    words = {
        "f": given_to,
        "more": ["<", "b"],
        "rest": {"k": 1},
        "safe": Markup("<i>"),
        "marked": Marked(),
        "word": "ab",
    }
    plain, usual = (
        kind(autoescape=True, undefined=jinja2.StrictUndefined).from_string(template).render(words)
        for kind in (PlainEnvironment, jinja2.Environment)
    )
    assert plain == usual


@given(st.one_of(st.text(), st.integers(), st.none(), st.text().map(Markup), st.builds(Marked)))
def test_what_is_shown_is_escaped_once(value: object) -> None:
    assert str(shown(value)) == str(escape(value))


@given(
    st.recursive(st.text() | st.integers() | st.none(), lambda held: st.lists(held) | st.dictionaries(st.text(), held))
)
def test_data_stays_data(data: object) -> None:
    import json

    for written in (to_js(data), to_json_block(data)):
        assert json.loads(written) == data
        assert not set(written) & set("<>&\u2028\u2029")
    assert to_js(data).isascii()
