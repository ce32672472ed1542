/**
 * Two states of the territory: changed units as they were (dashed) and as they are (solid), and the ground that is in
 * another unit than before. What was stands in one pane, what is in another, so that a swipe can cut them.
 */
import * as L from "leaflet";
import { pattern, swatch } from "../core/patterns";
import { href, word, type Bounds, type ChangeData, type ChangeGroup, type ChangeRow, type End, type MapData, type PieceRow, type StateRow } from "../data";
import { element, svg } from "../dom";
import { contains, overlap } from "./geometry";
import { Labels, type OtherLabels } from "./labels";
import { loadAround, loadChanges } from "./loading";
import { drawn, stateOf, type Drawn, type MapState } from "./state";
import { UnitLayer } from "./units";

export const SIDES = ["before", "after"] as const;
export type Side = (typeof SIDES)[number];
/** Signs of ground that is lost and gained, also for grey paper. */
const SIGNS: Readonly<Record<Side, string>> = { before: "\uff0d", after: "\uff0b" };
/** All groups are loaded at once where there are no more; else those that the view shows at least this large. */
const FEW = 4;
const LARGE = 48;
/** Marks of pieces among what was and is: what they are, and that they were and are in a unit. */
const PIECE = "piece";
const BOTH = "both";

/** Makes the panes of both states and of their names; the control that cuts them may come first. */
export function panes(map: L.Map): void {
  for (const side of SIDES) {
    for (const name of [`om-${side}`, `om-${side}-labels`]) if (!map.getPane(name)) map.createPane(name);
  }
}

/** What the legend says about changes. */
export function changeRows(state: MapState, data: ChangeData): readonly (readonly [Element, string])[] {
  const has = (side: Side): boolean => [...state[side].keys()].some((key) => key.startsWith(`${PIECE} `));
  const rows: (readonly [Element, string])[] = [
    [picture(box("om-unit om-old")), word(data.words, "old_border")],
    [picture(box("om-unit om-new")), word(data.words, "new_border")],
  ];
  if (has("before")) rows.push([ground("before"), `${SIGNS.before} ${word(data.words, "lost")}`]);
  if (has("after")) rows.push([ground("after"), `${SIGNS.after} ${word(data.words, "gained")}`]);
  if (has("before") && has("after")) rows.push([ground("before", "after"), `\u00b1 ${word(data.words, "moved")}`]);
  return rows;
}

export class ChangeLayer extends L.FeatureGroup {
  private state: MapState | null = null;
  private readonly renderers: Readonly<Record<Side, L.SVG>> = { before: L.svg({ padding: 0.5, pane: "om-before" }), after: L.svg({ padding: 0.5, pane: "om-after" }) };
  private readonly pieces = L.featureGroup();
  private readonly spots = new Map<ChangeGroup, L.Marker>();
  private readonly asked = new Set<ChangeGroup>();
  private readonly patterns = new Map<string, SVGPatternElement>();
  private readonly rows: { readonly row: ChangeRow; readonly held: Drawn }[] = [];
  private readonly names = SIDES.map((side) => new Labels({ pane: `om-${side}-labels`, of: (held) => held[side], as: (item) => named(item, side) }));

  /** *given* replaces the page's data block (a notebook). */
  constructor(private readonly given: MapData | null = null) {
    super();
  }

  override onAdd(map: L.Map): this {
    const state = (this.state = stateOf(map));
    panes(map);
    super.onAdd(map);
    for (const names of this.names) names.addTo(map);
    map.on("moveend", this.loadInView, this);
    if (this.hasLayer(this.pieces)) {
      this.loadInView(); // switched on again
      return this;
    }
    this.addLayer(this.pieces);
    if (this.given && state.data !== this.given) state.setData(this.given);
    state.tellers.push((x, y) => (this._map ? this.tell(x, y) : []));
    state.withData((data) => {
      if (data.changes?.rows) this.draw(data.changes.rows);
      if (data.changes?.around) this.lookAround(state, data.changes.around);
      if (this.given) {
        if (data.features) new UnitLayer().addTo(map);
        if (this.getBounds().isValid()) map.fitBounds(this.getBounds(), { animate: false });
      }
      this.loadInView();
    });
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off("moveend", this.loadInView, this);
    for (const names of this.names) names.remove();
    for (const spot of this.spots.values()) spot.remove();
    this.spots.clear();
    return super.onRemove(map);
  }

