"""Mutations of geometry."""

from __future__ import annotations

import shapely
from hypothesis import assume
from hypothesis import strategies as st

from tests.faults.generate import SIDE, Made
from tests.faults.mutating import mutation, neighbours, unit_of


@mutation("G21")
def shape_dropped(made: Made, data: st.DataObject) -> None:
    assume(len(made.first.shapes) > 1)
    del made.first.shapes[unit_of(made, data)["code"]]


@mutation("G22")
def shape_of_nothing(made: Made, data: st.DataObject) -> None:
    code = unit_of(made, data)["code"]
    made.first.shapes[code[:9] + "9999"] = made.first.shapes.pop(code)


@mutation("G12")
def axes_swapped(made: Made, data: st.DataObject) -> None:
    shapes = made.first.shapes
    for code in shapes:
        shapes[code] = shapely.transform(shapes[code], lambda points: points[:, ::-1])


@mutation("G08")
def line_for_polygon(made: Made, data: st.DataObject) -> None:
    code = unit_of(made, data)["code"]
    made.first.shapes[code] = made.first.shapes[code].exterior


@mutation("G30")
def bow_tie(made: Made, data: st.DataObject) -> None:
    code = unit_of(made, data)["code"]
    a, b, c, d, _ = made.first.shapes[code].exterior.coords
    made.first.shapes[code] = shapely.Polygon([a, c, b, d])


@mutation("G31")
def shape_twice(made: Made, data: st.DataObject) -> None:
    a, b = neighbours(made, data)
    made.first.shapes[a] = made.first.shapes[b]


@mutation("G32")
def unit_shifted(made: Made, data: st.DataObject) -> None:
    a, b = neighbours(made, data)
    shapes = made.first.shapes
    step = (
        shapely.get_coordinates(shapely.centroid(shapes[b])) - shapely.get_coordinates(shapely.centroid(shapes[a]))
    ) / 3
    shapes[a] = shapely.transform(shapes[a], lambda points: points + step)


@mutation("G34", inner=True)
def unit_shrunk(made: Made, data: st.DataObject) -> None:
    shapes = made.first.shapes
    whole = shapely.union_all(list(shapes.values()))
    inner = [code for code in sorted(shapes) if not shapely.intersects(shapes[code], shapely.boundary(whole))]
    code = data.draw(st.sampled_from(inner))
    shapes[code] = shapely.affinity.scale(shapes[code], 0.7, 0.7)


@mutation("G36")
def vertex_on_one_side(made: Made, data: st.DataObject) -> None:
    a, b = neighbours(made, data)
    shapes = made.first.shapes
    edge = shapely.line_merge(shapely.intersection(shapes[a], shapes[b]))
    shapes[a] = shapely.segmentize(shapes[a], shapely.length(edge) * 0.6)


@mutation("G39")
def unit_in_two_features(made: Made, data: st.DataObject) -> None:
    code = unit_of(made, data)["code"]
    a, b, c, d, _ = made.first.shapes[code].exterior.coords
    made.first.shapes[code] = shapely.Polygon([a, b, c])
    made.first.more.append((code, shapely.Polygon([a, c, d])))


@mutation("G40", bounded=True)
def unit_of_another_district(made: Made, data: st.DataObject) -> None:
    unit = unit_of(made, data)
    others = [area["id"] for area in made.areas[1:] if area["id"] != unit["area"]]
    assume(others)
    unit["area"] = data.draw(st.sampled_from(others))


@mutation("G41", bounded=True)
def boundary_too_wide(made: Made, data: st.DataObject) -> None:
    area = data.draw(st.sampled_from(sorted(made.first.boundary)))
    west, _, east, north = shapely.total_bounds(list(made.first.boundary.values()))
    strip = shapely.box(west, north - SIDE / 2, east, north + SIDE / 2)
    made.first.boundary[area] = shapely.union(made.first.boundary[area], strip)


@mutation("G42", bounded=True)
def boundary_too_narrow(made: Made, data: st.DataObject) -> None:
    west, south, east, north = shapely.total_bounds(list(made.first.boundary.values()))
    kept = shapely.box(west, south, east, north - SIDE / 4)
    made.first.boundary = {area: shapely.intersection(shape, kept) for area, shape in made.first.boundary.items()}


@mutation("G43")
def zones_overlap(made: Made, data: st.DataObject) -> None:
    assume(made.first.zones)
    zone = data.draw(st.sampled_from(made.first.zones))
    other = {**zone, "code": zone["code"][:-1] + "2", "name": zone["name"] + "二"}
    made.first.zones.append(other)
    made.first.zone_shapes[other["code"]] = made.first.zone_shapes[zone["code"]].buffer(-SIDE / 10)


@mutation("G44")
def area_filed_wrong(made: Made, data: st.DataObject) -> None:
    unit = unit_of(made, data)
    unit["area_km2"] = "1.23"
