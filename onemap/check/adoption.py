"""Rules W from W07: facts and policies that publishing asks for.

What a public map and a government site show is asked only of publications without a ``notice``: fictional and test
data have no review number and no record of registration.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache

from onemap.check.effective import Version, View
from onemap.check.rules import Finding, publication_rule
from onemap.errors import Place, message
from onemap.model.plan import Document
from onemap.model.vocabulary import Element
from onemap.read.publication import LoadedVersion, default_vocabulary

#: GS(2024)1234 or GS with a province, and the forms that provinces give out; recalled, so only a warning
_REVIEW = re.compile(
    r"(GS[\u4e00-\u9fff]{0,2}|[\u4e00-\u9fff]{1,3}S)[(\uff08\[\u3014][0-9]{4}[)\uff09\]\u3015][0-9]{1,5}\u53f7"
)
#: what the siting check looks sites up in
_SITING = ("units", "zones", "boundary")
#: id of the ecological red line in the national vocabulary, which replaced vocabularies may keep
_RED_LINE = "redline"


def _place(view: View, *steps: str | int) -> Place:
    return Place(view.loaded.places["publication", ""].file, node=steps)


@publication_rule(
    "W07",
    "Public maps show their review number",
    "Write map_review in publication.yml, or in plan.yml where the versions have numbers of their own.",
    severity="warning",
)
def map_review_given(view: View) -> Iterator[Finding]:
    publication, versions = view.loaded.publication, view.loaded.versions
    bare = [name for name, version in versions.items() if version.plan.map_review is None]
    if publication.map_review is None and publication.notice is None and bare:
        what = message("The maps of these versions carry no review number: {versions}.", versions=", ".join(bare))
        mend = message("Write map_review, such as GS(2024)1234, in publication.yml or plan.yml.")
        yield Finding(_place(view, "map_review"), what, mend)


@publication_rule(
    "W08",
    "A map review number has the form of one",
    "Copy the number as the reviewing authority wrote it, with brackets and year.",
    severity="warning",
)
def map_review_has_form(view: View) -> Iterator[Finding]:
    if view.loaded.publication.notice is not None:  # sample maps say in their own words that they need none
        return
    given = [(_place(view, "map_review"), view.loaded.publication.map_review)]
    for version in view.loaded.versions.values():
        given.append((Place(version.places["plan", ""].file, node=("map_review",)), version.plan.map_review))
    for place, number in given:
        if number is not None and _REVIEW.fullmatch(number) is None:
            what = message("{number} does not look like a map review number.", number=number)
            yield Finding(place, what, message("Write it whole, such as GS(2024)1234 and the word for number."))


@publication_rule(
    "W09",
    "The facts that a government site prints about its publisher are there",
    "Write them under publisher in publication.yml; site_code, icp and police belong to a site with an address.",
    severity="warning",
)
def publisher_told(view: View) -> Iterator[Finding]:
    publication = view.loaded.publication
    publisher = publication.publisher
    if publication.notice is not None:
        return
    missing = ["organiser"] if publisher.organiser is None else []
    if publisher.phone is None and publisher.email is None:
        missing.append("phone / email")
    if publication.address is not None:
        missing += [key for key in ("site_code", "icp", "police") if getattr(publisher, key) is None]
    if missing:
        keys = ", ".join(missing)
        what = message("The pages will not tell these facts about the publisher: {keys}.", keys=keys)
        yield Finding(_place(view, "publisher"), what, message("Write {keys} under publisher.", keys=keys))


@publication_rule(
    "W10",
    "Public maps name the holder of their copyright",
    "Write copyright in publication.yml.",
    severity="warning",
)
def copyright_told(view: View) -> Iterator[Finding]:
    publication = view.loaded.publication
    if publication.copyright is None and publication.notice is None:
        what = message("The maps name no holder of copyright.")
        mend = message("Write copyright: {publisher}, or who holds it.", publisher=publication.publisher.name)
        yield Finding(_place(view, "copyright"), what, mend)


@publication_rule(
    "W11",
    "A tolerance is stated for generalised layers, and for them only",
    "Write tolerance_m in metres for a generalised layer; take it out of a layer that is public or withheld.",
    severity="warning",
)
def tolerance_stated(view: View) -> Iterator[Finding]:
    for name, policy in view.loaded.publication.layers.items():
        if policy.publication == "generalised" and policy.tolerance_m is None:
            metres = f"{policy.moved_m:g}"
            what = message(
                "The layer {layer} is generalised without a stated tolerance; {metres} m is taken.",
                layer=name,
                metres=metres,
            )
            mend = message("Write tolerance_m: {metres}, or the number that was decided.", metres=metres)
            yield Finding(_place(view, "layers", name), what, mend)
        elif policy.publication == "public" and policy.tolerance_m is not None:
            what = message(
                "The layer {layer} has a tolerance, but is public: its borders are published as they were filed.",
                layer=name,
            )
            mend = message("Write publication: generalised, or take tolerance_m out.")
            yield Finding(_place(view, "layers", name, "tolerance_m"), what, mend)


@publication_rule(
    "W13",
    "The siting tolerance is not below the error of generalising",
    "Raise tolerance_m under siting to the largest tolerance_m of the generalised layers.",
)
def siting_tolerance_covers(view: View) -> Iterator[Finding]:
    publication = view.loaded.publication
    if publication.siting is None:
        return
    moved = [
        (policy.moved_m, name)
        for name, policy in publication.layers.items()
        if policy.publication == "generalised" and name in _SITING
    ]
    most, layer = max(moved, default=(0.0, ""))
    if float(publication.siting.tolerance_m.value) < most:
        what = message(
            "The siting tolerance is {metres} m, but borders of the layer {layer} may be moved by {most} m: "
            "a site at the border could be told the wrong unit without a warning.",
            metres=publication.siting.tolerance_m,
            layer=layer,
            most=f"{most:g}",
        )
        yield Finding(_place(view, "siting", "tolerance_m"), what, message("Write {most} or more.", most=f"{most:g}"))


@publication_rule(
    "W14",
    "The day as_of is not before a plan that was filed or published",
    "Set as_of to the day for which the pages shall say what is in force.",
    severity="warning",
)
def as_of_is_late_enough(view: View) -> Iterator[Finding]:
    as_of = view.loaded.publication.as_of
    newest = max((day for version in view.loaded.versions.values() for day in _days(version)), default=None)
    if as_of is None or newest is None or as_of >= newest[0]:
        return
    what = message(
        "as_of is {as_of}, but version {version} was filed or published on {day}: the pages speak of the past.",
        as_of=as_of,
        version=newest[1],
        day=newest[0],
    )
    yield Finding(_place(view, "as_of"), what, message("Write {day} or a later day, or take as_of out.", day=newest[0]))


def _days(version: LoadedVersion) -> Iterator[tuple[dt.date, str]]:
    """When the documents of a filed version were filed and published; nothing for a draft."""
    if any(document.filing is not None for document in version.plan.documents):
        for document in version.plan.documents:
            yield from ((day, version.plan.version) for day in _done(document))


def _done(document: Document) -> Iterator[dt.date]:
    """The days of filing and publishing, but for one that is behind a later step: P11, P12 or P13 says so."""
    filed = None if document.filing is None else document.filing.date
    steps = (filed, document.signed, document.published, document.effective)
    for at, day in ((0, filed), (2, document.published)):
        if day is not None and all(later is None or day <= later for later in steps[at + 1 :]):
            yield day


@publication_rule(
    "W15",
    "The address of the site is that of a folder",
    "Write the address of the folder that the site will stand in, such as https://example.org/map/.",
)
def address_is_a_folder(view: View) -> Iterator[Finding]:
    address = view.loaded.publication.address
    if address is None:
        return
    scheme, _, rest = re.split(r"[?#]", address, maxsplit=1)[0].partition("://")
    host, *folders = rest.split("/")
    page = bool(folders) and folders[-1].lower().endswith((".html", ".htm"))
    if host and not page and not re.search(r"[?#]", address):
        return
    what = message("The address {address} is not that of a folder on a server.", address=address)
    mend = message("Write it like {example}.", example="https://example.org/map/")
    if host:
        kept = [folder for folder in (folders[:-1] if page else folders) if folder]
        mend = message("Write {address}.", address="/".join([f"{scheme}://{host}", *kept]) + "/")
    yield Finding(_place(view, "address"), what, mend)


@publication_rule(
    "W16",
    "The exact ecological red line is not published as vector data",
    "Write publication: generalised with a tolerance, or withheld, for the layer zones.",
    severity="warning",
)
def red_line_not_exact(view: View) -> Iterator[Finding]:
    policy = view.loaded.publication.layers.get("zones")
    if policy is None or policy.publication != "public":
        return
    found: set[str] = set()
    for version in view.versions.values():
        kinds = {(zone.element, zone.type) for zone in version.zones.values()}
        red = {kind for kind in kinds if _is_red_line(version, *kind)}
        if red:
            drawn = version.drawn.get("zones", frozenset())
            found.update(
                code for code, zone in version.zones.items() if (zone.element, zone.type) in red and code in drawn
            )
    if found:
        what = message(
            "The layer zones is public as it was filed, with the exact border of the ecological red line. "
            "Zones of this type: {count}, the first is {code}.",
            code=min(found),
            count=len(found),
        )
        mend = message("Write zones: {{publication: generalised, tolerance_m: 50}}, or withheld.")
        yield Finding(_place(view, "layers", "zones", "publication"), what, mend)


def _is_red_line(version: Version, named: str, type_: str | None) -> bool:
    """Whether zones of the element *named* and of *type_*, in the words of *version*, are the ecological red line."""
    if type_ is None:
        return False
    element = version.vocabulary.find("elements", named)
    types = element.types if isinstance(element, Element) else ()
    meant = next((term.id for term in types if type_ in (term.id, term.label, term.short)), None)
    return meant == _RED_LINE or type_ == _red_line_label()


@cache
def _red_line_label() -> str:
    """What the national vocabulary calls the ecological red line."""
    types = [term for element in default_vocabulary().elements for term in element.types]
    return next(term.label for term in types if term.id == _RED_LINE)
