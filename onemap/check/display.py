"""Rule G60: the copy of the units that is made for drawing belongs to the units as they are."""

from __future__ import annotations

from collections.abc import Iterator

from onemap.check.effective import Version
from onemap.check.rules import Finding, version_rule
from onemap.errors import Place, message
from onemap.geometry.display import fits


@version_rule(
    "G60",
    "The display layer was made from the filed units as they are",
    "Run onemap repair-geometry again, or remove the display layer.",
    severity="warning",
    ground=True,
)
def display_is_current(version: Version) -> Iterator[Finding]:
    """Asked of the version in whose folder the copy is; in those based on it, it is drawn where it fits."""
    display = version.own.display
    if display is None:
        return
    source = version.layer("units")
    if source is not None and fits(display, source):
        return
    what = message(
        "{name} was made before the layer units changed; maps draw the filed units instead.", name=display.file.name
    )
    mend = message("Run onemap repair-geometry {version} again, or remove the file.", version=version.id)
    yield Finding(Place(display.file), what, mend, (version.id,))
