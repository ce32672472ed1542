/**
 * Click (or Enter at the map's middle, marked by a cross while the keyboard moves the map) → what lies there:
 * unit, category, zones of the layers shown, with a link to the page of each.
 */
import * as L from "leaflet";
import { swatch } from "../core/patterns";
import { href } from "../data";
import { append, element } from "../dom";
import { contains } from "./geometry";
import { stateOf, type Drawn, type MapState } from "./state";

export class Identify extends L.Control {
  private box: HTMLElement | null = null;

  constructor(settings: L.ControlOptions = {}) {
    super({ position: settings.position ?? "topright" });
  }

  override onAdd(map: L.Map): HTMLElement {
    const state = stateOf(map);
    const container = map.getContainer();
    const box = (this.box = element("section", { class: "om-panel om-identify leaflet-control", "aria-live": "polite", hidden: true, tabindex: "-1" }));
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    const cross = element("div", { class: "om-cross", "aria-hidden": "true" });
    container.append(cross);
    state.withData(() => box.setAttribute("aria-label", state.word("identify")));
    map.on("click", (event: L.LeafletMouseEvent) => this.show(state, event.latlng.lng, event.latlng.lat, false));
    // The cross is for those who move the map by keys; a browser's own :focus-visible also answers to a tap.
    container.addEventListener("keyup", (event) => event.target === container && container.classList.add("om-keys"));
    container.addEventListener("pointerdown", () => container.classList.remove("om-keys"));
    container.addEventListener("keydown", (event) => {
      if (event.target === container && event.key === "Enter") {
        event.preventDefault();
        const { lng, lat } = map.getCenter();
        this.show(state, lng, lat, true);
      } else if (event.key === "Escape" && !box.hidden) {
        this.close(state);
        container.focus({ preventScroll: true });
      }
    });
    return box;
  }

  private close(state: MapState): void {
    if (this.box) this.box.hidden = true;
    state.selected = null;
    state.tell("select");
  }

  private show(state: MapState, x: number, y: number, focus: boolean): void {
    const box = this.box;
    const data = state.data;
    if (!box || !data) return;
    const hits = (all: ReadonlyMap<string, Drawn>): Drawn[] =>
      [...all.values()].filter(({ bounds: b, feature }) => x >= b[0] && x <= b[2] && y >= b[1] && y <= b[3] && feature[4] !== null && contains(feature[4], x, y));
    const units = hits(state.units);
    box.replaceChildren(element("button", { type: "button", class: "om-close", "aria-label": state.word("close"), onclick: () => this.close(state) }, "\u00d7"));
    const told = state.tellers.flatMap((tell) => tell(x, y));
    append(box, ...told);
    for (const { feature } of told.length > 0 ? [] : units) {
      const [code, name, id, realm] = feature;
      const { category, index } = state.category(id);
      const address = data.unitHref && !(data.mode === "unit" && state.isFocus(code)) ? href(data.root, data.unitHref, code, data.slugs) : null;
      append(
        box,
        element("h3", {}, name || code),
        element("p", { class: "om-identify-code" }, element("code", {}, code)),
        element("p", {}, swatch(category, index, realm === "sea"), " ", category?.label ?? id),
        address && element("p", {}, element("a", { href: address }, state.word("open_unit"))),
      );
    }
    const zones = [...state.zones.values()].flatMap((zone) => hits(zone.drawn).map((item) => ({ zone, item })));
    if (zones.length > 0) {
      const list = element("ul");
      for (const { zone, item } of zones) {
        const [code, name, type] = item.feature;
        const text = `${zone.label} \u00b7 ${zone.typeLabels.get(type ?? "") ?? type ?? ""} ${name ?? ""}`.trim();
        const address = data.zoneHref ? href(data.root, data.zoneHref, code, data.slugs) : null;
        append(list, element("li", {}, address ? element("a", { href: address }, text) : text, " ", element("code", {}, code)));
      }
      append(box, element("h4", {}, state.word("zones_here")), list);
    }
    if (units.length === 0 && told.length === 0) {
      // The smallest area first: the district says more than the city.
      const size = ({ bounds: b }: Drawn): number => (b[2] - b[0]) * (b[3] - b[1]);
      const areas = hits(state.areas).sort((a, b) => size(a) - size(b));
      const area = areas[0]?.feature;
      if (area) {
        const address = data.areaHref ? href(data.root, data.areaHref, area[0], data.slugs) : null;
        append(box, element("h3", {}, area[1] ?? area[0]), address && element("p", {}, element("a", { href: address }, state.word("open_area"))));
      }
      if (zones.length === 0) append(box, element("p", {}, state.word(area ? "no_unit_here" : "outside")));
    }
    box.hidden = false;
    state.selected = units[0]?.feature[0] ?? null;
    state.tell("select");
    if (focus) (box.querySelector<HTMLElement>("a") ?? box).focus({ preventScroll: true });
  }
}
