"""What change logs say: each change on one card, in words that people can check, whatever page it stands on."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from onemap.compare import compare_in
from onemap.errors import UsageFault
from onemap.model.units import Unit
from onemap.read.publication import read_publication
from onemap.render.pages.changes.frames import comparison, version_log
from onemap.render.pages.changes.log import ChangeLog, Row
from onemap.render.pages.changes.places import ChangePlaces, pair_name
from onemap.render.pages.changes.units import unit_zones
from onemap.render.pages.page import Page, Templates
from onemap.render.view import View
from onemap.resolve import resolve
from tests.publications import write_tiny
from tests.render.test_portal import NEW_CODE, RECODED, edit, recode, write
from tests.site.html import seen, tags


def nothing(rows: Sequence[Row]) -> tuple[list[str], list[str]]:
    return [], []


def html_of(root: Path, pages: Sequence[Page]) -> str:
    templates = Templates.load(root, "en")
    return "".join(
        f"<article>{templates.render(page.template, root=page.root, trail=page.trail, **page.context)}</article>"
        for page in pages
    )


def log_of(root: Path, frame: str = "version", to: str = "v2") -> tuple[ChangeLog, str]:
    """The log from v1 to *to* in English, and the HTML of its pages."""
    chain = resolve(read_publication(root))
    changes = compare_in(chain, "v1", to)
    old, *between = (View(chain, held, None, "en") for held in chain.snapshots.values())
    new = next(view for view in between if view.snapshot.version == to)
    make = version_log if frame == "version" else partial(comparison, views=(old, new))
    log, pages = make(old, new, changes, between, Templates.load(root, "en"), nothing, lambda card: None)
    return log, html_of(root, pages)


def words_of(root: Path) -> str:
    """What people read."""
    return seen(log_of(root)[1])


def test_a_merger_tells_what_changed_of_the_unit_that_goes_on(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    gone, on = "ZH99010110001", "ZH99010120001"
    declared = f"{{kind: rename, from: [{on}], to: [{on}]"
    edit(root, "v2/plan.yml", declared, f"{{kind: merge, from: [{gone}, {on}], to: [{on}]")
    edit(root, "v2/plan.yml", "replaces: [v1]", f"replaces: [v1]\nremove: {{units: [{gone}]}}")
    text = words_of(root)
    assert "Units merged" in text
    assert "Name 临港工业重点管控单元 → 临港经济开发区重点管控单元" in text
    assert "Name 临港湿地优先保护单元" not in text


def test_a_reason_is_told_once_and_a_renumbered_clause_once(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    recode(root)
    text = words_of(root)
    assert text.count("园区更名。") == 1
    assert text.count("Clause number 1-1 → 2-1") == 1
    assert text.count("执行市级总体管控要求第二条。") == 1
    assert f"{RECODED}\n→\n" in text and NEW_CODE in text.split(f"{RECODED}\n→\n")[1].split("\n")[0]


def test_units_of_which_only_the_list_changed_come_last_by_district(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    clauses = "clauses: [{number: 1-1, dimension: 空间布局约束, text: 新}]"
    reworded = "- {code: %s, name: %s, category: %s, area: '%s', %s " + clauses + "}\n"
    first = reworded % (
        "ZH99010110001",
        "临港湿地优先保护单元",
        "优先保护单元",
        "990101",
        "towns: [临港街道], zones: [YS9901012210001],",
    )
    path = root / "units/v2/units/990101.yml"
    path.write_text(first + path.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    held = reworded % ("ZH99010220001", "溪山城镇", "优先保护单元", "990102", "")
    path = root / "units/v2/units/990102.yml"
    path.write_text(held + path.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    _, html = log_of(root)
    places = [html.index(f'id="u-{code}"') for code in ("ZH99010220001", "ZH99010120001", "ZH99010110001")]
    assert places == sorted(places)


def test_figures_and_bearings_say_where_they_come_from(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    compared, differ = "these are not the words of the plans.", "the last digits differ slightly."
    measured = "measured on the published borders, in km²"
    text = words_of(root)
    assert (text.count(compared), text.count(differ)) == (1, 1)
    assert f"areas as filed, else {measured}" in text and f"to category (columns, after), {measured}" in text
    # no figure of another kind: nothing differs
    edit(root, "v1/units/990101.yml", '  area_km2: "108.90"\n', "")
    text = words_of(root)
    assert f"areas {measured}" in text and f"to category (columns, after), {measured}" in text
    assert "as filed" not in text and differ not in text


def test_zones_tell_their_names_and_what_changed(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    kept = "element: 水, type: 工业污染重点管控区, area: '990101', area_km2: '2.50'"
    zones = f"- {{code: YS9901012210001, name: 新名区, {kept}}}\n"
    zones += "- {code: YS9901012210002, name: 另区, element: 水, area: '990101'}\n"
    write(root, "v2/zones.yml", zones)
    edit(root, "v2/units/990101.yml", "zones: [YS9901012210001]", "zones: [YS9901012210002]")
    _, html = log_of(root)
    assert '临港工业污染重点管控区 <code class="om-code">YS9901012210001</code></del>' in html
    assert '另区 <code class="om-code">YS9901012210002</code></ins>' in html
    card = html.split('id="z-YS9901012210001"')[1]
    assert "Name 临港工业污染重点管控区 → 新名区\nArea (km²) – → 2.50" in seen(f"<article>{card}</article>")


def test_zones_of_a_unit_that_only_took_other_codes_are_counted() -> None:
    def unit(*zones: str) -> Unit:
        return Unit(code="A", name="a", category="priority", area="1", zones=zones)

    recoded = {"Z1": "Y1", "Z2": "Y2"}
    assert unit_zones(unit("K", "Z1", "Z2"), unit("B", "K", "Y1"), recoded) == (["Z2"], ["B"], 1)
    assert unit_zones(unit("Z1"), unit("Y1", "Y2"), recoded) == ([], ["Y2"], 1)


def test_facts_that_changed_are_named_and_are_text(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    text = (
        (root / "units" / "v1" / "units" / "990101.yml").read_text(encoding="utf-8").split("- code: ZH99010120001")[0]
    )
    added = text.replace("towns: [临港街道]", 'towns: [西桥<i>镇]\n  managed_by: ["990102"]')
    assert added != text
    path = root / "units" / "v2" / "units" / "990101.yml"
    write(root, "v2/units/990101.yml", added + path.read_text(encoding="utf-8"))
    edit(root, "areas.yml", "name: 溪山区,", "name: 溪山区, name_en: Xishan,")
    told = words_of(root)
    assert "Managed by +Xishan\n" in told and "Towns −临港街道 +西桥<i>镇\n" in told


@pytest.mark.parametrize("frame", ["version", "compare"])
def test_a_closed_version_links_inside_itself_and_a_comparison_to_both(tmp_path: Path, frame: str) -> None:
    root = write_tiny(tmp_path)
    _, html = log_of(root, frame)
    links = {tag.attributes["href"].split("#")[0] for tag in tags(html) if tag.attributes.get("href")}
    assert "units/ZH99010120001.html" in links if frame == "version" else True
    outside = {link for link in links if link.startswith("..")}
    if frame == "version":
        assert not outside
    else:
        both = {f"../versions/{name}/units/ZH99010120001.html" for name in ("v1", "v2")}
        assert both <= outside
        assert "../versions/v1/units/ZH99010220002.html" not in links  # a page that is not there


def test_every_id_stands_once_and_every_change_has_its_card(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    log, html = log_of(root)
    changes = compare_in(resolve(read_publication(root)), "v1", "v2")
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for change in changes.units:
        assert f'id="u-{change.new[0]}"' in html
    places = ChangePlaces("changes.html", log.places)
    assert places.change_place("unit", "ZH99010230001") == "changes.html#u-ZH99010230001"
    assert places.change_place("list", "990100") == "changes.html#l-990100"
    assert places.change_place("unit", "ZH99010110001") is None


def test_a_card_of_the_publication_that_fails_is_a_line(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    own = root / "site_overrides" / "records" / "version"
    own.mkdir(parents=True)
    text = "{% macro card(old, v, c, mark, words) %}{{ c.nothing.at_all }}{% endmacro %}"
    (own / "changes_cards.html").write_text(text, encoding="utf-8")
    with pytest.raises(UsageFault, match=r"changes_cards\.html cannot be filled"):
        log_of(root)


def test_what_nobody_declares_is_a_guess_on_one_card(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    edit(root, "v2/units/990101.yml", RECODED, NEW_CODE)
    before, after = (json.loads((root / f"units/{v}/units.geojson").read_text("utf-8")) for v in ("v1", "v2"))
    (moved,) = (held for held in before["features"] if RECODED in held["properties"].values())
    after["features"].append(json.loads(json.dumps(moved).replace(RECODED, NEW_CODE)))
    write(root, "v2/units.geojson", json.dumps(after))
    rename = (
        f"  - {{kind: rename, from: [{RECODED}], to: [{RECODED}], mode: synchronous, reason: 园区更名。, basis: law}}\n"
    )
    edit(root, "v2/plan.yml", rename, "")
    edit(root, "v2/plan.yml", "replaces: [v1]", f"replaces: [v1]\nremove: {{units: [{RECODED}]}}")
    log, html = log_of(root)
    card = next(part for part in html.split("<article ")[1:] if f'id="u-{NEW_CODE}"' in part)
    said = seen(f"<article {card}")
    assert f'id="u-{RECODED}"' in card and "not declared by the plan. Area in common: 100.0%" in said
    assert f"{RECODED}\n→\n" in said and NEW_CODE in said
    assert html.count(f'id="u-{RECODED}"') == html.count(f'id="u-{NEW_CODE}"') == 1
    numbers = html.split('class="om-numbers"')[1].split("</ul>")[0]
    assert "<strong>1</strong> Units added" in numbers and "<strong>1</strong> Units withdrawn" in numbers
    assert ChangePlaces("changes.html", log.places).change_place("unit", RECODED) == f"changes.html#u-{RECODED}"


def card_of(html: str, anchor: str) -> str:
    """What people read on a card."""
    return seen("<article " + next(part for part in html.split("<article ")[1:] if f'id="{anchor}"' in part))


def third(root: Path) -> None:
    """A version v3 that follows v2 and changes nothing."""
    plan = (root / "units/v2/plan.yml").read_text(encoding="utf-8").split("changes:")[0]
    for old, now in (("version: v2", "version: v3"), ("v1", "v2"), ("2023-07-01", "2023-10-01"), ("2号", "3号")):
        plan = plan.replace(old, now)
    (root / "units/v3").mkdir()
    write(root, "v3/plan.yml", plan)


ZONES = "- {code: YS9901012210001, name: %s, element: 水, area: '990101', area_km2: '%s'}\n"


@pytest.mark.parametrize("to", ["v2", "v3"])
def test_what_a_version_between_declares_of_zones_and_lists_is_told(tmp_path: Path, to: str) -> None:
    root = write_tiny(tmp_path)
    write(root, "v1/zones.yml", ZONES % ("旧区", "1.00"))
    write(root, "v2/zones.yml", ZONES % ("新区", "1.00"))
    said = "  - {kind: zones, zones: [YS9901012210001], reason: 分区调整。, basis: law}\n"
    said += '  - {kind: list, lists: ["990100"], reason: 又一项理由。}\n'
    edit(root, "v2/plan.yml", "changes:\n", f"changes:\n{said}")
    third(root)
    _, html = log_of(root, "compare", to)
    zone, held = card_of(html, "z-YS9901012210001"), card_of(html, "l-990100")
    assert "分区调整。" in zone and "中华人民共和国长江保护法" in zone and "Not declared" not in zone
    assert "又一项理由。" in held and "上位法要求更新。" in held


@pytest.mark.parametrize(("name", "must"), [("旧区", False), ("新区", True)])
def test_a_zone_whose_figure_changed_need_not_be_declared(tmp_path: Path, name: str, must: bool) -> None:
    root = write_tiny(tmp_path)
    write(root, "v1/zones.yml", ZONES % ("旧区", "1.00"))
    write(root, "v2/zones.yml", ZONES % (name, "2.50"))
    said = card_of(log_of(root)[1], "z-YS9901012210001")
    assert "Area (km²) 1.00 → 2.50" in said
    assert ("Not declared by the plan; found by comparison." in said) == must


@pytest.mark.parametrize("what", ["towns", "category"])
def test_a_unit_whose_towns_changed_need_not_be_declared(tmp_path: Path, what: str) -> None:
    root = write_tiny(tmp_path)
    category, towns = ("重点管控单元", "学府镇") if what == "towns" else ("一般管控单元", "")
    unit = f"- {{code: ZH99010220001, name: 溪山城镇重点管控单元, category: {category}, "
    unit += f"area: '990102', towns: [{towns}]}}\n"
    path = root / "units/v2/units/990102.yml"
    write(root, "v2/units/990102.yml", unit + path.read_text(encoding="utf-8"))
    said = card_of(log_of(root)[1], "u-ZH99010220001")
    assert ("Not declared by the plan; found by comparison." in said) == (what == "category")


@pytest.mark.parametrize(("frame", "letters"), [("version", 1), ("compare", 0)])
def test_each_card_of_a_draft_in_consultation_begins_a_letter_about_its_unit(
    tmp_path: Path, frame: str, letters: int
) -> None:
    root = write_tiny(tmp_path)
    filing = "filing: {authority: 省生态环境厅, number: 备〔2023〕2号, date: 2023-05-20}"
    window = "consultation: {start: 2023-12-01, end: 2024-01-01, email: a@b.example}"
    edit(root, "v2/plan.yml", filing, window)
    gone = "ZH99010110001"
    edit(root, "v2/plan.yml", "replaces: [v1]", f"replaces: [v1]\nremove: {{units: [{gone}]}}")
    edit(root, "publication.yml", "as_of:", "address: https://x.example/map\nas_of:")
    _, html = log_of(root, frame)
    cards = [part for part in html.split("<article ") if 'id="u-' in part]
    assert len(cards) == 3  # what is split, renamed, and gone
    assert [html.count("mailto:"), [card.count("mailto:") for card in cards].count(0)] == (
        [4, 0] if letters else [0, 3]
    )
    if letters:
        for code, page in (("ZH99010120001", "units/ZH99010120001.html"), (gone, "changes.html")):
            card = next(part for part in cards if f'id="u-{code}"' in part)
            (link,) = [tag for tag in tags(card) if tag.attributes.get("href", "").startswith("mailto:")]
            fields = dict(parse_qsl(urlsplit(link.attributes["href"]).query, strict_parsing=True))
            assert f"https://x.example/map/versions/v2/{page}\r\n" in fields["body"]
            assert fields["subject"].startswith(f"Opinion on {code} 临港")
            assert 'data-onemap-window="2023-12-01 2024-01-01"' in card
            # who reads it knows which unit it is, also where the version has it no longer
            assert f"{code}" in seen(f"<article {card}") and "临港" in seen(f"<article {card}")


def test_pairs_of_versions_have_names_of_their_own() -> None:
    versions = ("a", "a-b", "b", "b-c", "c", "a-b-c", "1", "2020", "2020-1")
    pairs = [(old, new) for old in versions for new in versions if old != new]
    assert len({pair_name(*pair).casefold() for pair in pairs}) == len(pairs)
    assert pair_name("2020", "2025") == "2020-2025"
