/** The map's side of the page: outlines, shapes and marks of the findings in view, never more than a canvas bears. */
import type * as Leaflet from "leaflet";
import { positions, type FindingsData, type Row } from "./data";
import { COLOURS, markMaker } from "./marks";

/** Pixels; findings nearer to each other share a mark, drawn as the gravest of them. */
const CELL = 14;
/** Shapes are drawn while no more findings than this are in view. */
const SHAPES = 600;
/** Pixels; a chosen finding is ringed while its shape is smaller. */
const LARGE = 190;
/** From this zoom on marks are small: what they stand on is seen. */
const NEAR = 16;

export class Ground {
  private readonly renderer: Leaflet.Canvas;
  private readonly outline: Leaflet.LayerGroup;
  private readonly drawn: Leaflet.LayerGroup;
  private readonly ring: Leaflet.LayerGroup;
  private readonly mark: ReturnType<typeof markMaker>;
  private rows: readonly number[] = [];
  private chosen: number | null = null;

  constructor(
    private readonly L: typeof Leaflet,
    private readonly map: Leaflet.Map,
    private readonly data: FindingsData,
    private readonly select: (index: number) => void,
    private readonly tell: (inView: number, marks: number) => void,
  ) {
    this.renderer = L.canvas({ padding: 0.3, tolerance: 6 });
    this.outline = L.layerGroup().addTo(map);
    this.drawn = L.layerGroup().addTo(map);
    this.ring = L.layerGroup().addTo(map);
    this.mark = markMaker(L);
    map.on("moveend resize", () => this.draw());
  }

  /** Draws the units of *version* (an index) as thin lines. */
  outlines(version: number): void {
    this.outline.clearLayers();
    const lines = (this.data.outlines[version] ?? []).map((steps) => positions(steps, this.data.scale));
    if (lines.length > 0) {
      this.L.polyline(lines, { renderer: this.renderer, color: "#8a949c", weight: 1, opacity: 0.8, interactive: false, smoothFactor: 1.5 }).addTo(this.outline);
    }
  }

  /** Returns the extent of *rows*, or of the outlines where there are none. */
  extent(rows: readonly number[]): Leaflet.LatLngBounds | null {
    const points: [number, number][] = [];
    for (const index of rows) {
      const row = this.data.findings[index];
      if (row) points.push([row[4] / this.data.scale, row[3] / this.data.scale]);
    }
    if (points.length === 0) {
      for (const rings of this.data.outlines) for (const steps of rings) points.push([(steps[1] ?? 0) / this.data.scale, (steps[0] ?? 0) / this.data.scale]);
    }
    return points.length > 0 ? this.L.latLngBounds(points) : null;
  }

  show(rows: readonly number[]): void {
    this.rows = rows;
    this.draw();
  }

  /** Zooms to one finding and rings it. */
  choose(index: number): void {
    const row = this.data.findings[index];
    if (!row) return;
    this.chosen = index;
    const bounds = this.bounds(row);
    // A small gap deserves its surroundings, and a point more of them.
    this.map.fitBounds(bounds.pad(0.6), { maxZoom: row[10] ? 18 : 14, animate: false });
    this.draw();
  }

  clear(): void {
    this.chosen = null;
    this.draw();
  }

  private bounds(row: Row): Leaflet.LatLngBounds {
    const at: [number, number] = [row[4] / this.data.scale, row[3] / this.data.scale];
    const shape = row[10];
    const parts = shape ? shape[1].map((steps) => positions(steps, this.data.scale)).reduce((all, part) => all.concat(part), []) : [];
    return this.L.latLngBounds([at, ...parts]);
  }

  private draw(): void {
    const seen = this.map.getBounds().pad(0.1);
    const inView: number[] = [];
    for (const index of this.rows) {
      const row = this.data.findings[index];
      if (row && seen.contains([row[4] / this.data.scale, row[3] / this.data.scale])) inView.push(index);
    }
    this.drawn.clearLayers();
    this.ring.clearLayers();
    const wanted = inView.length <= SHAPES ? inView : [];
    if (this.chosen !== null && !wanted.includes(this.chosen)) this.shape(this.chosen);
    for (const index of wanted) this.shape(index);
    const marks = this.marks(inView);
    this.tell(inView.length, marks);
    this.circle();
  }

  /** Draws one mark for each cell of the screen; findings come gravest first, so the first of a cell is the gravest. */
  private marks(inView: readonly number[]): number {
    const cells = new Set<string>();
    const kept: number[] = [];
    for (const index of inView) {
      const row = this.data.findings[index] as Row;
      const at = this.map.latLngToContainerPoint([row[4] / this.data.scale, row[3] / this.data.scale]);
      const cell = `${Math.floor(at.x / CELL)},${Math.floor(at.y / CELL)}`;
      if (cells.has(cell)) continue;
      cells.add(cell);
      kept.push(index);
    }
    // The gravest are drawn last, over the others.
    for (const index of kept.reverse()) {
      const row = this.data.findings[index] as Row;
      const at: [number, number] = [row[4] / this.data.scale, row[3] / this.data.scale];
      const mark = this.mark(at, row[0], { renderer: this.renderer, radius: this.map.getZoom() < NEAR ? 6 : 4, color: "#ffffff", weight: 1.5, fillColor: COLOURS[row[0]] ?? "#000000", fillOpacity: 0.95, bubblingMouseEvents: false });
      mark.on("click", () => this.select(index)).addTo(this.drawn);
    }
    return kept.length;
  }

  private shape(index: number): void {
    const row = this.data.findings[index];
    const shape = row?.[10];
    if (!row || !shape) return;
    const colour = COLOURS[row[0]] ?? "#000000";
    const parts = shape[1].map((steps) => positions(steps, this.data.scale));
    const options = { renderer: this.renderer, color: colour, weight: 2, fillColor: colour, fillOpacity: 0.35, bubblingMouseEvents: false };
    if (shape[0] === 0) {
      for (const part of parts) for (const at of part) this.L.circleMarker(at, { ...options, radius: 4 }).on("click", () => this.select(index)).addTo(this.drawn);
      return;
    }
    const made = shape[0] === 2 ? this.L.polygon(parts, options) : this.L.polyline(parts, { ...options, weight: 4 });
    made.on("click", () => this.select(index)).addTo(this.drawn);
  }

  /** A ring around the chosen finding, which is small on any map. */
  private circle(): void {
    const row = this.chosen === null ? undefined : this.data.findings[this.chosen];
    if (!row) return;
    // Among others the chosen shape is told apart by its border.
    if (row[10] && row[10][0] > 0) {
      const parts = row[10][1].map((steps) => positions(steps, this.data.scale));
      const options = { renderer: this.renderer, color: "#10355c", weight: 4, fill: false, interactive: false };
      (row[10][0] === 2 ? this.L.polygon(parts, options) : this.L.polyline(parts, options)).addTo(this.ring);
    }
    const bounds = this.bounds(row);
    const low = this.map.latLngToContainerPoint(bounds.getSouthWest());
    const high = this.map.latLngToContainerPoint(bounds.getNorthEast());
    if (Math.max(high.x - low.x, low.y - high.y) > LARGE) return;
    this.L.circleMarker([row[4] / this.data.scale, row[3] / this.data.scale], { renderer: this.renderer, radius: 16, color: "#10355c", weight: 3, fill: false, interactive: false }).addTo(this.ring);
  }
}