  private lookAround(state: MapState, name: string): void {
    loadAround(state, name).then(
      (around) => {
        if (state.data) state.data = { ...state.data, ...around };
        state.tell("more");
      },
      () => undefined,
    );
  }

  /** Loads what the view shows large enough; a spot stands for what is too small to be seen. */
  private loadInView(): void {
    const map = this._map as L.Map | undefined;
    const groups = this.state?.data?.changes?.groups ?? [];
    if (!map) return;
    const seen = map.getBounds();
    const view: Bounds = [seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()];
    for (const group of groups) {
      if (this.asked.has(group)) continue;
      const low = map.project([group.bounds[1], group.bounds[0]]);
      const high = map.project([group.bounds[3], group.bounds[2]]);
      const large = Math.max(high.x - low.x, low.y - high.y) >= LARGE || map.getZoom() >= map.getMaxZoom();
      if (groups.length <= FEW || (overlap(group.bounds, view) && large)) this.fetch(group);
      else if (!this.spots.has(group)) this.mark(map, group);
    }
  }

  private fetch(group: ChangeGroup): void {
    const state = this.state;
    if (!state) return;
    this.asked.add(group);
    this.spots.get(group)?.remove();
    this.spots.delete(group);
    Promise.all(group.shards.map((name) => loadChanges(state, name))).then(
      (shards) => shards.forEach((shard) => this.draw(shard.changes)),
      () => this.asked.delete(group),
    );
  }

  private mark(map: L.Map, group: ChangeGroup): void {
    const [west, south, east, north] = group.bounds;
    const title = word(this.state?.data?.changes?.words, "spot", { n: group.count });
    const icon = L.divIcon({ className: "om-spot", html: element("span", {}, String(group.count)), iconSize: [30, 24] });
    const spot = L.marker([(south + north) / 2, (west + east) / 2], { icon, title, alt: title });
    const zoom = (): void => void map.fitBounds([[south, west], [north, east]], { maxZoom: 14, animate: false });
    spot.on("click", zoom);
    spot.on("keydown", (event) => (event as L.LeafletKeyboardEvent).originalEvent.key === "Enter" && zoom());
    this.spots.set(group, spot.addTo(map));
  }

  private draw(rows: readonly ChangeRow[]): void {
    const state = this.state;
    if (!state) return;
    for (const row of rows) {
      if (row[0] === "piece") this.drawPiece(state, row);
      else this.drawUnit(state, row);
    }
    // What moved lies over the units that it moved between, whichever of them came first.
    this.pieces.bringToFront();
    state.tell("changes");
  }

  private drawUnit(state: MapState, row: StateRow): void {
    const [which, [code, name, category, realm], , geometry] = row;
    const side = which === "old" ? "before" : "after";
    const held = drawn([code, name, category, realm, geometry]);
    if (!held || !geometry || state[side].has(code)) return;
    state[side].set(code, held);
    this.rows.push({ row, held });
    const layer = this.polygon(side, geometry, `om-unit om-${which}${realm === "sea" ? " om-sea" : ""}`);
    layer.on("add", () => {
      const path = layer.getElement() as SVGPathElement | undefined;
      if (!path) return;
      const { category: found, index } = state.category(category);
      layer.setStyle({ fillColor: this.fill(path, side, `${index}`, () => pattern(found, index, "plain")) });
      path.setAttribute("role", "img");
      path.setAttribute("aria-label", `${this.version(side)} ${name ?? ""} ${code}`.trim());
    });
    this.addLayer(layer);
  }

