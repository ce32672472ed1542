/** How the map is looked at: its extent, the wheel, touch, the keyboard, paper. */
import * as L from "leaflet";
import type { Bounds, MapData } from "../data";
import { element } from "../dom";
import { union } from "./geometry";
import { stateOf, type MapState } from "./state";

function latLngBounds(b: Bounds): L.LatLngBounds {
  return L.latLngBounds([b[1], b[0]], [b[3], b[2]]);
}

/** Returns the extent to show: the page's, else that of what is in focus, else of all that is drawn. */
function extent(state: MapState, data: MapData): Bounds | null {
  if (data.bounds) return data.bounds;
  const units = [...state.units.values()];
  const focus = units.filter((u) => state.isFocus(u.feature[0]));
  return union((focus.length > 0 ? focus : units.length > 0 ? units : [...state.areas.values()]).map((u) => u.bounds));
}

export interface ViewOptions {
  readonly zoomIn?: string | null;
  readonly zoomOut?: string | null;
  readonly maxZoom?: number;
}

/** Fits the map to its data and sets how it moves. A page scrolls past a map that nobody has taken hold of yet. */
export function view(map: L.Map, options: ViewOptions = {}): void {
  const state = stateOf(map);
  const container = map.getContainer();
  container.setAttribute("role", "region");
  map.setMaxZoom(options.maxZoom ?? 18);
  for (const [style, name] of [
    ["in", options.zoomIn],
    ["out", options.zoomOut],
  ] as const) {
    const button = container.querySelector<HTMLElement>(`.leaflet-control-zoom-${style}`);
    if (button && name) button.title = name;
    if (button && name) button.setAttribute("aria-label", name);
  }

  let moved = false;
  const fit = (): void => {
    const bounds = state.data && extent(state, state.data);
    if (!bounds || moved) return;
    // A unit is shown with a margin of its neighbours; no part of the data starts out under a panel.
    measure(container);
    const shown = latLngBounds(bounds).pad(state.data?.mode === "unit" ? 0.22 : 0);
    map.fitBounds(shown, { ...room(container), animate: false });
  };
  state.withData(fit);
  // What arrives changes the extent, or the legend's height: fitted once all who heard of it have drawn.
  for (const topic of ["units", "areas"] as const) state.on(topic, () => window.setTimeout(fit));
  for (const kind of ["pointerdown", "keydown"]) container.addEventListener(kind, () => (moved = true));
  // A map in a folded part of the page has no size until that opens.
  map.on("resize", fit);
  const sized = (): void => {
    container.classList.toggle("om-narrow", container.clientWidth < NARROW);
    map.invalidateSize({ animate: false });
  };
  sized();
  if ("ResizeObserver" in window) new ResizeObserver(sized).observe(container);

  holdBeforeMoving(map, state, container, () => (moved = true));
  printing(map, state, container, () => !moved && fit());
}

/** Below this width, in pixels, title and legend lie in strips across the map instead of in its corners. */
const NARROW = 720;

/** Tells the style sheet how high title and notes are: strips lie against one another. */
function measure(container: HTMLElement): void {
  const high = (selector: string): number => container.querySelector(selector)?.getBoundingClientRect().height ?? 0;
  for (const [part, height] of [
    ["title", above(container)],
    ["review", high(".om-review")],
  ] as const) {
    container.style.setProperty(`--om-${part}-height`, `${Math.floor(height)}px`);
  }
}

/** Height of the strips across the top of a narrow map: its title, and the buttons of a change map. */
function above(container: HTMLElement): number {
  const strips = container.classList.contains("om-paper") ? [".om-title"] : [".om-title", ".om-swipe-modes"];
  return strips.reduce((sum, name) => sum + (container.querySelector(name)?.getBoundingClientRect().height ?? 0), 0);
}

/** Returns the padding that keeps the extent clear of title, legend and notes. */
function room(container: HTMLElement): L.FitBoundsOptions {
  const size = (selector: string): DOMRect | undefined => container.querySelector(selector)?.getBoundingClientRect();
  const legend = size(".om-legend");
  const bottom = (size(".om-review")?.height ?? 0) + 8;
  if (container.classList.contains("om-narrow")) {
    return { paddingTopLeft: [10, above(container) + 10], paddingBottomRight: [10, bottom + (legend?.height ?? 0)] };
  }
  return { paddingTopLeft: [Math.min((legend?.width ?? 0) + 24, container.clientWidth / 4), 16], paddingBottomRight: [60, bottom + 8] };
}

function holdBeforeMoving(map: L.Map, state: MapState, container: HTMLElement, touched: () => void): void {
  const touch = window.matchMedia("(pointer: coarse)").matches;
  map.scrollWheelZoom.disable();
  if (touch) map.dragging.disable();
  const take = (): void => {
    map.scrollWheelZoom.enable();
    map.dragging.enable();
    container.classList.add("om-held");
  };
  const release = (): void => {
    map.scrollWheelZoom.disable();
    if (touch) map.dragging.disable();
    container.classList.remove("om-held");
  };
  container.addEventListener("click", take);
  container.addEventListener("focusin", take);
  container.addEventListener("focusout", (event) => {
    if (!container.contains(event.relatedTarget as Node | null)) release();
  });
  container.addEventListener("mouseleave", () => {
    if (!container.contains(document.activeElement)) release();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!container.contains(event.target as Node)) release();
  });

  const hint = element("div", { class: "om-hint", "aria-hidden": "true", hidden: true });
  container.append(hint);
  state.on("failed", () => {
    hint.textContent = state.word("failed");
    hint.setAttribute("role", "alert");
    hint.removeAttribute("aria-hidden");
    hint.hidden = false;
  });
  let timer = 0;
  container.addEventListener(
    "wheel",
    (event) => {
      touched();
      if (map.scrollWheelZoom.enabled()) return;
      if (event.ctrlKey || event.metaKey) {
        // Taken for this turn only: Leaflet hears the event after this listener.
        map.scrollWheelZoom.enable();
        window.setTimeout(() => !container.classList.contains("om-held") && map.scrollWheelZoom.disable(), 300);
        return;
      }
      hint.textContent = state.word("wheel_hint");
      hint.hidden = false;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => (hint.hidden = true), 1200);
    },
    { capture: true, passive: true },
  );
}

/** A map on paper: the text width of A4 with ordinary margins. */
const PAPER = { width: "170mm", "max-width": "none", height: "100mm" };

/** Paper has its own width: the map is laid out anew for it, keeping what it shows. */
function printing(map: L.Map, state: MapState, container: HTMLElement, fit: () => void): void {
  let shown: L.LatLngBounds | null = null;
  window.addEventListener("beforeprint", () => {
    shown = map.getBounds();
    container.classList.add("om-narrow", "om-paper");
    // Whatever a theme says for print: the size that the map is laid out for must be the size that is printed.
    for (const [side, size] of Object.entries(PAPER)) container.style.setProperty(side, size, "important");
    map.invalidateSize({ animate: false, pan: false });
    measure(container);
    map.fitBounds(shown, { ...room(container), animate: false });
    fit(); // where the reader has not moved the map, the page's own extent
    state.tell("print");
  });
  window.addEventListener("afterprint", () => {
    for (const side of Object.keys(PAPER)) container.style.removeProperty(side);
    container.classList.remove("om-paper");
    container.classList.toggle("om-narrow", container.clientWidth < NARROW);
    map.invalidateSize({ animate: false, pan: false });
    if (shown) map.fitBounds(shown, { animate: false });
  });
}
