/** The unit layer: polygons in their category's hatch, the page's own strong, its neighbours faint. */
import * as L from "leaflet";
import { pattern } from "../core/patterns";
import type { Bounds, Feature, MapData } from "../data";
import { overlap } from "./geometry";
import { loadFeatures } from "./loading";
import { drawn, stateOf, type MapState } from "./state";

export interface UnitOptions {
  /** Draw only what the data say; false shows every unit alike. */
  readonly emphasis?: boolean;
  /** Units of an area load once its extent is at least this wide or high on the screen, in pixels. */
  readonly loadFrom?: number;
}

/** Polygons of units; *given* replaces the page's data block (a notebook). */
export class UnitLayer extends L.FeatureGroup {
  private readonly paths = new Map<string, L.Polygon>();
  private readonly patterns = new Map<string, SVGPatternElement>();
  private readonly asked = new Set<string>();
  private readonly renderer = L.svg({ padding: 0.5 });
  private state: MapState | null = null;

  constructor(
    private readonly given: MapData | null = null,
    private readonly settings: UnitOptions = {},
  ) {
    super();
  }

  override onAdd(map: L.Map): this {
    const state = (this.state = stateOf(map));
    if (this.given && state.data !== this.given) state.setData(this.given);
    this.renderer.addTo(map);
    super.onAdd(map);
    state.withData((data) => {
      if (data.features) this.draw(data.features);
      // A notebook's map shows what was put into it; a site's map is fitted by its view.
      if (this.given && this.getLayers().length > 0) map.fitBounds(this.getBounds(), { animate: false });
      for (const name of data.shards ?? []) this.fetch(name);
      this.loadInView();
    });
    map.on("moveend", this.loadInView, this);
    state.on("more", () => this.loadInView());
    state.on("select", () => this.markSelected());
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off("moveend", this.loadInView, this);
    return super.onRemove(map);
  }

  private fetch(name: string): void {
    if (this.asked.has(name) || !this.state) return;
    this.asked.add(name);
    loadFeatures(this.state, name).then(
      (shard) => this.draw(shard.features),
      () => this.asked.delete(name),
    );
  }

  /** Loads the units of areas that the view shows large enough to be worth it. */
  private loadInView(): void {
    const map = this._map as L.Map | undefined;
    const data = this.state?.data;
    if (!map || !data?.more) return;
    const seen = map.getBounds();
    const view: Bounds = [seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()];
    for (const { bounds, shards } of Object.values(data.more)) {
      if (!overlap(bounds, view)) continue;
      const low = map.project([bounds[1], bounds[0]]);
      const high = map.project([bounds[3], bounds[2]]);
      if (Math.max(high.x - low.x, low.y - high.y) >= (this.settings.loadFrom ?? 24)) shards.forEach((name) => this.fetch(name));
    }
  }

  private weight(code: string): "strong" | "plain" | "faint" | "far" {
    const state = this.state;
    // the zone, or what changed, is what the page is about
    if (state?.data?.mode === "zone" || state?.data?.mode === "changes") return "faint";
    if (!state?.data || this.settings.emphasis === false || state.data.mode !== "unit" || !state.data.focus?.length) return "plain";
    if (state.isFocus(code)) return "strong";
    return state.isNear(code) ? "faint" : "far";
  }

  private draw(features: readonly Feature[]): void {
    const state = this.state;
    if (!state) return;
    for (const feature of features) {
      const [code, name, category, realm, geometry] = feature;
      const kept = drawn(feature);
      if (!kept || !geometry || state.units.has(code)) continue;
      if (state.data?.mode === "changes" && state.isFocus(code)) continue; // drawn as it was and is
      state.units.set(code, kept);
      const weight = this.weight(code);
      const layer = L.GeoJSON.geometryToLayer({ type: "Feature", properties: {}, geometry } as never) as L.Polygon;
      Object.assign(layer.options, {
        renderer: this.renderer,
        className: `om-unit om-${weight}${realm === "sea" ? " om-sea" : ""}`,
        fillOpacity: 1,
        weight: weight === "strong" ? 3 : 1,
        smoothFactor: 0, // each polygon would be thinned alone, and shared borders part
      });
      layer.on("add", () => {
        // The hatch lives in the drawing that shows it, which exists only once a path was drawn.
        const path = layer.getElement() as SVGPathElement | undefined;
        const fill = path && this.fill(path, category, weight);
        if (fill) layer.setStyle({ fillColor: fill });
        path?.setAttribute("role", "img");
        path?.setAttribute("aria-label", `${name ?? ""} ${code}`.trim());
      });
      this.paths.set(code, layer);
      this.addLayer(layer);
    }
    // Thick borders of the page's own unit must not be covered by neighbours that arrive later.
    for (const code of state.data?.focus ?? []) this.paths.get(code)?.bringToFront();
    this.markSelected();
    state.tell("units");
  }

  private fill(path: SVGPathElement, id: string | null, weight: string): string {
    const { category, index } = this.state?.category(id) ?? { category: undefined, index: 0 };
    const key = `${index} ${weight}`;
    let made = this.patterns.get(key);
    const root = path.ownerSVGElement;
    if (!made || made.ownerSVGElement !== root) {
      made = pattern(category, index, weight);
      root?.insertBefore(made, root.firstChild);
      this.patterns.set(key, made);
    }
    return `url(#${made.id})`;
  }

  private markSelected(): void {
    for (const [code, path] of this.paths) {
      const chosen = code === this.state?.selected;
      path.getElement()?.classList.toggle("om-selected", chosen);
      if (chosen) path.bringToFront();
    }
  }
}
