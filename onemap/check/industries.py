"""Rules L14, L15, L17 and L18: industries of GB/T 4754-2017 in tags, and the publication's own table of their names."""

from __future__ import annotations

from collections.abc import Iterator

from onemap.check.effective import Version, View
from onemap.check.rules import Finding, publication_rule, version_rule
from onemap.errors import Message, message
from onemap.model.industries import is_deep
from onemap.read.industries import classification


@version_rule(
    "L14",
    "Industries of tags are sections and divisions of GB/T 4754-2017, or below them",
    "Write the letter of the section and the digits that belong to it, such as C26.",
    local=True,
)
def industry_known(version: Version) -> Iterator[Finding]:
    for (owner, number), tag in version.own.tags.items():
        for i, code in enumerate(tag.industries):
            if not classification().knows(code):
                yield Finding(version.place(f"tag:{owner}", number, "industries", i), *_unknown(code))


@version_rule(
    "L15",
    "Groups and classes of industries that tags name are in the publication's table",
    "Add the code with its name to units/industries.yml, or correct it.",
    severity="warning",
    local=True,
)
def industry_named(version: Version) -> Iterator[Finding]:
    """Only where a publication brings a table: without one, deep codes are taken by their form."""
    table = version.publication.industries
    if not table:
        return
    for (owner, number), tag in version.own.tags.items():
        for i, code in enumerate(tag.industries):
            if is_deep(code) and code not in table and classification().knows(code):
                what = message("{file} does not name the industry {key}.", file="industries.yml", key=code)
                mend = message("Add {{code: {key}, name: …}}, or correct the code.", key=code)
                yield Finding(version.place(f"tag:{owner}", number, "industries", i), what, mend)


@publication_rule(
    "L17",
    "The publication's table of industries holds codes of GB/T 4754-2017",
    "Write the letter of the section and the digits that belong to it, such as C2614.",
)
def table_codes_known(view: View) -> Iterator[Finding]:
    for code in view.loaded.industries:
        if not classification().knows(code):
            place = view.loaded.places["industry", code]
            yield Finding(place, *_unknown(code))


@publication_rule(
    "L18",
    "The publication's table of industries calls sections and divisions as GB/T 4754-2017 does",
    "Write the name of the standard, or take the entry out: sections and divisions need none.",
    severity="warning",
)
def table_names_agree(view: View) -> Iterator[Finding]:
    names = classification().names
    for code, industry in view.loaded.industries.items():
        name = names.get(code)
        if name is not None and name != industry.name:
            what = message(
                "GB/T 4754-2017 calls {key} {name}, the table calls it {said}.", key=code, name=name, said=industry.name
            )
            mend = message("Write {name}, or take the entry out.", name=name)
            yield Finding(view.loaded.places["industry", code], what, mend)


def _unknown(code: str) -> tuple[Message, Message]:
    """What is wrong with a code whose section has no such division, and its mend."""
    section = classification().names[code[0]]
    digits = code[1:3]
    what = message(
        "Section {letter} ({section}) of GB/T 4754-2017 has no division {digits}.",
        letter=code[0],
        section=section,
        digits=digits,
    )
    meant = classification().meant(code)
    if meant is None:
        return what, message("Correct the code.")
    return what, message("Did you mean {key}?", key=meant)
