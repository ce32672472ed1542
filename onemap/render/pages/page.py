"""A page before it is stamped, and the Jinja environment that renders its parts."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from onemap.compare.wording import difference, folded
from onemap.errors import UsageFault, message
from onemap.render.pages.calls import PlainEnvironment
from onemap.render.pages.consultations import consultations
from onemap.render.pages.said import Words
from onemap.render.shells import Shell
from onemap.render.view import figure
from onemap.words import translator

_TEMPLATES = Path(__file__).parent.parent / "templates"
#: ASCII other than letters, digits and a few harmless signs
_UNSAFE_IN_CSS = re.compile(r"[^0-9A-Za-z \-_./:\u0080-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its address in the site part it belongs to, its shell, its template and what it shows.

    ``lead`` names the template above the heading, if any; ``scripts`` are assets loaded by this page only.
    """

    path: str
    shell_name: str
    template: str
    title: str
    heading: str
    context: Mapping[str, Any]
    description: str = ""
    lead: str | None = None
    trail: tuple[tuple[str, str | None], ...] = ()
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()

    @property
    def root(self) -> str:
        """The way from the page to the folder of its site part."""
        return "../" * self.path.count("/")


@dataclass(frozen=True)
class Templates:
    """Record templates in one language: the publication's ``site_overrides/records``, then the generator's."""

    environment: jinja2.Environment
    _found: dict[str, jinja2.Template] = field(default_factory=dict)

    @classmethod
    def load(cls, root: Path, lang: str) -> Templates:
        folders = [root / "site_overrides" / "records", _TEMPLATES]
        environment = PlainEnvironment(
            loader=jinja2.FileSystemLoader([folder for folder in folders if folder.is_dir()]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=[Words],
        )
        environment.globals.update(
            _=translator(lang),
            figure=figure,
            thousands=lambda value: figure(value, thousands=True),
            size=file_size,
            consultations=consultations,
            differences=lambda old, new: folded(difference(old or "", new or "")),
        )
        environment.filters["mailto"] = lambda address: quote(address, safe="@.+-_")
        return cls(environment)

    def render(self, name: str, **context: Any) -> str:
        """The HTML of one template. UsageFault when it cannot be filled, for publications may bring their own."""
        try:
            template = self._found.get(name)
            if template is None:
                template = self._found[name] = self.environment.get_template(name)
            return template.render(context)
        except jinja2.TemplateError as error:
            why = " ".join((error.message or type(error).__name__).split())
            raise UsageFault(message("The template {name} cannot be filled: {why}", name=name, why=why)) from error

    def macro(self, template: str, name: str) -> Callable[..., Markup]:
        """One macro of a template, to be called from Python. UsageFault when the publication's own lacks it."""
        try:
            found = getattr(self.environment.get_template(template).module, name)
        except (jinja2.TemplateError, AttributeError) as error:
            why = " ".join(str(error).split())
            raise UsageFault(message("The template {name} cannot be filled: {why}", name=template, why=why)) from error
        macro: Callable[..., Markup] = found
        return macro

    def stamp(self, page: Page, shell: Shell, site_texts: Mapping[str, str], base: str | None) -> str:
        """The finished HTML of *page*. *base* is the address of its site part, where the publication has one."""
        address = base + quote(page.path) if base else None
        context = {"root": page.root, "trail": page.trail, "address": address, **page.context}
        lead = self.render(page.lead, **context) if page.lead else ""
        assets = page.root + "assets/onemap/"
        blocks = {
            "lead": lead,
            "body": self.render(page.template, **context),
            "head": canonical_link(base, page.path)
            + print_margins(f"{site_texts['site']}  {page.title}", base + page.path if base else "")
            + "".join(f'<link rel="stylesheet" href="{assets}{name}">' for name in page.styles),
            "scripts": "".join(f'<script src="{assets}{name}"></script>' for name in page.scripts),
        }
        texts = {
            **site_texts,
            "title": page.title,
            "heading": page.heading,
            "description": page.description or page.title,
        }
        return shell.stamp(texts, blocks)


def canonical_link(base: str | None, path: str) -> str:
    """The page's own address for search engines and archives; nothing where the site does not know where it stands."""
    return f'<link rel="canonical" href="{html.escape(base + quote(path))}">' if base else ""


def print_margins(head: str, foot: str) -> str:
    """Page header and footer on paper: which version and record this is, and its address. Text, never CSS."""

    margins = f'@top-left{{content:"{_css_string(head)}"}}'
    if foot:
        margins += f'@bottom-left{{content:"{_css_string(foot)}"}}'
    return f"<style>@page{{{margins}}}</style>"


def _css_string(text: str) -> str:
    # everything that could end a string, a rule or the style element is written as an escape
    return _UNSAFE_IN_CSS.sub(lambda found: f"\\{ord(found[0]):x} ", text)


def file_size(count: int) -> str:
    """A size in bytes for people: 12 KB, 3.4 MB."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} KB"
    return f"{figure(count / 1_000_000, 1)} MB"
