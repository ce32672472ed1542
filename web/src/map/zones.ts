/** Element zones and the panel that chooses among them: each loads when it is first asked for. */
import * as L from "leaflet";
import { paint, parseColour } from "../core/patterns";
import type { Feature, ZoneLayerData } from "../data";
import { element } from "../dom";
import { loadFeatures } from "./loading";
import { drawn, stateOf, type Drawn, type MapState, type ZoneChoice } from "./state";

/** Lines of zones lie over the hatches of units: strong hues that no default category has. */
export const ZONE_COLOURS = ["#1b6ca8", "#7b3fa0", "#8c5a1e", "#00767a", "#a0306a", "#44506b", "#5c6b00", "#3a3f9e", "#6b6b6b"];

export interface LayerPanelOptions extends L.ControlOptions {
  readonly open?: boolean;
}

export class LayerPanel extends L.Control {
  private readonly groups = new Map<string, L.FeatureGroup>();

  constructor(private readonly settings: LayerPanelOptions = {}) {
    super({ position: settings.position ?? "topleft" });
  }

  override onAdd(map: L.Map): HTMLElement {
    const state = stateOf(map);
    const box = element("section", { class: "om-panel om-layers leaflet-control", hidden: true });
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    map.createPane("om-zones").classList.add("om-zones-pane");
    state.withData((data) => {
      const zones = Object.entries(data.zones ?? {});
      box.hidden = zones.length === 0;
      const list = element("div", { id: "om-layer-list" });
      const fold = (open: boolean): void => {
        list.hidden = !open;
        button.setAttribute("aria-expanded", String(open));
      };
      const button = element("button", { type: "button", "aria-controls": list.id, onclick: () => fold(list.hidden) }, state.word("layers"));
      // On a phone an open panel would cover the map.
      fold(Boolean(this.settings.open) && map.getContainer().clientWidth > 640);
      box.replaceChildren(button, list);
      zones.forEach(([id, layer], index) => {
        const note = element("span", { class: "om-layer-note", role: "status" });
        const line = element("span", { class: "om-zone-line", "aria-hidden": "true" });
        paint(line, parseColour(ZONE_COLOURS[index % ZONE_COLOURS.length]) ?? [0, 0, 0]);
        const input = element("input", {
          type: "checkbox",
          onchange: () => {
            note.textContent = input.checked ? state.word("loading") : "";
            void this.toggle(map, state, id, layer, index, input.checked).then(
              () => (note.textContent = ""),
              () => {
                input.checked = false;
                note.textContent = state.word("failed");
              },
            );
          },
        });
        list.append(element("label", {}, input, line, " ", layer.label, " ", note));
        // A zone's own page shows its layer from the start.
        if (data.mode === "zone") {
          input.checked = true;
          input.dispatchEvent(new Event("change"));
        }
      });
    });
    return box;
  }

  private async toggle(map: L.Map, state: MapState, id: string, layer: ZoneLayerData, index: number, on: boolean): Promise<void> {
    let group = this.groups.get(id);
    if (!on) {
      group?.remove();
      state.zones.delete(id);
      state.tell("zones");
      return;
    }
    if (!group) {
      const shards = await Promise.all(layer.shards.map((name) => loadFeatures(state, name)));
      group = this.draw(state, [...(layer.features ?? []), ...shards.flatMap((s) => s.features)], id, layer, index);
      this.groups.set(id, group);
    }
    group.addTo(map);
    state.zones.set(id, choices.get(group) as ZoneChoice);
    state.tell("zones");
  }

  private draw(state: MapState, features: readonly Feature[], id: string, layer: ZoneLayerData, index: number): L.FeatureGroup {
    const group = L.featureGroup();
    const kept = new Map<string, Drawn>();
    const renderer = L.svg({ padding: 0.5, pane: "om-zones" });
    const colour = parseColour(ZONE_COLOURS[index % ZONE_COLOURS.length]) ?? [0, 0, 0];
    for (const feature of features) {
      const item = drawn(feature);
      if (!item || !feature[4]) continue;
      kept.set(feature[0], item);
      const own = state.data?.mode === "zone" && state.isFocus(feature[0]);
      const path = L.GeoJSON.geometryToLayer({ type: "Feature", properties: {}, geometry: feature[4] } as never) as L.Polygon;
      Object.assign(path.options, { renderer, pane: "om-zones", interactive: false, className: `om-zone${own ? " om-strong" : state.data?.mode === "zone" ? " om-far" : ""}`, fillOpacity: 1 });
      path.on("add", () => {
        const shape = path.getElement() as SVGPathElement | undefined;
        if (shape) paint(shape, colour);
      });
      group.addLayer(path);
    }
    choices.set(group, { element: id, label: layer.label, index, drawn: kept, typeLabels: new Map(layer.types.map((t) => [t.id, t.label])) });
    return group;
  }
}

const choices = new WeakMap<L.FeatureGroup, ZoneChoice>();
