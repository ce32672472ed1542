"""Options that commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def default_language() -> str:
    """``zh`` when the system speaks Chinese, else ``en``; ``ONEMAP_LANG`` decides when it is set."""
    chosen = os.environ.get("ONEMAP_LANG")
    if chosen in ("zh", "en"):
        return chosen
    system = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if not system and os.name == "nt":
        import locale

        system = locale.getlocale()[0] or ""
    return "zh" if system.lower().startswith(("zh", "chinese")) else "en"


def executor_option(function: F) -> F:
    """``--executor dask://HOST:PORT`` (parameter ``executor: str | None``)."""
    return click.option(
        "--executor",
        metavar="dask://HOST:PORT",
        help="Let the workers of this Dask cluster do the work; they must see the publication under the same path.",
    )(function)


def common_options(function: F) -> F:
    """``--publication DIR`` (parameter ``publication: Path``) and ``--lang`` (``lang: str``)."""
    function = click.option(
        "--lang",
        type=click.Choice(["zh", "en"]),
        default=default_language,
        show_default="of the system",
        help="Language of messages.",
    )(function)
    return click.option(
        "--publication",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path(),
        show_default="here",
        help="Folder of the publication.",
    )(function)
