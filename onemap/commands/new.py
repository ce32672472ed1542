"""``new VERSION --from OLD``: scaffold the folder of the next version."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onemap.commands.options import common_options
from onemap.errors import UsageFault, message

if TYPE_CHECKING:
    from onemap.model.plan import Plan

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,31}")

#: what a plan says of itself that an update goes on with
_KEPT = ("levels", "base_year", "target_years", "outlook_year")
#: Values are quoted JSON strings, which YAML reads the same; what people fill in stays a comment until they do.
_PLAN = """\
version: {version}
title: {title}
update: {{type: {kind}}}
{kept}based_on: {old}
replaces: [{old}]
# {hint_documents}
# documents:
#   - number:
#     issuer:
#     signed:
#     published:
#     effective:
#     filing: {{authority: , number: , date: }}
#     consultation: {{start: , end: , contact: , email: , phone: }}
# {hint_changes}
# changes:
#   - {{kind: , from: [], to: [], mode: , reason: , basis: }}
# {hint_remove}
# remove: {{units: [], zones: [], lists: []}}
"""


@click.command(name="new")
@click.argument("version")
@click.option("--from", "old", required=True, metavar="OLD", help="The version that the new one is based on.")
@click.option("--type", "kind", type=click.Choice(["dynamic", "periodic"]), default="dynamic", show_default=True)
@common_options
def command(version: str, old: str, kind: str, publication: Path, lang: str) -> None:
    """Write units/VERSION/plan.yml, based on OLD, with the dates left to fill in."""
    from onemap.words import translator

    t = translator(lang)
    written = scaffold(publication, version, old, kind, lang)
    click.echo(t("written: {path}").format(path=written))


def scaffold(root: Path, version: str, old: str, kind: str, lang: str) -> Path:
    """Write the plan of *version* based on *old*, refresh the schemas for editors, and return the plan's path.

    Raises UsageFault, and writes nothing then.
    """
    from onemap.model.editor import with_schema_lines
    from onemap.model.plan import Plan
    from onemap.read.documents import read_model
    from onemap.words import translator
    from onemap.writing.files import write_texts

    if _VERSION.fullmatch(version) is None:
        raise UsageFault(
            message("“{version}” is no version id: letters, digits and hyphens, at most 32.", version=version)
        )
    base = root / "units" / old / "plan.yml"
    if _VERSION.fullmatch(old) is None or not base.is_file():
        raise UsageFault(
            message("There is no version {version} to start from: {path} is missing.", version=old, path=base)
        )
    folder = root / "units" / version
    # Folder names differ by more than case, so that the publication can be copied to any disk.
    taken = {path.name.casefold() for path in folder.parent.iterdir()}
    if version.casefold() in taken:
        raise UsageFault(message("{path} exists already; nothing was written.", path=folder))
    t = translator(lang)
    plan = read_model(base, Plan)
    title = t("Update of {title}").format(title=plan.title)
    text = _PLAN.format(
        version=_quoted(version),
        title=_quoted(title),
        kind=kind,
        kept=_kept(plan),
        old=_quoted(old),
        hint_documents=t("Fill in when known; without a filing the version is a draft."),
        hint_changes=t("Declare every significant change, with its reason and basis."),
        hint_remove=t("Only what stands here is taken away from the version below."),
    )
    folder.mkdir()
    write_texts(root, with_schema_lines({f"units/{version}/plan.yml": text}))
    return folder / "plan.yml"


def _kept(plan: Plan) -> str:
    """Lines with what *plan* says of its levels and years: what it leaves out, a comparison must not show as new."""
    lines = []
    for name in _KEPT:
        if name in plan.model_fields_set and (value := getattr(plan, name)):
            words = _quoted(value) if isinstance(value, str) else f"[{', '.join(map(_quoted, value))}]"
            lines.append(f"{name}: {words}\n")
    return "".join(lines)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
