"""Words of templates are said when a template is compiled, and only those."""

from __future__ import annotations

from pathlib import Path

import pytest

from onemap.render.pages.page import Templates


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ _('Code') }}", "编码"),
        ("{{ _( 'Code' ) }}|{{ _(word) }}", "编码|编码"),
        ("{{ f('Code') }}{{ _ is callable }}", "CodeTrue"),
        ("{{ _('{n} of {m}').format(n='<b>', m=2) }}", "&lt;b&gt; of 2"),
        ("_('Code') {# _('Code') #}{{ \"_('Code')\" }}", "_(&#39;Code&#39;)"),
        ("{% set x = _('Code') ~ _('Code') %}{{ x | upper }}", "编码编码"),
    ],
)
def test_words(template: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "site_overrides" / "records").mkdir(parents=True)
    (tmp_path / "site_overrides" / "records" / "x.html").write_text(template, encoding="utf-8")
    rendered = Templates.load(tmp_path, "zh").render("x.html", word="Code", f=str)
    assert rendered.removeprefix("_('Code') ") == said
