"""What tests of the site share: the reference site, built once per session, and one Chromium per process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser import INTRANET, Browser, chromium, serve
from tests.publications import write_tiny
from tests.site.building import build, copy_reference, once
from tests.site.kinds import Reference


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A temporary folder that all workers of this session see."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def reference(shared: Path) -> Reference:
    """The reference publication, copied and built. Tests read it only."""
    return Reference(once(shared, "reference", lambda folder: build(copy_reference(folder))))


@pytest.fixture(scope="session")
def tiny(shared: Path) -> Path:
    """The site of the tiny publication, with an address. Tests read it only."""

    def make(folder: Path) -> None:
        write_tiny(folder)
        file = folder / "units" / "publication.yml"
        text = file.read_text(encoding="utf-8")
        file.write_text(f"{text}address: https://example.org/map/\n", encoding="utf-8")
        build(folder)

    return once(shared, "tiny", make) / "site"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def loopback(reference: Reference) -> Iterator[str]:
    """Address of the reference site on loopback, under a sub-path."""
    with serve(reference.site, prefix="/hj/map/") as address:
        yield address


@pytest.fixture(scope="session")
def intranet(reference: Reference) -> Iterator[str]:
    """The same under a host name on plain http, where a browser withholds clipboard and crypto."""
    with serve(reference.site, prefix="/hj/map/", host=INTRANET) as address:
        yield address


@pytest.fixture(scope="session")
def disk(reference: Reference) -> str:
    """The same opened from a disk."""
    return f"{reference.site.as_uri()}/"
