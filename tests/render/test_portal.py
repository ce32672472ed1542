"""What pages say of successors, drafts, withheld layers and conditions, from whole publications."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from onemap.compare import compare_chain
from onemap.errors import UsageFault
from onemap.model.publication import Audience
from onemap.read.publication import read_publication
from onemap.render.feed import summary
from onemap.render.maps import MapParts
from onemap.render.pages.histories import Chips, Histories, history_page, setting
from onemap.render.pages.maps import MapKit
from onemap.render.pages.overview import overview_pages
from onemap.render.pages.page import Page, Templates
from onemap.render.pages.portal import Portal
from onemap.render.pages.version_base import VersionSite
from onemap.render.shards import ShardIndex
from onemap.render.view import View
from onemap.resolve import resolve
from onemap.slug import slug
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


def history(root: Path, code: str) -> str:
    held = views(root)
    portal = Portal(held[0].chain, held, "en", translator("en"))
    return body(root, history_page(setting(portal), Histories(portal).of(code), Chips(Templates.load(root, "en"))))


def data_page(root: Path, audience: Audience = "public") -> str:
    maps = MapKit(defaultdict(lambda: MapParts("", "", "")))
    site = VersionSite(views(root, audience)[0], maps, ShardIndex())
    return body(root, next(p for p in overview_pages(site, {}, ()) if p.path == "data/index.html"))


def test_successors_are_linked_by_the_name_of_their_file(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    old = "ZH99010120001"
    edit(root, "v2/units/990101.yml", old, EVIL)
    edit(
        root,
        "v2/plan.yml",
        f"{{kind: rename, from: [{old}], to: [{old}]",
        f'{{kind: recode, from: [{old}], to: ["{EVIL}"]',
    )
    edit(root, "v2/plan.yml", "replaces: [v1]", f"replaces: [v1]\nremove: {{units: [{old}]}}")
    text = history(root, old)
    assert f'<a href="{slug(EVIL)}.html">' in text and '="javascript:' not in text


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


def test_a_merger_leads_to_what_it_became_and_back(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    gone, on = "ZH99010110001", "ZH99010120001"
    declared = f"{{kind: rename, from: [{on}], to: [{on}]"
    edit(root, "v2/plan.yml", declared, f"{{kind: merge, from: [{gone}, {on}], to: [{on}]")
    edit(root, "v2/plan.yml", "replaces: [v1]", f"replaces: [v1]\nremove: {{units: [{gone}]}}")
    assert f'Merged from <a href="{gone}.html">{gone}</a>.' in history(root, on)
    assert f'Merged into <a href="{on}.html">{on}</a>.' in history(root, gone)


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


def test_a_recoding_has_a_direction(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    recode(root)
    before, after = history(root, RECODED), history(root, NEW_CODE)
    assert (
        f'Recoded to <a href="{NEW_CODE}.html">{NEW_CODE}</a>. Also changed: Renamed, Facts changed, Clauses changed.'
        in before
    )
    assert f'Recoded from <a href="{RECODED}.html">{RECODED}</a>.' in after
    assert "Recoded to" not in after and "Recoded from" not in before
    assert after.count("园区更名。") == 1


def test_a_split_leads_to_its_parts_and_back(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    part, on = "ZH99010220002", "ZH99010230001"
    assert f'Split into <a href="{part}.html">{part}</a>, {on}.' in history(root, on)
    assert f'Split from <a href="{on}.html">{on}</a>.' in history(root, part)


def test_a_withdrawn_unit_leads_to_its_heirs_and_a_reason_is_text(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    gone, heir = "ZH99010110001", "ZH99010120001"
    edit(
        root, "v2/plan.yml", "changes:", f"changes:\n  - {{kind: withdraw, from: [{gone}], to: [{heir}], reason: <b>}}"
    )
    edit(root, "v2/plan.yml", "replaces: [v1]", f"replaces: [v1]\nremove: {{units: [{gone}]}}")
    text = history(root, gone)
    assert f'Withdrawn; succeeded by <a href="{heir}.html">{heir}</a>.' in text
    assert "Reason: &lt;b&gt;" in text


def test_facts_that_changed_are_named_and_count(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    code = "ZH99010110001"
    assert "Unchanged." in history(root, code)
    text = (
        (root / "units" / "v1" / "units" / "990101.yml").read_text(encoding="utf-8").split("- code: ZH99010120001")[0]
    )
    added = text.replace("towns: [临港街道]", 'towns: [西桥<i>镇]\n  managed_by: ["990102"]')
    assert added != text
    path = root / "units" / "v2" / "units" / "990101.yml"
    write(root, "v2/units/990101.yml", added + path.read_text(encoding="utf-8"))
    edit(root, "areas.yml", "name: 溪山区,", "name: 溪山区, name_en: Xishan,")
    told = history(root, code)
    assert "Changed: Facts changed." in told and "Unchanged." not in told
    assert "split 1, changed 2;" in summary(views(root)[1].snapshot, views(root)[1].changes, translator("en"))
