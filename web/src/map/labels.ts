/** Names on the map: placed where they fit, the page's own unit first, never over one another. */
import * as L from "leaflet";
import { labelPoint } from "./geometry";
import { stateOf, type Drawn } from "./state";

interface Candidate {
  readonly text: string;
  readonly at: L.Point;
  readonly rank: number;
  readonly room: number;
  readonly style: string;
  readonly must: boolean;
}

const LINE = 8; // characters to a line
const MOST = 60;

export class Labels extends L.Layer {
  private pane: HTMLElement | null = null;
  private readonly points = new Map<Drawn, readonly [number, number] | null>();
  private waiting = 0;

  override onAdd(map: L.Map): this {
    this.pane = map.getPane("om-labels") ?? map.createPane("om-labels");
    const state = stateOf(map);
    const later = (): void => this.later();
    for (const topic of ["data", "units", "areas"] as const) state.on(topic, later);
    map.on("zoomend viewreset resize moveend", this.later, this);
    this.later();
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off("zoomend viewreset resize moveend", this.later, this);
    this.pane?.replaceChildren();
    return this;
  }

  /** Draws once after a burst of arrivals. */
  private later(): void {
    window.clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => this.draw(), 30);
  }

  /** Draws at once (before printing). */
  draw(): void {
    const map = this._map as L.Map | undefined;
    if (!map || !this.pane) return;
    const placed: L.Bounds[] = [];
    const made: HTMLElement[] = [];
    for (const label of this.candidates(map)) {
      const lines = Math.ceil([...label.text].length / LINE);
      const width = Math.min([...label.text].length, LINE) * 12.5 + 4;
      const box = L.bounds(label.at.subtract([width / 2, lines * 8]), label.at.add([width / 2, lines * 8]));
      if (!label.must && label.room < width * 0.8) continue;
      if (placed.some((other) => other.overlaps(box)) && !(label.must && made.length === 0)) continue;
      placed.push(box);
      const span = document.createElement("span");
      span.className = `om-label ${label.style}`;
      span.textContent = label.text;
      L.DomUtil.setPosition(span, label.at);
      made.push(span);
      if (made.length >= MOST) break;
    }
    this.pane.replaceChildren(...made);
  }

  private candidates(map: L.Map): Candidate[] {
    const state = stateOf(map);
    const found: Candidate[] = [];
    const view = map.getBounds();
    const add = (item: Drawn, rank: number, style: string, must: boolean): void => {
      if (!this.points.has(item)) this.points.set(item, item.feature[4] ? labelPoint(item.feature[4]) : null);
      const point = this.points.get(item);
      if (!point || !view.contains([point[1], point[0]])) return;
      const [west, , east] = item.bounds;
      const room = map.latLngToLayerPoint([point[1], east]).x - map.latLngToLayerPoint([point[1], west]).x;
      found.push({ text: item.feature[1] || item.feature[0], at: map.latLngToLayerPoint([point[1], point[0]]), rank, room, style, must });
    };
    const mode = state.data?.mode;
    for (const [code, unit] of state.units) {
      if (state.isFocus(code)) add(unit, 0, "om-label-own", true);
      else if (mode !== "unit") add(unit, 3, "om-label-unit", false);
      else if (state.isNear(code)) add(unit, 1, "om-label-near", true);
    }
    if (mode !== "unit") for (const [id, area] of state.areas) add(area, state.isFocus(id) ? 4 : 2, "om-label-area", false);
    return found.sort((a, b) => a.rank - b.rank || b.room - a.room);
  }
}
