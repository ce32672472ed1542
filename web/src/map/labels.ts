/** Names on the map: placed where they fit, the page's own unit first, never over one another. */
import * as L from "leaflet";
import { append, element } from "../dom";
import { labelPoint } from "./geometry";
import { stateOf, type Drawn, type MapState } from "./state";

interface Candidate {
  /** Lines of the full name, and of the short one for where the full one does not fit. */
  readonly lines: readonly string[];
  readonly short: readonly string[];
  readonly at: L.Point;
  readonly rank: number;
  /** Width and height of the shape on the screen, in pixels. */
  readonly room: number;
  readonly height: number;
  readonly style: string;
  readonly must: boolean;
  /** A sign before the name that is shown alone where the name does not fit, and its other form. */
  readonly sign?: Sign;
}

const LINE = 9; // characters to a line
const MOST = 60;
/** Size of a character of the label's style, in pixels. */
const WIDE = 12.4;
const HIGH = 16;

export interface Sign {
  readonly text: string;
  /** What stands in its place where both states are shown over one another. */
  readonly both: string;
}

/** Names of something else than the map's units and areas, in a pane of their own. */
export interface OtherLabels {
  readonly pane: string;
  readonly of: (state: MapState) => ReadonlyMap<string, Drawn>;
  readonly as: (item: Drawn) => { readonly rank: number; readonly style: string; readonly sign?: Sign };
}

export class Labels extends L.Layer {
  private pane: HTMLElement | null = null;
  private readonly points = new Map<Drawn, readonly [number, number] | null>();
  private readonly parents = new Map<Drawn, { readonly among: number; readonly answer: boolean }>();
  private waiting = 0;

  constructor(private readonly other: OtherLabels | null = null) {
    super();
  }

  override onAdd(map: L.Map): this {
    const pane = this.other?.pane ?? "om-labels";
    this.pane = map.getPane(pane) ?? map.createPane(pane);
    const state = stateOf(map);
    const later = (): void => this.later();
    for (const topic of ["data", "units", "areas", "changes"] as const) state.on(topic, later);
    map.on("zoomend viewreset resize moveend", this.later, this);
    state.on("print", () => this.draw());
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
    // Names of changes stand first: others go around them.
    const after = !this.other && this._map && stateOf(this._map as L.Map).data?.changes ? 90 : 30;
    this.waiting = window.setTimeout(() => this.draw(), after);
  }

  /** Draws at once (before printing). */
  draw(): void {
    const map = this._map as L.Map | undefined;
    if (!map || !this.pane) return;
    const placed = [...covered(map), ...(this.other ? [] : elsewhere(map))];
    const made: HTMLElement[] = [];
    for (const label of this.candidates(map)) {
      for (const lines of [label.lines, label.short]) {
        const alone = label.sign !== undefined && lines === label.short;
        const width = Math.max(...lines.map(ems), 0) * WIDE + (label.sign ? WIDE : 0) + 6;
        const half = L.point(width / 2, (lines.length * HIGH) / 2);
        const box = L.bounds(label.at.subtract(half), label.at.add(half));
        if (!label.must && !alone && (label.room < width * 1.1 || label.height < lines.length * HIGH * 1.6)) continue;
        if (placed.some((other) => other.overlaps(box)) && label.rank > 0) continue;
        placed.push(box);
        made.push(drawnLabel(label, lines, width));
        break;
      }
      if (made.length >= MOST) break;
    }
    this.pane.replaceChildren(...made);
  }

  /** Tells whether an area is one above others drawn too, such as the city: its name would stand on a district. */
  private holdsOthers(area: Drawn, all: ReadonlyMap<string, Drawn>): boolean {
    let known = this.parents.get(area);
    if (known === undefined || known.among !== all.size) {
      const [west, south, east, north] = area.bounds;
      const within = [...all.values()].filter(({ bounds: b }) => b[0] >= west && b[1] >= south && b[2] <= east && b[3] <= north);
      known = { among: all.size, answer: within.length > 3 };
      this.parents.set(area, known);
    }
    return known.answer;
  }

