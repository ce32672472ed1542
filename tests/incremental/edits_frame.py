"""Edits of what stands around the records: publication, vocabulary, prose, templates, theme, versions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.incremental.editing import MKDOCS, ROOT, change, edit, publication
from tests.publications import write


def words(root: Path, group: str, how: Callable[[Any], object]) -> None:
    """Change a group of the publication's own vocabulary, which begins as a copy of the national one."""
    national = yaml.safe_load((ROOT / "onemap/model/vocabulary.yml").read_text(encoding="utf-8"))

    def lay(held: Any) -> None:
        own = held.setdefault("vocabulary", {})
        how(own.setdefault(group, national[group]))

    publication(root, lay)


@edit
def a_measure_is_called_otherwise(root: Path, number: int) -> bool:
    words(root, "measures", lambda found: found[-1].update(label=f"其他{number}", label_en=f"Other {number}"))
    return True


@edit
def an_element_is_called_otherwise_in_english(root: Path, number: int) -> bool:
    words(root, "elements", lambda found: found[1].update(label_en=f"Water {number}"))
    return True


@edit
def a_category_is_drawn_otherwise(root: Path, number: int) -> bool:
    words(root, "categories", lambda found: found[1].update(colour=f"#{number:06d}", short=f"重{number}"))
    return True


@edit
def a_category_is_called_otherwise(root: Path, number: int) -> bool:
    """And in all files of units; their names end as they did."""
    held = yaml.safe_load((root / "units/publication.yml").read_text(encoding="utf-8"))
    found = held.get("vocabulary", {}).get("categories")
    old, new = found[2]["label"] if found else "一般管控单元", f"其他区域{number}"
    words(root, "categories", lambda found: found[2].update(label=new))
    for file in root.glob("units/v*/units/*.yml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(f"category: {old}\n", f"category: {new}\n"), encoding="utf-8", newline="\n")
    return True


@edit
def name_of_the_publication(root: Path, number: int) -> bool:
    publication(root, lambda held: held.update(name=f"澜江市生态环境分区管控一张图{number}", notice=f"虚构{number}"))
    return True


@edit
def day_of_the_publication(root: Path, number: int) -> bool:
    """On the earlier days the second version does not hold yet."""
    publication(root, lambda held: held.update(as_of=("2022-05-01", "2024-01-01", "2023-06-15")[number % 3]))
    text = (root / "units/publication.yml").read_text(encoding="utf-8").replace("'20", "20").replace("'\nlay", "\nlay")
    (root / "units/publication.yml").write_text(text, encoding="utf-8", newline="\n")
    return True


@edit
def address_of_the_publication(root: Path, number: int) -> bool:
    def move(held: Any) -> None:
        held.pop("address", None)
        if number % 3:
            held["address"] = f"https://example.org/{number}/"

    publication(root, move)
    return True


@edit
def languages(root: Path, number: int) -> bool:
    publication(root, lambda held: held.update(languages=(["zh"], ["zh", "en"])[number % 2]))
    return True


@edit
def a_layer_is_withheld(root: Path, number: int) -> bool:
    word = ("public", "internal")[number % 2]
    publication(root, lambda held: held["layers"]["zones"].update(publication=word))
    return True


@edit
def tags(root: Path, number: int) -> bool:
    industries = [["C26"], ["C25", "D44"], ["C17"]][number % 3]
    change(root / "units/v1/tags/990100.yml", lambda held: held["tags"][0].update(industries=industries))
    return True


@edit
def prose(root: Path, number: int) -> bool:
    page = root / "content" / ("index.md", "about.md", "more.md")[number % 3]
    if page.name == "more.md" and page.exists():
        page.unlink()
    else:
        text = page.read_text(encoding="utf-8") if page.exists() else "# 更多\n"
        page.write_text(f"{text}\n第{number}段。\n", encoding="utf-8", newline="\n")
    return True


@edit
def settings_of_the_prose(root: Path, number: int) -> bool:
    (root / "mkdocs.yml").write_text(f"{MKDOCS}copyright: 第{number}号\n", encoding="utf-8", newline="\n")
    return True


@edit
def a_template(root: Path, number: int) -> bool:
    """The publication's own page of a unit or zone, or none again."""
    name = ("unit.html", "zone.html", "area.html")[number % 3]
    own = root / "site_overrides/records/version" / name
    if own.exists() and number % 2:
        own.unlink()
        return True
    theirs = ROOT / "onemap/render/templates/version" / name
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(f"{theirs.read_text(encoding='utf-8')}<p>第{number}号</p>\n", encoding="utf-8", newline="\n")
    return True


@edit
def a_shared_template(root: Path, number: int) -> bool:
    """What a template calls is the publication's own."""
    theirs = ROOT / "onemap/render/templates/shared/macros.html"
    own = root / "site_overrides/records/shared/macros.html"
    own.parent.mkdir(parents=True, exist_ok=True)
    text = theirs.read_text(encoding="utf-8").replace("om-chip ", f"om-chip om-own-{number} ")
    own.write_text(text, encoding="utf-8", newline="\n")
    return True


@edit
def the_theme(root: Path, number: int) -> bool:
    style = root / "site_overrides/assets/own.css"
    style.parent.mkdir(parents=True, exist_ok=True)
    style.write_text(f"p {{ margin: {number}px }}\n", encoding="utf-8", newline="\n")
    return True


@edit
def a_version(root: Path, number: int) -> bool:
    """A third version that says nothing new of units, or none again."""
    plan = root / "units/v3/plan.yml"
    if plan.exists():
        plan.unlink()
        plan.parent.rmdir()
        return True
    text = (root / "units/v2/plan.yml").read_text(encoding="utf-8")
    text = text[: text.index("changes:")] if "changes:" in text else text
    later = {
        **{"version: v2": "version: v3", "based_on: v1": "based_on: v2", "replaces: [v1]": "replaces: [v2]"},
        **{"2023-06": "2023-10", "2023-07-01": "2023-11-01", "2023-05-20": "2023-09-20", "2号": f"{number + 3}号"},
    }
    for old, new in later.items():
        text = text.replace(old, new)
    write(root, {"v3/plan.yml": text})
    return True


@edit
def a_document(root: Path, number: int) -> bool:
    change(
        root / "units/v1/plan.yml",
        lambda plan: plan["documents"][0].update(
            title=f"关于印发第{number}号方案的通知", issuer=f"澜江市人民政府{number}"
        ),
    )
    return True
