/**
 * The line between before and after: left of it the map shows what was, right of it what is. Moved by pointer or keys;
 * buttons show one state alone, or both borders over one another.
 */
import * as L from "leaflet";
import { word, type ChangeData } from "../data";
import { append, element } from "../dom";
import { panes, SIDES, type Side } from "./changes";
import { stateOf } from "./state";

const MODES = ["swipe", "before", "after", "both"] as const;
type Mode = (typeof MODES)[number];
/** Steps of the keys, in percent of the map's width. */
const STEP = 2;
const PAGE = 10;

export class Swipe extends L.Control {
  private mode: Mode = "swipe";
  /** Where the line stands, in percent of the map's width from the left. */
  private at = 50;
  private handle: HTMLElement | null = null;
  private data: ChangeData | null = null;
  private readonly buttons = new Map<Mode, HTMLButtonElement>();

  constructor(settings: L.ControlOptions = {}) {
    super({ position: settings.position ?? "topleft" });
  }

  override onAdd(map: L.Map): HTMLElement {
    panes(map);
    const state = stateOf(map);
    const bar = element("div", { class: "om-panel om-swipe-modes leaflet-control", role: "group", hidden: true });
    L.DomEvent.disableClickPropagation(bar);
    const handle = (this.handle = element("div", { class: "om-swipe", role: "slider", tabindex: "0", "aria-orientation": "horizontal", "aria-valuemin": 0, "aria-valuemax": 100, hidden: true }));
    L.DomEvent.disableClickPropagation(handle);
    map.getContainer().append(handle);
    this.listen(map, handle);
    map.on("move zoom resize viewreset", () => this.cut(map));
    state.withData(({ changes }) => {
      if (!changes) return;
      this.data = changes;
      bar.hidden = false;
      bar.setAttribute("aria-label", word(changes.words, "compare"));
      const texts: Readonly<Record<Mode, string>> = {
        swipe: word(changes.words, "swipe"),
        before: word(changes.words, "only", { version: changes.before }),
        after: word(changes.words, "only", { version: changes.after }),
        both: word(changes.words, "both"),
      };
      for (const mode of MODES) {
        const button = element("button", { type: "button", onclick: () => this.show(map, mode) }, texts[mode]);
        this.buttons.set(mode, button);
        bar.append(button);
      }
      handle.setAttribute("aria-label", word(changes.words, "handle"));
      for (const side of SIDES) append(handle, element("span", { class: `om-swipe-name om-swipe-${side}`, "aria-hidden": "true" }, word(changes.words, `side_${side}`, { version: changes[side] })));
      handle.append(element("span", { class: "om-swipe-knob", "aria-hidden": "true" }, "\u25c2\u2009\u25b8"));
      this.show(map, "swipe");
    });
    return bar;
  }

  override onRemove(): void {
    this.handle?.remove();
  }

  private listen(map: L.Map, handle: HTMLElement): void {
    const to = (event: PointerEvent): void => {
      const box = map.getContainer().getBoundingClientRect();
      this.move(map, ((event.clientX - box.left) / box.width) * 100);
    };
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      handle.focus({ preventScroll: true });
      event.preventDefault(); // no text is selected on the way
    });
    handle.addEventListener("pointermove", (event) => handle.hasPointerCapture(event.pointerId) && to(event));
    handle.addEventListener("keydown", (event) => {
      const wide = event.shiftKey ? PAGE : STEP;
      const steps: Readonly<Record<string, number>> = { ArrowLeft: -wide, ArrowDown: -wide, ArrowRight: wide, ArrowUp: wide, PageDown: -PAGE, PageUp: PAGE, Home: -100, End: 100 };
      const step = steps[event.key];
      if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation(); // the map itself moves by the same keys
      this.move(map, this.at + step);
    });
  }

  private move(map: L.Map, percent: number): void {
    this.at = Math.min(100, Math.max(0, Math.round(percent * 10) / 10));
    this.cut(map);
  }

  private show(map: L.Map, mode: Mode): void {
    this.mode = mode;
    for (const [name, button] of this.buttons) button.setAttribute("aria-pressed", String(name === mode));
    for (const name of MODES) map.getContainer().classList.toggle(`om-show-${name}`, name === mode);
    if (this.handle) this.handle.hidden = mode !== "swipe";
    this.cut(map);
  }

  /** Cuts both panes at the line. They lie in the map's moving ground, so the cut moves against it. */
  private cut(map: L.Map): void {
    const { x: width, y: height } = map.getSize();
    const line = (width * this.at) / 100;
    const spans: Readonly<Record<Side, readonly [number, number]>> = { before: [0, line], after: [line, width] };
    for (const side of SIDES) {
      const [left, right] = spans[side];
      const low = map.containerPointToLayerPoint([left, 0]);
      const high = map.containerPointToLayerPoint([right, height]);
      const corners = [[low.x, low.y], [high.x, low.y], [high.x, high.y], [low.x, high.y]].map(([x, y]) => `${x}px ${y}px`).join(",");
      for (const name of [`om-${side}`, `om-${side}-labels`]) {
        const pane = map.getPane(name);
        if (pane) pane.style.clipPath = this.mode === "swipe" ? `polygon(${corners})` : "";
      }
    }
    const handle = this.handle;
    if (!handle || !this.data) return;
    handle.style.left = `${this.at}%`;
    handle.setAttribute("aria-valuenow", String(Math.round(this.at)));
    handle.setAttribute("aria-valuetext", word(this.data.words, "handle_at", { percent: Math.round(this.at), before: this.data.before, after: this.data.after }));
  }
}
