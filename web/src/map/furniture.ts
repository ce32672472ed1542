/** What every map must show, on screen and on paper: title, legend, scale, north arrow, review number, copyright. */
import * as L from "leaflet";
import { paint, parseColour, swatch } from "../core/patterns";
import { append, element, svg } from "../dom";
import { changeRows } from "./changes";
import { stateOf } from "./state";
import { ZONE_COLOURS } from "./zones";

export class Legend extends L.Control {
  constructor(settings: L.ControlOptions = {}) {
    super({ position: settings.position ?? "bottomleft" });
  }

  override onAdd(map: L.Map): HTMLElement {
    const state = stateOf(map);
    const box = element("section", { class: "om-panel om-legend leaflet-control" });
    L.DomEvent.disableClickPropagation(box);
    const draw = (): void => {
      const data = state.data;
      if (!data) return;
      const row = (picture: Element, text: string): HTMLElement => element("li", {}, picture as HTMLElement, " ", text);
      const list = element("ul");
      data.categories.forEach((category, index) => append(list, row(swatch(category, index), category.label)));
      if ([...state.units.values()].some((u) => u.feature[3] === "sea")) append(list, row(outline("om-unit om-sea"), state.word("sea_unit")));
      if (data.mode === "unit" && data.focus?.length) append(list, row(outline("om-unit om-strong"), state.word("this_unit")));
      if (data.changes) append(list, ...changeRows(state, data.changes).map(([picture, text]) => row(picture, text)));
      if (state.areas.size > 0) append(list, row(outline("om-area"), state.word("area_border")));
      for (const zone of state.zones.values()) {
        const picture = outline("om-zone");
        paint(picture, parseColour(ZONE_COLOURS[zone.index % ZONE_COLOURS.length]) ?? [0, 0, 0]);
        append(list, row(picture, state.word("zone_of", { element: zone.label })));
      }
      box.setAttribute("aria-label", state.word("legend"));
      box.replaceChildren(element("h3", {}, state.word("legend")), list);
    };
    for (const topic of ["data", "units", "areas", "zones", "changes"] as const) state.on(topic, draw);
    draw();
    return box;
  }
}

function outline(style: string): SVGSVGElement {
  return svg(
    "svg",
    { class: "om-swatch", width: 28, height: 16, viewBox: "0 0 28 16", "aria-hidden": "true", focusable: "false" },
    svg("rect", { class: style, x: 2, y: 2, width: 24, height: 12, fill: "none" }),
  );
}

export class NorthArrow extends L.Control {
  constructor(settings: L.ControlOptions = {}) {
    super({ position: settings.position ?? "topright" });
  }

  override onAdd(map: L.Map): HTMLElement {
    const state = stateOf(map);
    const box = element("div", { class: "om-north leaflet-control", role: "img" });
    const letter = svg("text", { x: 16, y: 11, "text-anchor": "middle" });
    box.append(svg("svg", { width: 32, height: 46, viewBox: "0 0 32 46", focusable: "false" }, letter, svg("path", { class: "om-north-left", d: "M16,14 L7,44 L16,37 Z" }), svg("path", { class: "om-north-right", d: "M16,14 L25,44 L16,37 Z" })));
    state.withData(() => {
      box.setAttribute("aria-label", state.word("north"));
      letter.textContent = state.word("north_letter");
    });
    return box;
  }
}

/** Metres and kilometres only: other units have no place on these maps. */
export class ScaleBar extends L.Control.Scale {
  constructor(settings: L.ControlOptions = {}) {
    super({ position: settings.position ?? "bottomleft", imperial: false, maxWidth: 120 });
  }
}

export class MapTitle extends L.Control {
  constructor(settings: L.ControlOptions = {}) {
    super({ position: settings.position ?? "topleft" });
  }

  override onAdd(map: L.Map): HTMLElement {
    const box = element("div", { class: "om-title leaflet-control", hidden: true });
    stateOf(map).withData((data) => {
      box.textContent = data.title ?? "";
      box.hidden = !data.title;
      if (data.title) map.getContainer().setAttribute("aria-label", data.title);
    });
    return box;
  }
}

/** The review number and the copyright line, which may never be left off a public map. */
export class ReviewNote extends L.Control {
  constructor(settings: L.ControlOptions = {}) {
    super({ position: settings.position ?? "bottomright" });
  }

  override onAdd(map: L.Map): HTMLElement {
    const box = element("div", { class: "om-review leaflet-control", hidden: true });
    stateOf(map).withData((data) => {
      const lines = [data.review, data.copyright].filter((line): line is string => Boolean(line));
      box.replaceChildren(...lines.map((line) => element("span", {}, line)));
      box.hidden = lines.length === 0;
    });
    return box;
  }
}
