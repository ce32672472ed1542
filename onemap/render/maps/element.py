"""What our folium elements have in common: the bundled script is there wherever the map is shown."""

from __future__ import annotations

from typing import Any, Final, cast

from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from folium.template import Template

from onemap.render.maps.assets import BUNDLED, OPTIONAL, static_text

#: Attribute of a figure that is rendered for a site, where pages link the bundled files. (An argument of ``render``
#: would not do: not every folium element hands arguments on.)
SITE: Final = "onemap_site"


class Inline(Element):
    """A script or style sheet written into the page as it is (never read as a template)."""

    _template = Template("{{ this.text }}")

    def __init__(self, tag: str, text: str) -> None:
        super().__init__()
        self._name = "Inline"
        # esbuild writes "</script" in strings as "<\\/script", so no text of ours can end its element
        self.text = f"<{tag}>{text}</{tag}>"


class Bundled(MacroElement):
    """An element whose script calls ``onemap.maps``; outside a site it writes the bundle into the page's head."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = type(self).__name__

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Render as folium does, with the bundle in place of folium's links to content networks."""
        figure = cast(Figure, self.get_root())
        if not getattr(figure, SITE, False):
            stand_alone(figure)
        super().render(**kwargs)  # type: ignore[no-untyped-call]


def stand_alone(figure: Figure) -> None:
    """Replace the links of *figure* by the bundle, and drop those that the map does not need.

    Popups and coloured markers of folium itself need more than the bundle: where a map has some, folium's links for
    them stay.
    """
    head = figure.header
    for name, file in BUNDLED.items():
        head.add_child(Inline("script" if file.endswith(".js") else "style", static_text(file)), name=name)
    names = {element._name for element in walk(figure)}
    if names & {"Popup", "Icon"}:
        return
    for name in OPTIONAL:
        if isinstance(head._children.get(name), (JavascriptLink, CssLink)):
            del head._children[name]


def walk(element: Element) -> list[Element]:
    """Return the element and all elements below it, in the order in which folium renders them."""
    found = [element]
    for child in element._children.values():
        found.extend(walk(child))
    return found
