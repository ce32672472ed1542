/** Outlines of areas (districts, functional areas), drawn over units as lines only. */
import * as L from "leaflet";
import type { Feature } from "../data";
import { loadFeatures } from "./loading";
import { drawn, stateOf, type MapState } from "./state";

export class AreaOutlines extends L.FeatureGroup {
  private state: MapState | null = null;
  private readonly renderer = L.svg({ padding: 0.5, pane: "om-areas" });

  constructor(private readonly given: readonly Feature[] | null = null) {
    super();
  }

  override onAdd(map: L.Map): this {
    const state = (this.state = stateOf(map));
    // Over the units, under labels; lines never take the pointer from a unit.
    map.createPane("om-areas").classList.add("om-areas-pane");
    super.onAdd(map);
    if (this.given) this.draw(this.given);
    else
      state.withData((data) => {
        if (data.outlines) this.draw(data.outlines);
        for (const name of data.areas ?? []) loadFeatures(state, name).then((shard) => this.draw(shard.features), () => undefined);
      });
    return this;
  }

  private draw(features: readonly Feature[]): void {
    const state = this.state;
    if (!state) return;
    for (const feature of features) {
      const [id, , kind, , geometry] = feature;
      const kept = drawn(feature);
      if (!kept || !geometry || state.areas.has(id)) continue;
      state.areas.set(id, kept);
      const layer = L.GeoJSON.geometryToLayer({ type: "Feature", properties: {}, geometry } as never) as L.Polygon;
      const own = state.data?.mode === "area" && state.isFocus(id);
      Object.assign(layer.options, {
        renderer: this.renderer,
        pane: "om-areas",
        interactive: false,
        fill: false,
        className: `om-area${own ? " om-strong" : ""}${kind === "functional" ? " om-functional" : ""}`,
        weight: own ? 3 : 1.5,
      });
      this.addLayer(layer);
    }
    state.tell("areas");
  }
}