  private candidates(map: L.Map): Candidate[] {
    const state = stateOf(map);
    const mode = state.data?.mode;
    const found: Candidate[] = [];
    const view = map.getBounds();
    const add = (item: Drawn, rank: number, style: string, must: boolean, sign?: Sign): void => {
      if (!this.points.has(item)) this.points.set(item, item.feature[4] ? labelPoint(item.feature[4]) : null);
      const point = this.points.get(item);
      if (!point || !view.contains([point[1], point[0]])) return;
      const [west, south, east, north] = item.bounds;
      const low = map.latLngToLayerPoint([south, west]);
      const high = map.latLngToLayerPoint([north, east]);
      const name = item.feature[1] || item.feature[0];
      const [long, short] = wrapped(name, state.category(item.feature[2]).category?.label ?? "");
      // On the map of everything the hatch says the kind; the name says the place.
      const lines = mode === "version" ? short : long;
      found.push({ lines, short, room: high.x - low.x, height: low.y - high.y, at: map.latLngToLayerPoint([point[1], point[0]]), rank, style, must });
      if (sign) found[found.length - 1] = { ...(found[found.length - 1] as Candidate), lines: [name], short: [""], sign };
    };
    if (this.other) {
      for (const item of this.other.of(state).values()) {
        const { rank, style, sign } = this.other.as(item);
        add(item, rank, style, false, sign);
      }
      return found.sort((a, b) => a.rank - b.rank || b.room - a.room);
    }
    for (const [code, unit] of state.units) {
      if (state.isFocus(code)) add(unit, 0, "om-label-own", true);
      else if (mode !== "unit") add(unit, 3, "om-label-unit", false);
      else if (state.isNear(code)) add(unit, 1, "om-label-near", true);
    }
    if (mode !== "unit") {
      for (const [id, area] of state.areas) if (!state.isFocus(id) && !this.holdsOthers(area, state.areas)) add(area, 2, "om-label-area", false);
    }
    return found.sort((a, b) => a.rank - b.rank || b.room - a.room);
  }
}

/** Width of a line in ems: Latin letters and digits take about half of what a Chinese character does. */
export function ems(line: string): number {
  return [...line].reduce((sum, letter) => sum + (letter < "\u0300" ? 0.56 : 1), 0);
}

/** Places on the map that controls cover, in layer points. */
function covered(map: L.Map): L.Bounds[] {
  return boxes(map, ".leaflet-control");
}

/** Places where names of changes stand, which go before those of areas. */
function elsewhere(map: L.Map): L.Bounds[] {
  return boxes(map, ".om-label-change, .om-label-piece");
}

function boxes(map: L.Map, selector: string): L.Bounds[] {
  const container = map.getContainer();
  const origin = container.getBoundingClientRect();
  return [...container.querySelectorAll<HTMLElement>(selector)]
    .map((control) => control.getBoundingClientRect())
    .filter((box) => box.width > 0)
    .map((box) => L.bounds(map.containerPointToLayerPoint([box.left - origin.left, box.top - origin.top]), map.containerPointToLayerPoint([box.right - origin.left, box.bottom - origin.top])));
}

/** Breaks a name before its category's words (a place's name, then its kind), else into even lines; the short form leaves those words out. */
export function wrapped(name: string, category: string): readonly [lines: readonly string[], short: readonly string[]] {
  const stem = category && name.endsWith(category) ? name.slice(0, -category.length).trim() : "";
  if (ems(name) <= LINE) return [[name], [stem || name]];
  return stem ? [[...even(stem), ...even(category)], even(stem)] : [even(name), even(name)];
}

/** Chinese and its kin break anywhere; other scripts only at spaces, so that a long word is never broken. */
const ANYWHERE = "\\u2e80-\\ud7ff\\uf900-\\ufaff\\uff00-\\uffef\\u{20000}-\\u{3ffff}";
const PARTS = new RegExp(`[${ANYWHERE}]|[^${ANYWHERE}]+`, "gu");

/** Lines of about equal length, as few as their usual length asks for; at spaces where there are any. */
function even(text: string): string[] {
  const count = Math.max(1, Math.ceil(ems(text) / LINE));
  const pieces = text.split(/\s+/u).flatMap(pieced);
  for (let most = ems(text) / count; ; most += 0.5) {
    const lines = filled(pieces, most);
    if (lines.length <= count) return lines;
  }
}

interface Piece {
  readonly text: string;
  /** What parts it from the piece before on the same line. */
  readonly gap: "" | " ";
}

/** A word as it is, or in characters where it is longer than a line and its script allows that. */
function pieced(word: string): Piece[] {
  const parts = ems(word) > LINE ? (word.match(PARTS) ?? []) : [word];
  return parts.map((text, i) => ({ text, gap: i > 0 ? "" : " " }));
}

function filled(pieces: readonly Piece[], most: number): string[] {
  const lines: string[] = [];
  for (const { text, gap } of pieces) {
    const last = lines[lines.length - 1];
    // a hair of tolerance: lengths are sums of fractions
    if (last !== undefined && ems(last + gap + text) <= most + 0.001) lines[lines.length - 1] = last + gap + text;
    else lines.push(text);
  }
  return lines;
}

function drawnLabel(label: Candidate, lines: readonly string[], width: number): HTMLElement {
  const span = document.createElement("span");
  span.className = `om-label ${label.style}`;
  span.style.width = `${width}px`;
  span.style.margin = `${(-lines.length * HIGH) / 2}px 0 0 ${-width / 2}px`;
  if (label.sign) {
    if (lines === label.short) span.classList.add("om-label-sign");
    append(span, element("span", { class: "om-sign" }, label.sign.text), element("span", { class: "om-sign-both" }, label.sign.both));
  }
  lines.forEach((line, i) => {
    if (i > 0) span.append(document.createElement("br"));
    span.append(line);
  });
  L.DomUtil.setPosition(span, label.at);
  return span;
}
