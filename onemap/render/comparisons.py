"""Change sets between any two versions of a chain, each made when it is first asked for, and what they follow from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onemap.compare import compare_in
from onemap.compare.changes import ChangeSet
from onemap.compare.snapshots import way
from onemap.resolve.digests import digest_of
from onemap.resolve.snapshot import Chain, Snapshot


class Comparisons(Mapping[str, ChangeSet]):
    """As a mapping: each version against the one before it (``Standing.before``), as far as it has one."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._order = tuple(chain.snapshots)
        self._before = {
            version: standing.before
            for version, standing in chain.standings.items()
            if standing.before is not None and standing.before in chain.snapshots
        }
        self._made: dict[tuple[str, str], ChangeSet] = {}
        self._digests: dict[str, bytes] = {}

    def between(self, old: str, new: str) -> ChangeSet:
        """The change set from *old* to *new*, made once. Raises KeyError."""
        found = self._made.get((old, new))
        if found is None:
            found = self._made[old, new] = compare_in(self._chain, old, new)
        return found

    def adjacent(self) -> None:
        """Make the change set of every version against the one before it: many pages tell of it."""
        for version in self:
            self[version]

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every version with every later one, in the order of the chain."""
        order = self._order
        return tuple((old, new) for at, old in enumerate(order) for new in order[at + 1 :])

    def span(self, old: str, new: str) -> tuple[str, ...]:
        """The versions from *old* to *new*, both included, in the order of the chain."""
        first, last = sorted((self._order.index(old), self._order.index(new)))
        return self._order[first : last + 1]

    def key(self, old: str, new: str) -> bytes:
        """A digest of everything that the change set and its words follow from: both versions, those between, and those
        on the way from one to the other."""
        chain = self._chain
        names = dict.fromkeys((*self.span(old, new), *way(chain, old, new)))
        told = [(self._digest(name), chain.standings[name]) for name in names]
        return digest_of(old, new, told, chain.layer_policy, chain.publication, chain.industries, chain.as_of)

    def _digest(self, version: str) -> bytes:
        found = self._digests.get(version)
        if found is None:
            found = self._digests[version] = _all_of(self._chain.snapshots[version])
        return found

    def __getitem__(self, version: str) -> ChangeSet:
        return self.between(self._before[version], version)

    def __iter__(self) -> Iterator[str]:
        return iter(self._before)

    def __len__(self) -> int:
        return len(self._before)

    def before(self, version: str) -> str | None:
        """The version that *version* is compared with."""
        return self._before.get(version)


def _all_of(snapshot: Snapshot) -> bytes:
    """A digest of all records of a version and of its published shapes. No unit is made, no shape is loaded."""
    told = snapshot.digests
    shapes = [
        (name, layer.codes, layer.crs, layer.coverage, layer.facts.published)
        for name, layer in sorted(snapshot.layers.items())
    ]
    owners = sorted({owner for owner, _ in snapshot.tags})
    return digest_of(
        told.frame(),
        [list(snapshot.units), list(snapshot.zones), list(snapshot.lists)],
        [list(snapshot.areas), list(snapshot.regions), owners],
        b"".join(map(told.unit, snapshot.units)),
        b"".join(map(told.zone, snapshot.zones)),
        b"".join(map(told.list, snapshot.lists)),
        b"".join(map(told.area, snapshot.areas)),
        b"".join(map(told.region, snapshot.regions)),
        b"".join(map(told.tags, owners)),
        snapshot.targets,
        shapes,
    )
