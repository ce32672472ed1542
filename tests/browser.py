"""Chromium and a small web server for tests: what a reader's browser asks for, and what it complains about.

``chromium()`` starts the system's Chromium (or Playwright's own, where there is none on PATH); ``Browser.tab()`` opens
an empty page that records every request, failed answer and console error. ``serve()`` serves a folder on loopback
under a sub-path, so that an absolute link that would break under a prefix shows as a 404.
"""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser as PlaywrightBrowser
from playwright.sync_api import ConsoleMessage, Page, Playwright, Request, Response, sync_playwright

#: A host name that ``chromium()`` maps to loopback: plain http there is not a secure context, as on an intranet.
INTRANET = "onemap.test"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {INTRANET} 127.0.0.1",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


@dataclass
class Tab:
    """One page with an empty profile. ``requests`` are absolute addresses, ``errors`` one line per complaint."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """Go to *address* and wait until the page and its scripts are loaded and the network is quiet."""
        self.page.goto(address, wait_until="networkidle")
        return self.page

    def outside(self, base: str) -> list[str]:
        """Return the requests that do not begin with *base* (``data:`` and ``blob:`` addresses stay in the page)."""
        return [r for r in self.requests if not r.startswith((base, "data:", "blob:", "about:"))]


@dataclass(frozen=True)
class Browser:
    """A running Chromium; tabs do not share cookies or storage."""

    playwright_browser: PlaywrightBrowser

    @contextmanager
    def tab(self, width: int = 1280, height: int = 900, **context: Any) -> Iterator[Tab]:
        """Open an empty recording page of *width* × *height* CSS pixels; *context* goes to Playwright's new_context."""
        opened = self.playwright_browser.new_context(viewport={"width": width, "height": height}, **context)
        try:
            yield _recording(opened.new_page())
        finally:
            opened.close()


def _recording(page: Page) -> Tab:
    tab = Tab(page)

    def on_request(request: Request) -> None:
        tab.requests.append(request.url)

    def on_response(response: Response) -> None:
        if response.status >= 400:
            tab.errors.append(f"{response.status} {response.url}")

    def on_failed(request: Request) -> None:
        # A download or a page left on purpose aborts its request: that is no fault of the site.
        if request.failure != "net::ERR_ABORTED":
            tab.errors.append(f"failed {request.url}: {request.failure}")

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            tab.errors.append(f"console {message.text}")

    page.on("request", on_request)
    page.on("response", on_response)
    page.on("requestfailed", on_failed)
    page.on("console", on_console)
    page.on("pageerror", lambda error: tab.errors.append(f"script {error}"))
    return tab


@functools.cache
def _playwright() -> Playwright:
    # Playwright's synchronous interface allows one instance per thread: every user of this module shares it.
    started = sync_playwright().start()
    atexit.register(started.stop)
    return started


def executable() -> str | None:
    """Return the path of a Chromium on PATH (or in ``ONEMAP_CHROMIUM``), or None to let Playwright use its own."""
    named = os.environ.get("ONEMAP_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a headless Chromium with an empty profile; fails (never skips) where there is none."""
    launched = _playwright().chromium.launch(executable_path=executable(), args=list(FLAGS))
    try:
        yield Browser(launched)
    finally:
        launched.close()


@contextmanager
def serve(folder: Path, prefix: str = "/onemap/", policy: str | None = None, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve *folder* on a free loopback port below *prefix* and yield its address, ending in ``/``.

    *policy* is sent as Content-Security-Policy with every page. *host* is the name in the address that is yielded:
    pass ``INTRANET`` to visit it as a host name that is not a secure context.
    """
    path = "/" + prefix.strip("/") + "/" if prefix.strip("/") else "/"

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path_: str) -> str:
            asked = urlsplit(path_).path
            if not asked.startswith(path):
                return str(folder / "no-such-file-outside-the-prefix")
            return super().translate_path("/" + asked[len(path) :])

        def end_headers(self) -> None:
            if policy:
                self.send_header("Content-Security-Policy", policy)
            super().end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}{path}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
