"""Files that an export wrote and people have edited, into the publication that they came from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from onemap.errors import UsageFault, message
from onemap.exchange.package import read_package
from onemap.importing.faults import Faults
from onemap.importing.run import Asking, Imported
from onemap.importing.tracked import note_edits
from onemap.merging.apply import merge_into
from onemap.merging.arrivals import Arrival
from onemap.writing.alone import clear_stale


def import_packages(paths: Sequence[Path], target: Path, asking: Asking) -> Imported:
    """Merge the packages *paths* into the publication in *target*.

    Raises ProblemsFound with every fault (nothing is written then), UsageFault when there is no publication.
    """
    clear_stale(target)
    if not (target / "units" / "publication.yml").is_file():
        what = message("{path} holds no publication that the files could come back to.", path=target)
        raise UsageFault(what)
    faults = Faults(Path())
    asking.progress(message("Reading the files"))
    came = read_package(paths, faults)
    faults.stop()
    arrivals = [Arrival(incoming) for incoming in came]
    outcome = merge_into(
        target,
        arrivals,
        agree=asking.agree,
        accept=asking.accept,
        take=asking.take,
        beside=note_edits,
        keep=not asking.dry_run,
        progress=asking.progress,
    )
    return Imported(target, (), faults, outcome.found, outcome, outcome.written)
