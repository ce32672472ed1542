"""Who publishes, for which territory, and what may be shown; with the files beside it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from onemap.model.base import Day, Figure, Id, Indicator, Key, Model, Named, Text, VersionId, Year
from onemap.model.plan import LayerName
from onemap.model.vocabulary import VocabularyChange

Language = Literal["zh", "en"]
Audience = Literal["public", "internal"]
#: metres; how far a generalised border may be moved where the policy does not say
DEFAULT_TOLERANCE_M = 50.0


def _each_once(languages: tuple[Language, ...]) -> tuple[Language, ...]:
    if len(set(languages)) < len(languages):
        raise ValueError("a language is named twice")
    return languages


class Publisher(Named):
    """The facts a government site prints in its footer."""

    organiser: Text | None = None
    contact: Text | None = None
    address: Text | None = None
    phone: Text | None = None
    email: Text | None = None
    site_code: Text | None = None
    icp: Text | None = None
    police: Text | None = None


class Layer(Model):
    """What of a layer may be shown: public as it is, generalised, or withheld from the public build."""

    publication: Literal["public", "generalised", "withheld"]
    #: metres; how far a generalised border may be moved
    tolerance_m: Figure | None = None

    @property
    def moved_m(self) -> float:
        """Metres by which the borders of the layer, once generalised, may have been moved."""
        return DEFAULT_TOLERANCE_M if self.tolerance_m is None else float(self.tolerance_m.value)


class Siting(Model):
    """The siting self-check: which units a site lies in."""

    #: metres; a border nearer than this is reported as too near to tell
    tolerance_m: Figure


class Tiles(Model):
    """Optional base tiles: an address template or a folder of the publication. Never needed."""

    url: Text
    attribution: Text
    max_zoom: Figure | None = None


class Lowered(Model):
    """A rule lowered to a warning, with the reason."""

    rule: Id
    to: Literal["warning"]
    reason: Text


class Publication(Named):
    """``publication.yml``."""

    territory: Text
    territory_en: Text | None = None
    #: root of the area tree
    area: Key
    publisher: Publisher
    #: where the site will stand, with a trailing slash; optional
    address: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    #: the day for which pages say what is in force; default: the latest date in the data
    as_of: Day | None = None
    #: of the interface, the first at the root of the site
    languages: Annotated[tuple[Language, ...], Field(min_length=1), AfterValidator(_each_once)] = ("zh",)
    map_review: Text | None = None
    copyright: Text | None = None
    layers: dict[LayerName, Layer] = Field(default_factory=dict)
    siting: Siting | None = None
    #: decimals of a degree that published coordinates keep
    coordinate_decimals: Literal["5", "6", "7"] = "6"
    tiles: Tiles | None = None
    vocabulary: VocabularyChange | None = None
    lowered: tuple[Lowered, ...] = ()
    #: since when the bureau works with onemap: in versions filed before that day, faults of content and geometry warn
    adopted: Day | None = None
    #: a word for fictional or test data, shown on every page
    notice: Text | None = None
    notice_en: Text | None = None

    def notice_in(self, lang: str) -> str | None:
        """The notice in the interface language *lang*, falling back to the filed words."""
        return self.notice_en if lang == "en" and self.notice_en else self.notice


class Accepted(Model):
    """A finding that is let stand, with reason, who and when.

    ``object`` is the key of the record, or the keys of several with spaces between them. ``state`` is the short digest
    of what it was when the finding was accepted: once the object changes, the finding is no longer accepted.
    """

    rule: Id
    object: Text
    version: VersionId | None = None
    state: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")] | None = None
    reason: Text
    who: Text
    date: Day


class AcceptedFile(Model):
    """``accepted.yml``."""

    accepted: tuple[Accepted, ...] = ()


class TargetValue(Model):
    """A value of a target for one year, in its printed spelling."""

    year: Year
    value: Figure
    note: Text | None = None


class QuantifiedTarget(Model):
    """A bottom line, upper limit, total or reduction for a place."""

    indicator: Indicator
    name: Text
    kind: Literal["bottom-line", "upper-limit", "total", "reduction"]
    #: area, region, zone or unit
    place: Key
    unit: Text | None = None
    values: tuple[TargetValue, ...] = Field(min_length=1)
    basis: Text | None = None
    note: Text | None = None

    @property
    def key(self) -> str:
        return f"{self.indicator}@{self.place}"


class TargetsFile(Model):
    """``targets.yml``."""

    targets: tuple[QuantifiedTarget, ...] = ()


class Original(Model):
    """A delivered file kept byte for byte."""

    file: Text
    source: Text
    received: Day
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class OriginalsFile(Model):
    """``original/sources.yml``."""

    originals: tuple[Original, ...] = ()


class Evaluation(Model):
    """``evaluations/<year>.yml``: yearly tracking or five-year evaluation."""

    year: Year
    kind: Literal["tracking", "five-year"]
    title: Text
    version: VersionId | None = None
    publication: Literal["public", "internal"] = "internal"
    summary: Text | None = None
    findings: tuple[Text, ...] = ()
