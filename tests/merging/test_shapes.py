"""Which shapes are the same, and what holds in a version as a layer that could have come in."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from onemap.errors import ProblemsFound
from onemap.merging.ground import here_layer
from onemap.merging.incoming import IncomingLayer
from onemap.merging.shapes import changed, same_shape
from tests.resolve.loading import loaded, plan, square, vector, version


def star(random: Random, x: float, y: float, size: float) -> Polygon:
    """A polygon with a hole, its vertices round a centre."""

    def ring(radius: float) -> list[tuple[float, float]]:
        count = random.randint(4, 12)
        turns = [(i + random.uniform(0.1, 0.9)) / count * 2 * math.pi for i in range(count)]
        far = [radius * random.uniform(0.7, 1.0) for _ in turns]
        return [(x + r * math.cos(t), y + r * math.sin(t)) for r, t in zip(far, turns, strict=True)]

    return Polygon(ring(size), [ring(size / 10)])


def drawn_otherwise(random: Random, polygons: list[Polygon], noise: float) -> MultiPolygon | Polygon:
    """The same polygons as another program may write them."""

    def ring(held: shapely.LinearRing) -> list[tuple[float, float]]:
        points = list(held.coords)[:-1]
        start = random.randrange(len(points))
        points = points[start:] + points[:start]
        if random.random() < 0.5:
            points.reverse()
        moved = [(a + random.uniform(-noise, noise), b + random.uniform(-noise, noise)) for a, b in points]
        return [*moved, moved[0]]

    made = []
    for polygon in polygons:
        holes = [ring(hole) for hole in polygon.interiors]
        random.shuffle(holes)
        made.append(Polygon(ring(polygon.exterior), holes))
    random.shuffle(made)
    return made[0] if len(made) == 1 and random.random() < 0.5 else MultiPolygon(made)


@given(st.integers(0, 2**32))
def test_drawn_otherwise_is_the_same_shape_and_a_moved_vertex_is_not(seed: int) -> None:
    random = Random(seed)  # noqa: S311
    parts = [star(random, 106 + 3 * i, 29, random.choice([1e-3, 0.1, 1.0])) for i in range(random.randint(1, 3))]
    whole = MultiPolygon(parts)
    assert same_shape(whole, drawn_otherwise(random, parts, 4e-10))
    points = shapely.get_coordinates(whole)
    at = random.randrange(len(points))
    twins = (points == points[at]).all(axis=1)  # a ring's first vertex is its last
    points[twins] += random.choice([(5e-9, 0), (0, -5e-9), (1e-4, 1e-4)])
    assert not same_shape(whole, shapely.set_coordinates(MultiPolygon(parts), points))


def test_vertices_that_tie_do_not_tell_shapes_apart() -> None:
    """Both western corners have the same longitude: noise decides which one normalising puts first."""
    ground = box(106, 29, 106.1, 29.1)
    hollow = Polygon(ground.exterior.coords, [box(106.02, 29.02, 106.04, 29.04).exterior.coords])
    for shape in (ground, hollow, MultiPolygon([hollow, box(107, 29, 107.1, 29.1)])):
        points = shapely.get_coordinates(shape)
        south_west = (points == points.min(axis=0)).all(axis=1)
        for west in (-1e-12, 1e-12):
            points_moved = points.copy()
            points_moved[south_west, 0] += west
            moved = shapely.set_coordinates(shapely.from_wkb(shapely.to_wkb(shape)), points_moved)
            assert same_shape(shape, moved)
    swapped = MultiPolygon([ground, Polygon(box(107, 29, 107.1, 29.1).exterior.coords, [hollow.interiors[0].coords])])
    assert not same_shape(MultiPolygon([hollow, box(107, 29, 107.1, 29.1)]), swapped)  # the hole is in the other part


def test_nothing_is_the_same_as_nothing_only() -> None:
    assert same_shape(None, None)
    assert same_shape(None, Polygon())
    assert not same_shape(None, box(0, 0, 1, 1))
    assert not same_shape(box(0, 0, 1, 1), shapely.LineString([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]))


def layer(**shapes: shapely.Geometry | None) -> IncomingLayer:
    held = np.empty(len(shapes), dtype=object)
    held[:] = list(shapes.values())
    return IncomingLayer(tuple(shapes), (None,) * len(shapes), held)


def test_changed_names_what_came_what_differs_and_what_is_gone() -> None:
    here = layer(d=square(3), a=square(0), b=square(1), e=None)
    came = layer(b=square(1).reverse(), a=square(5), c=square(2), d=None, e=None)
    assert changed(here, came) == (("c",), ("a",), ("d",))
    assert changed(None, came) == (("a", "b", "c"), (), ())
    assert changed(here, None) == ((), (), ("a", "b", "d"))


def test_what_holds_is_laid_over_each_other_with_names_in_degrees() -> None:
    below = vector("units", [("A", square(0)), ("A", square(1)), ("B", square(2)), ("C", square(3))])
    object.__setattr__(below, "names", (None, "甲", "乙", "丙"))
    metres = shapely.box(5e5, 3e6, 501000, 3001000)  # on the central meridian 120° E
    above = vector("units", [("B", metres), ("D", metres)], crs="EPSG:4549")
    object.__setattr__(above, "names", ("新乙", None))
    boundary = vector("boundary", [("1", square(7))], crs="EPSG:4326")
    ours = loaded(
        version(plan("2020"), layers=[below, boundary]),
        version(plan("2023", based_on="2020", remove={"units": ["C"]}), layers=[above]),
    )
    old, new = here_layer(ours, "2020"), here_layer(ours, "2023")
    assert (old["units"].codes, old["units"].names, old["units"].crs) == (
        ("A", "B", "C"),
        ("甲", "乙", "丙"),
        "EPSG:4490",
    )
    assert (new["units"].codes, new["units"].names) == (("A", "B", "D"), ("甲", "新乙", None))
    assert new["units"].crs == "EPSG:4490"
    assert new["boundary"].crs == "EPSG:4326"
    assert (
        same_shape(new["units"].geometries[0], shapely.box(122, 28, 122.2, 28.1)) is False
    )  # united with its vertices
    assert new["units"].geometries[0].equals(shapely.box(122, 28, 122.2, 28.1))
    assert shapely.bounds(new["units"].geometries[1]) == pytest.approx([120, 27.11, 120.01, 27.12], abs=0.01)
    assert set(new) == {"units", "boundary"}
    assert changed(old["units"], new["units"]) == (("D",), ("B",), ("C",))
    with pytest.raises(ProblemsFound) as found:
        here_layer(loaded(version(plan("2020"), layers=[vector("units", [("A", metres)], crs="EPSG:4490x")])), "2020")
    assert [problem.rule for problem in found.value.problems] == ["R09"]
