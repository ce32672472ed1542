"""Where the fictional land, sea, districts, rivers and units lie, as sets of cells."""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass

import numpy as np

from tools.reference.cells import Mosaic, Waves
from tools.reference.unit_table import Row

#: centre (km) and weight of each land district; a larger weight takes more land
DISTRICTS = {
    "990101": (2, 8, -11),
    "990102": (33, 16, 5),
    "990103": (-20, 6, 0),
    "990121": (-42, 33, 8),
    "990122": (6, 38, 6),
    "990181": (-44, -12, 5),
}
#: islands of the island county: centre, radius in km
ISLANDS = ((16, -31, 7.5), (27, -36, 4.5), (8, -40, 3.4), (36, -27, 3.2), (22, -46, 2.6))
RIVERS = {
    "澜江": ((-66, 46), (-48, 36), (-30, 22), (-12, 14), (2, 8), (14, 2), (25, -7)),
    "桐溪": ((-40, 6), (-24, 6), (-8, 13)),
    "稻川河": ((10, 48), (6, 34), (2, 20), (4, 9)),
    "云水河": ((-62, 22), (-46, 26), (-36, 26)),
    "鹭溪": ((-46, 6), (-44, -8), (-38, -24)),
}


@dataclass(frozen=True)
class Territory:
    """Cell sets: land by district, sea by owner, and the layout of units; fields of each cell."""

    district: dict[int, str]
    sea: dict[int, str]
    elevation: np.ndarray
    shore_km: np.ndarray
    river_km: np.ndarray
    rivers: dict[str, np.ndarray]


def _coast(km: np.ndarray, waves: Waves) -> np.ndarray:
    """Positive on land (about km from the shore), negative at sea."""
    u, v = km.T
    main = (v + 13 - 0.36 * u) * 0.94 + 7.5 * waves.at(km) - 6 * np.exp(-(((u - 24) / 7) ** 2) - ((v + 4) / 9) ** 2)
    for x, y, radius in ISLANDS:
        main = np.maximum(main, radius - np.hypot(u - x, v - y) + 2.2 * waves.at(km * 2.3))
    return main


def lay_out(mosaic: Mosaic, rng: np.random.Generator) -> Territory:
    """Divide the cells into land districts and sea sectors, and let the rivers run along cell borders."""
    km = mosaic.centres
    u, v = km.T
    outline, coast, relief, warp_x, warp_y = (Waves(rng, length) for length in (60, 42, 34, 30, 30))
    inside = (np.abs(u / 68) ** 2.6 + np.abs(v / 51) ** 2.6) ** (1 / 2.6) + 0.09 * outline.at(km) < 0.96
    shore = _coast(km, coast)
    warped = km + 6 * np.column_stack((warp_x.at(km), warp_y.at(km)))
    names = list(DISTRICTS)
    far = np.array([np.hypot(warped[:, 0] - x, warped[:, 1] - y) - w for x, y, w in DISTRICTS.values()])
    nearest = far.argmin(axis=0)
    island = np.array([np.hypot(u - x, v - y) - r for x, y, r in ISLANDS]).min(axis=0)
    district, sea = {}, {}
    for cell in np.flatnonzero(inside):
        if shore[cell] > 0:
            district[int(cell)] = "990123" if island[cell] < 4 else names[nearest[cell]]
        elif island[cell] < 9:
            sea[int(cell)] = "990123"
        elif shore[cell] > -13:
            sea[int(cell)] = "990181" if u[cell] < -8 + 3 * warp_x.at(km[cell : cell + 1])[0] else "990102"
        else:
            sea[int(cell)] = "990100"
    # the functional area: a compact piece of 990102 at the mouth of the river
    for cell in _near(mosaic, {c for c, d in district.items() if d == "990102"}, (33, 3), 34):
        district[cell] = "990171"
    _tidy(mosaic, district)
    _tidy(mosaic, sea)
    rivers = {name: _river(mosaic, points, rng) for name, points in RIVERS.items()}
    stream = np.vstack(list(rivers.values()))
    river_km = np.array([np.hypot(*(stream - p).T).min() for p in km])
    elevation = np.clip(-u / 68, -1, 1) * 0.5 + np.clip(v / 51, -1, 1) * 0.25 + 0.55 * relief.at(km)
    return Territory(district, sea, elevation, shore, river_km, rivers)