  private drawPiece(state: MapState, row: PieceRow): void {
    const [, ends, { km2 }, geometry] = row;
    if (!geometry) return;
    const key = `${PIECE} ${ends[0]?.[0] ?? ""} ${ends[1]?.[0] ?? ""}`;
    SIDES.forEach((side, at) => {
      const end = ends[at];
      // A piece that was in no unit is only gained, one that is in none only lost.
      if (!end || state[side].has(key)) return;
      const held = drawn([key, `${km2} km\u00b2`, ends[0] && ends[1] ? BOTH : null, PIECE, geometry]);
      if (!held) return;
      state[side].set(key, held);
      if (!this.rows.some((known) => known.row === row)) this.rows.push({ row, held });
      const layer = this.polygon(side, geometry, `om-ground om-ground-${side}`);
      layer.on("add", () => {
        const path = layer.getElement() as SVGPathElement | undefined;
        if (!path) return;
        layer.setStyle({ fillColor: this.fill(path, side, "ground", () => groundPattern(side)) });
        path.setAttribute("role", "img");
        path.setAttribute("aria-label", `${word(state.data?.changes?.words, side === "before" ? "lost" : "gained")}: ${this.sentence(row)}`);
      });
      this.pieces.addLayer(layer);
    });
  }

  private polygon(side: Side, geometry: NonNullable<ChangeRow[3]>, className: string): L.Polygon {
    const layer = L.GeoJSON.geometryToLayer({ type: "Feature", properties: {}, geometry } as never) as L.Polygon;
    Object.assign(layer.options, { renderer: this.renderers[side], pane: `om-${side}`, interactive: false, className, fillOpacity: 1, smoothFactor: 0 });
    return layer;
  }

  /** The address of a pattern in the drawing of *path*, made there when it is first asked for. */
  private fill(path: SVGPathElement, side: Side, name: string, make: () => SVGPatternElement): string {
    const root = path.ownerSVGElement;
    const key = `${side} ${name}`;
    let held = this.patterns.get(key);
    if (!held || held.ownerSVGElement !== root) {
      held = make();
      root?.insertBefore(held, root.firstChild);
      this.patterns.set(key, held);
    }
    return `url(#${held.id})`;
  }

  private version(side: Side): string {
    return this.state?.data?.changes?.[side] ?? "";
  }

  private sentence([, ends, { km2 }]: PieceRow): string {
    const words = this.state?.data?.changes?.words;
    const named = (end: End | null): string => (end ? end[1] || end[0] : word(words, "no_unit"));
    return word(words, "piece", { km2, from: named(ends[0]), to: named(ends[1]) });
  }

  /** What was and is at a place that changed. */
  private tell(x: number, y: number): Node[] {
    const state = this.state;
    const data = state?.data;
    if (!state || !data?.changes) return [];
    const words = data.changes.words;
    const at = ({ bounds: b, feature }: Drawn): boolean => x >= b[0] && x <= b[2] && y >= b[1] && y <= b[3] && feature[4] !== null && contains(feature[4], x, y);
    const hits = this.rows.filter(({ held }) => at(held)).map(({ row }) => row);
    if (hits.length === 0) return [];
    const told: Node[] = hits.flatMap((row) => (row[0] === "piece" ? [element("h3", {}, this.sentence(row))] : []));
    const cards = new Set<string | null | undefined>();
    for (const row of hits) {
      const said = row[0] === "piece" ? [] : changed(row, words);
      if (cards.has(row[2].card) || (row[0] === "piece" && hits.some((other) => other !== row && other[2].card === row[2].card))) continue;
      cards.add(row[2].card);
      if (said.length > 0) told.push(element("p", { class: "om-identify-change" }, said.join(" \u00b7 ")));
      if (row[2].card) told.push(element("p", {}, element("a", { href: row[2].card }, word(words, "card"))));
    }
    const around = [...state.units.values()].filter(at);
    for (const side of SIDES) {
      const own = hits.filter((row): row is StateRow => row[0] === (side === "before" ? "old" : "new"));
      const units = own.length > 0 ? own.map((row) => row[1]) : around.map(({ feature }) => feature);
      told.push(element("h4", {}, word(words, `side_${side}`, { version: this.version(side) })));
      if (units.length === 0) told.push(element("p", {}, word(words, "no_unit")));
      for (const [code, name, id, realm] of units) {
        const { category, index } = state.category(id);
        told.push(
          element("p", {}, name || code, " ", element("code", {}, code)),
          element("p", {}, swatch(category, index, realm === "sea"), " ", category?.label ?? id),
        );
        if (side === "after" && data.unitHref) told.push(element("p", {}, element("a", { href: href(data.root, data.unitHref, code, data.slugs) }, state.word("open_unit"))));
      }
    }
    return told;
  }
}

