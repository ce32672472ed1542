/** The little geometry that a map needs, in degrees: bounds, point in polygon, a point for a label. */
import type { Bounds, Geometry, Polygon, Position, Ring } from "../data";

export function polygonsOf(geometry: Geometry): readonly (readonly Ring[])[] {
  if (geometry.type === "Polygon") return [geometry.coordinates];
  return geometry.type === "MultiPolygon" ? geometry.coordinates : [];
}

function ringsOf(geometry: Geometry): readonly Ring[] {
  if (geometry.type === "LineString") return [geometry.coordinates];
  if (geometry.type === "MultiLineString") return geometry.coordinates;
  return polygonsOf(geometry).flatMap((polygon) => polygon);
}

export function boundsOf(geometry: Geometry): Bounds | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of ringsOf(geometry)) {
    for (const [x, y] of ring) {
      west = Math.min(west, x);
      east = Math.max(east, x);
      south = Math.min(south, y);
      north = Math.max(north, y);
    }
  }
  return west <= east ? [west, south, east, north] : null;
}

export function union(all: Iterable<Bounds>): Bounds | null {
  let result: Bounds | null = null;
  for (const b of all) {
    result = result ? [Math.min(result[0], b[0]), Math.min(result[1], b[1]), Math.max(result[2], b[2]), Math.max(result[3], b[3])] : b;
  }
  return result;
}

export function overlap(a: Bounds, b: Bounds): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/** Tells whether the point lies in the polygon (even-odd over all rings, so holes count). */
export function inPolygon(rings: Polygon["coordinates"], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i] as Position;
      const [xj, yj] = ring[j] as Position;
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
  }
  return inside;
}

export function contains(geometry: Geometry, x: number, y: number): boolean {
  return polygonsOf(geometry).some((rings) => inPolygon(rings, x, y));
}

function ringArea(ring: Ring): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] as Position;
    const [xj, yj] = ring[j] as Position;
    sum += xj * yi - xi * yj;
  }
  return Math.abs(sum) / 2;
}

/**
 * Returns a point well inside the largest part: on a few parallels, the middle of the widest stretch inside.
 * Unlike the centroid it never falls into a hole, a bay or a neighbour.
 */
export function labelPoint(geometry: Geometry): readonly [x: number, y: number] | null {
  let best: readonly Ring[] | null = null;
  let size = -1;
  for (const rings of polygonsOf(geometry)) {
    const area = rings[0] ? ringArea(rings[0]) : 0;
    if (area > size) [best, size] = [rings, area];
  }
  const outer = best?.[0];
  if (!best || !outer) return null;
  const bounds = boundsOf({ type: "Polygon", coordinates: [outer] });
  if (!bounds) return null;
  let found: readonly [number, number] | null = null;
  let widest = 0;
  for (let step = 1; step < 10; step++) {
    const y = bounds[1] + ((bounds[3] - bounds[1]) * step) / 10;
    const crossings: number[] = [];
    for (const ring of best) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [xi, yi] = ring[i] as Position;
        const [xj, yj] = ring[j] as Position;
        if (yi > y !== yj > y) crossings.push(((xj - xi) * (y - yi)) / (yj - yi) + xi);
      }
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [left, right] = [crossings[i] ?? 0, crossings[i + 1] ?? 0];
      // Prefer stretches near the middle of the part: labels at a tip look misplaced.
      const width = (right - left) * (1 - Math.abs(step - 5) * 0.08);
      if (width > widest) [widest, found] = [width, [(left + right) / 2, y]];
    }
  }
  return found;
}