def _near(mosaic: Mosaic, cells: set[int], point: tuple[float, float], count: int) -> list[int]:
    distance = np.hypot(*(mosaic.centres - np.array(point)).T)
    return sorted(sorted(cells), key=lambda c: distance[c])[:count]


def components(mosaic: Mosaic, cells: set[int]) -> list[set[int]]:
    """Connected parts of a set of cells, largest first."""
    left, parts = set(cells), []
    while left:
        todo = [min(left)]
        part = set(todo)
        while todo:
            for other in mosaic.touching[todo.pop()]:
                if other in left and other not in part:
                    part.add(other)
                    todo.append(other)
        left -= part
        parts.append(part)
    return sorted(parts, key=lambda p: (-len(p), min(p)))


def _tidy(mosaic: Mosaic, owner: dict[int, str]) -> None:
    """Give small detached pieces to the owner around them."""
    for name in sorted(set(owner.values())):
        for part in components(mosaic, {c for c, o in owner.items() if o == name})[1:]:
            around = [owner[t] for c in sorted(part) for t in mosaic.touching[c] if t in owner and t not in part]
            if around and len(part) < 30:
                winner = max(sorted(set(around)), key=around.count)
                owner.update(dict.fromkeys(part, winner))


def _river(mosaic: Mosaic, points: tuple[tuple[float, float], ...], rng: np.random.Generator) -> np.ndarray:
    """Shortest way along cell borders through the points; km, shape (n, 2)."""
    from tools.reference.cells import ORIGIN

    nodes = (mosaic.nodes - np.array(ORIGIN)) / 1000
    links: dict[int, list[tuple[int, float]]] = {}
    for (a, b), _ in sorted(mosaic.lines.items()):
        cost = float(np.hypot(*(nodes[a] - nodes[b]))) * rng.uniform(0.6, 1.7)
        links.setdefault(a, []).append((b, cost))
        links.setdefault(b, []).append((a, cost))
    stops = [int(np.hypot(*(nodes - np.array(p)).T).argmin()) for p in points]
    way = [stops[0]]
    for start, goal in itertools.pairwise(stops):
        best, came, heap = {start: 0.0}, {start: start}, [(0.0, start)]
        while heap:
            cost, node = heapq.heappop(heap)
            if node == goal:
                break
            for other, step in links[node]:
                if cost + step < best.get(other, 1e9):
                    best[other], came[other] = cost + step, node
                    heapq.heappush(heap, (cost + step, other))
        piece = [goal]
        while piece[-1] != start:
            piece.append(came[piece[-1]])
        way += piece[::-1][1:]
    parts = []
    for a, b in itertools.pairwise(way):
        line = mosaic.lines[min(a, b), max(a, b)]
        parts.append((line if a < b else line[::-1])[:-1])
    return (np.vstack([*parts, mosaic.nodes[way[-1:]]]) - np.array(ORIGIN)) / 1000


#: what a kind looks for: weights of height, nearness to shore, nearness to river, nearness to the district's centre
LIKES = {
    "urban": (-0.3, 0, 0.4, 1.6), "equip": (-0.3, 0, 0, 0.9), "elec": (-0.2, 0, 0, 1.0), "textile": (-0.3, 0, 0.8, 0.6),
    "food": (-0.3, 0.2, 0, 0.7), "petro": (-0.3, 1.4, 0, 0), "port": (0, 2.0, 0.2, 0), "mine": (1.0, 0, -0.3, -0.3),
    "agri": (-0.8, 0, 0.3, 0), "livestock": (-0.2, 0, -0.5, -0.3), "source": (0.1, -0.2, 1.2, 0.2),
    "reserve": (1.6, 0, 0, -0.5), "forest": (1.3, 0, 0, -0.2), "reservoir": (0.9, -0.2, 0.5, 0),
    "wetland": (-0.4, 0.3, 1.2, 0), "pond": (-0.3, 1.8, 0, 0), "tourland": (0, 1.8, 0, -0.2),
    "fairway": (0, 0.9, 0.6, 0), "searesv": (0, 0, 0, -0.4), "aqua": (0, 0.6, -0.3, 0), "tour": (0, 1.0, 0, 0),
    "outfall": (0, 0.2, 0.5, 0), "seagen": (0, 0, 0, 0), "rural": (0, 0, 0, 0), "hill": (0, 0, 0, 0),
}  # fmt: skip