/** How a changed unit or a piece of ground is called on the map. */
function named({ feature: [, , ends, realm] }: Drawn, side: Side): ReturnType<OtherLabels["as"]> {
  if (realm !== PIECE) return { rank: 2, style: "om-label-change" };
  const moved = ends === BOTH;
  return { rank: 1, style: `om-label-piece om-ground-${side}${moved ? " om-label-moved" : ""}`, sign: { text: SIGNS[side], both: moved ? "\u00b1" : SIGNS[side] } };
}

function changed(row: StateRow, words: ChangeData["words"]): string[] {
  const { kind, aspects, gained, lost } = row[2];
  const said = [`kind_${kind}`, ...aspects.map((aspect) => `aspect_${aspect}`)].filter((key) => key in words).map((key) => word(words, key));
  if (gained && lost) said.push(word(words, "gained_lost", { gained, lost }));
  return said;
}

let made = 0;

/** A pattern of ＋ or －; both over one another stand beside each other. */
function groundPattern(side: Side): SVGPatternElement {
  const sign = side === "after" ? "M1,4.5 L8,4.5 M4.5,1 L4.5,8" : "M9,12.5 L16,12.5";
  return svg(
    "pattern",
    { id: `om-ground-${++made}`, class: `om-ground-pattern om-ground-${side}`, width: 17, height: 17, patternUnits: "userSpaceOnUse" },
    svg("rect", { class: "om-ground-wash", width: 17, height: 17 }),
    svg("path", { class: "om-ground-halo", d: sign }),
    svg("path", { class: "om-ground-sign", d: sign }),
  );
}

function picture(...children: SVGElement[]): SVGSVGElement {
  return svg("svg", { class: "om-swatch", width: 28, height: 16, viewBox: "0 0 28 16", "aria-hidden": "true", focusable: "false" }, ...children);
}

function box(style: string, fill = "none"): SVGRectElement {
  return svg("rect", { class: style, x: 2, y: 2, width: 24, height: 12, ...(fill ? { fill } : {}) });
}

/** A picture of ground: its wash with one sign in the middle, both signs for ground that was lost and gained. */
function ground(...sides: readonly Side[]): SVGSVGElement {
  return picture(
    ...sides.flatMap((side) => {
      const x = sides.length === 1 ? 14 : side === "before" ? 19 : 9;
      const sign = side === "before" ? `M${x - 3.5},8 L${x + 3.5},8` : `M${x - 3.5},8 L${x + 3.5},8 M${x},4.5 L${x},11.5`;
      const marks = [svg("path", { class: "om-ground-halo", d: sign }), svg("path", { class: "om-ground-sign", d: sign })];
      return [svg("g", { class: `om-ground-${side}` }, box("om-ground om-ground-wash", ""), ...marks)];
    }),
  );
}
