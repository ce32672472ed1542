"""What pages say of successors, drafts, withheld layers and conditions, from whole publications."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from onemap.compare import compare_chain
from onemap.errors import UsageFault
from onemap.model.publication import Audience
from onemap.read.publication import read_publication
from onemap.render.maps import MapParts
from onemap.render.pages.maps import MapKit
from onemap.render.pages.overview import overview_pages
from onemap.render.pages.page import Page, Templates
from onemap.render.pages.portal import Portal
from onemap.render.pages.version_base import VersionSite
from onemap.render.shards import ShardIndex
from onemap.render.view import View
from onemap.resolve import resolve
from onemap.words import translator
from tests.publications import write_tiny

#: a key that is a script where somebody forgets that it is none
EVIL = "javascript:alert(1)"
LABELS = (("1", "优先保护单元"), ("2", "重点管控单元"), ("3", "一般管控单元"))


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / "units" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def views(root: Path, audience: Audience = "public") -> tuple[View, ...]:
    chain = resolve(read_publication(root), audience)
    changes = compare_chain(chain)
    return tuple(View(chain, held, changes.get(name), "en") for name, held in chain.snapshots.items())


def body(root: Path, page: Page) -> str:
    context = {"root": page.root, "trail": page.trail, **page.context}
    return Templates.load(root, "en").render(page.template, **context)


def data_page(root: Path, audience: Audience = "public") -> str:
    maps = MapKit(defaultdict(lambda: MapParts("", "", "")))
    site = VersionSite(views(root, audience)[0], maps, ShardIndex())
    return body(root, next(p for p in overview_pages(site, {}, ()) if p.path == "data/index.html"))


def test_a_draft_in_consultation_is_not_called_effective_nor_a_successor(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    filing = "filing: {authority: 省生态环境厅, number: 备〔2023〕2号, date: 2023-05-20}"
    edit(root, "v2/plan.yml", filing, "consultation: {start: 2023-06-01, end: 2024-06-01}")
    edit(root, "v2/plan.yml", "effective: 2023-07-01", "effective: 2023-12-01")
    draft = views(root)[1]
    assert draft.standing.status == "consultation"
    lead = Templates.load(root, "en").render("version/lead.html", v=draft, root="", trail=())
    assert "draft, not in force" in lead and "effective" not in lead
    home = Portal(draft.chain, views(root), "en", translator("en")).blocks(Templates.load(root, "en"))["home"]()
    assert "Latest change" not in home


def test_the_data_page_names_what_is_withheld(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    assert "Not published as data" not in data_page(root)
    edit(root, "publication.yml", "zones: {publication: public}", "zones: {publication: withheld}")
    assert "Not published as data: zones." in data_page(root)
    assert "Not published as data" not in data_page(root, "internal")


def test_conditions_are_told_in_words(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    region = "{id: basin, name: 流域, name_en: Basin, areas: ['990101']}"
    edit(root, "areas.yml", "areas:", f"regions: [{region}]\nareas:")
    red = "subcategories: [{id: red, label: 红线, label_en: Red line}]"
    kinds = [f"{{id: c{digit}, label: {label}, digit: '{digit}', {red}}}" for digit, label in LABELS]
    edit(root, "publication.yml", "layers:", f"vocabulary: {{categories: [{', '.join(kinds)}]}}\nlayers:")
    applies = "applies_to: {subcategories: [红线], regions: [basin], realm: sea}"
    edit(root, "v1/admission/990100.yml", "applies_to: {categories: [优先保护单元]}", applies)
    view = views(root)[0]
    told = view.applies(view.snapshot.lists["990100"].clauses[0].applies_to)
    assert told == [("Subcategory", "Red line"), ("Region", "Basin"), ("Land or sea", "sea")]


def test_a_template_of_the_publication_that_fails_is_a_line(tmp_path: Path) -> None:
    records = tmp_path / "site_overrides" / "records" / "version"
    records.mkdir(parents=True)
    (records / "data.html").write_text("{{ nothing.at_all }}", encoding="utf-8")
    (records / "find.html").write_text("{% if %}", encoding="utf-8")
    templates = Templates.load(tmp_path, "en")
    for name in ("version/data.html", "version/find.html"):
        with pytest.raises(UsageFault, match=f"The template {name} cannot be filled: "):
            templates.render(name)


def write(root: Path, name: str, text: str) -> None:
    (root / "units" / name).write_text(text, encoding="utf-8", newline="\n")


RECODED, NEW_CODE = "ZH99010120001", "ZH99010120007"


def recode(root: Path) -> None:
    """The unit that v2 renames also gets a new code, for one reason told twice."""
    more = "mode: synchronous, reason: 园区更名。, basis: law}"
    old = f"{{kind: rename, from: [{RECODED}], to: [{RECODED}], {more}"
    told = f"from: [{RECODED}], to: [{NEW_CODE}], {more}"
    edit(root, "v2/plan.yml", old, f"{{kind: recode, {told}\n  - {{kind: rename, {told}")
    edit(root, "v2/plan.yml", "replaces: [v1]", f"replaces: [v1]\nremove: {{units: [{RECODED}]}}")
    clauses = '  clauses: [{number: "2-1", dimension: 空间布局约束, text: 执行市级总体管控要求第二条。}]\n'
    edit(root, "v2/units/990101.yml", RECODED, NEW_CODE)
    path = root / "units/v2/units/990101.yml"
    path.write_text(path.read_text(encoding="utf-8") + clauses, encoding="utf-8", newline="\n")
