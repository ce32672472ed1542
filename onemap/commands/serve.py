"""``onemap serve``: a local preview of ``site/`` that is rebuilt when the publication changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import click

from onemap.commands.options import common_options
from onemap.errors import ProblemsFound, UsageFault, message
from onemap.model.publication import Audience
from onemap.words import Translator, translator

#: what a site is made from, below the publication's folder
WATCHED: Final = ("units", "content", "site_overrides", "mkdocs.yml")
#: seconds between two looks
INTERVAL: Final = 1.0
#: path → (time of change in ns, size)
State = dict[str, tuple[int, int]]


class _Handler(SimpleHTTPRequestHandler):
    """Static files, never cached, so that a rebuilt page is seen at once; no line per request."""

    #: explicit, because Windows takes types from its registry, where .js may be anything
    extensions_map: dict[str, str] = {  # noqa: RUF012 - the base class declares it so
        **SimpleHTTPRequestHandler.extensions_map,
        ".css": "text/css; charset=utf-8",
        ".csv": "text/csv; charset=utf-8",
        ".geojson": "application/geo+json",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".svg": "image/svg+xml",
        ".xml": "application/xml",
    }

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@click.command("serve", help="Preview the site on this machine, rebuilt on every change.")
@common_options
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free port.")
@click.option("--audience", type=click.Choice(["public", "internal"]), default="public", show_default=True)
def command(publication: Path, lang: str, port: int, audience: Audience) -> int:
    """Build, serve and rebuild until Ctrl-C; a build with problems leaves the last good site."""
    from onemap.pipeline import build_publication

    t = translator(lang)
    before = state(publication)
    rebuild = partial(build_and_tell, lambda: build_publication(publication, audience=audience), publication, lang, t)
    with make_server(publication / "site", port) as server:
        rebuild()
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        click.echo(
            t("Serving {address} – stop with Ctrl-C").format(address=f"http://127.0.0.1:{server.server_address[1]}/")
        )
        try:
            watch(publication, before, rebuild, threading.Event())
        except KeyboardInterrupt:
            click.echo(t("Stopped."))
        finally:
            server.shutdown()
    return 0


def make_server(site: Path, port: int) -> ThreadingHTTPServer:
    """A server of *site* on the loopback address; UsageFault when the port is taken."""
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(site.absolute())))
    except OSError as error:
        raise UsageFault(
            message("Port {port} cannot be used ({why}); choose another with --port.", port=port, why=error.strerror)
        ) from None


def build_and_tell(build: Callable[[], object], root: Path, lang: str, t: Translator) -> bool:
    """Build, and print what is wrong where something is; says whether there is a new site."""
    from onemap.report import print_problems

    try:
        build()
    except ProblemsFound as found:
        print_problems(found.problems, root=root, lang=lang)
    except UsageFault as fault:
        click.echo(fault.what.text(t), err=True)
    except Exception as error:  # a template of site_overrides can fail in any way; the preview must outlive it
        click.echo(f"{type(error).__name__}: {error}", err=True)
    else:
        click.echo(t("Built."))
        return True
    click.echo(t("The last good site stays."), err=True)
    return False


def watch(
    root: Path, before: State, rebuild: Callable[[], object], stop: threading.Event, interval: float = INTERVAL
) -> None:
    """Call *rebuild* whenever what *root* is made from differs from *before* and has come to rest; until *stop*.

    What changes while a build runs is seen after it.
    """
    built = seen = before
    while not stop.wait(interval):
        now = state(root)
        if now == seen and now != built:
            built = now
            rebuild()
        seen = now


def state(root: Path) -> State:
    """Times and sizes of all watched files."""
    found: State = {}
    for path in _files(root):
        try:
            status = path.stat()
        except OSError:
            continue  # gone between listing and looking
        found[str(path)] = (status.st_mtime_ns, status.st_size)
    return found


def _files(root: Path) -> Iterator[Path]:
    for name in WATCHED:
        start = root / name
        if start.is_file():
            yield start
        else:
            yield from (path for path in start.rglob("*") if path.is_file())