def place_units(
    mosaic: Mosaic, land: Territory, rows: tuple[Row, ...], rng: np.random.Generator
) -> dict[str, set[int]]:
    """Grow every unit from a seed that suits its kind; what is left goes to the general units (or to all)."""
    result: dict[str, set[int]] = {row.key: set() for row in rows}
    noise = Waves(rng, 9).at(mosaic.centres)
    cell_km2 = np.array([p.area for p in mosaic.polygons]) / 1e6
    for district, sea in sorted({(row.district, row.sea) for row in rows}):
        owner = land.sea if sea else land.district
        own = [row for row in rows if (row.district, row.sea) == (district, sea)]
        free = {c for c, o in owner.items() if o == district}
        middle = np.median(mosaic.centres[sorted(free)], axis=0)
        seeds: dict[str, int] = {}
        claims = []
        for row in own:
            seeds[row.key] = _seed(mosaic, land, row, sorted(free - set(seeds.values())), seeds, middle, rng)
            if row.km2:
                heapq.heappush(claims, (0.0, row.key, seeds[row.key]))
            else:
                result[row.key].add(seeds[row.key])
                free.discard(seeds[row.key])
        size = {row.key: row.km2 for row in own}
        # all claims grow together, each ring scaled by the wanted radius, so that neighbours share evenly
        while claims:
            _, key, cell = heapq.heappop(claims)
            if cell not in free or cell_km2[sorted(result[key])].sum() >= size[key]:
                continue
            free.discard(cell)
            result[key].add(cell)
            for other in mosaic.touching[cell]:
                if other in free:
                    reach = np.hypot(*(mosaic.centres[other] - mosaic.centres[seeds[key]]))
                    heapq.heappush(claims, (float(reach * (1 + 0.45 * noise[other])) / size[key] ** 0.5, key, other))
        rest = [row.key for row in own if not row.km2] or [row.key for row in own if row.kind == "urban"]
        for cell in sorted(free):
            distance = [np.hypot(*(mosaic.centres[cell] - mosaic.centres[seeds[k]])) for k in rest]
            result[rest[int(np.argmin(distance))]].add(cell)
    return _join(mosaic, rows, result)


def _seed(mosaic, land, row, cells, seeds, middle, rng) -> int:
    km = mosaic.centres[cells]
    height, shore, river, centre = LIKES[row.kind]
    score = (
        height * land.elevation[cells] * 2
        - shore * np.minimum(np.abs(land.shore_km[cells]), 25) / 7
        - river * np.minimum(land.river_km[cells], 20) / 6
        - centre * np.hypot(*(km - middle).T) / 10
        + rng.uniform(0, 0.5, len(cells))
    )
    for other in seeds.values():
        apart = np.hypot(*(km - mosaic.centres[other]).T)
        wanted = 2.2 + 0.55 * max(row.km2, 60) ** 0.5 * (2.2 if row.km2 == 0 else 1)
        score -= 3.5 * np.maximum(0, 1 - apart / wanted)
    return int(cells[int(score.argmax())])


def _join(mosaic: Mosaic, rows: tuple[Row, ...], units: dict[str, set[int]]) -> dict[str, set[int]]:
    """Give pieces cut off from their unit to a neighbour in the same district; general units keep pieces of 3 cells."""
    home = {row.key: (row.district, row.sea) for row in rows}
    general = {row.key for row in rows if row.km2 == 0}
    for _ in range(3):
        owner = {c: k for k, cells in units.items() for c in cells}
        for key in sorted(units):
            for part in components(mosaic, units[key])[1:]:
                if len(part) >= 3 and key in general:
                    continue
                around = [owner[t] for c in sorted(part) for t in mosaic.touching[c] if t in owner and t not in part]
                around = [k for k in around if home[k] == home[key] and k != key]
                if around:
                    winner = max(sorted(set(around)), key=around.count)
                    units[key] -= part
                    units[winner] |= part
                    owner.update(dict.fromkeys(part, winner))
    empty = [k for k, cells in units.items() if not cells]
    if empty:
        raise RuntimeError(f"no room for {empty}")
    return units
