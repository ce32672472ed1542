/** The list of findings beside the map: filters by severity, rule, version and words; a choice there moves the map. */
import type * as Leaflet from "leaflet";
import { pageData, word } from "../data";
import { append, element, svg } from "../dom";
import type { FindingsData, Row } from "./data";
import { Ground } from "./ground";
import { COLOURS, corners } from "./marks";

/** Entries of the list that are added at once. */
const STEP = 100;

/** Fills the page; *L* and *map* come from the map's own script. */
export function findings(L: typeof Leaflet, map: Leaflet.Map): void {
  const data = pageData<FindingsData>("onemap-data");
  if (data) new FindingsPage(L, map, data);
}

class FindingsPage {
  private readonly ground: Ground;
  private readonly list = this.part<HTMLOListElement>("of-list");
  private readonly more = this.part<HTMLButtonElement>("of-more");
  private readonly rule = this.part<HTMLSelectElement>("of-rule");
  private readonly version = this.part<HTMLSelectElement>("of-version");
  private readonly search = this.part<HTMLInputElement>("of-search");
  private readonly picked = this.part("of-picked");
  private readonly hidden = new Set<number>();
  private readonly texts: readonly string[];
  private matching: readonly number[] = [];

  constructor(
    L: typeof Leaflet,
    private readonly map: Leaflet.Map,
    private readonly data: FindingsData,
  ) {
    this.texts = data.findings.map((row) => [row[5], ...row[7], row[8], data.rules[row[1]]?.[0]].join("\n").toLowerCase());
    this.name();
    this.ground = new Ground(
      L,
      map,
      data,
      (index) => this.choose(index, false),
      (inView, marks) => this.tellView(inView, marks),
    );
    this.filters();
    this.printing();
    this.more.textContent = this.word("more");
    const whole = this.part("of-whole");
    whole.textContent = this.word("whole");
    whole.addEventListener("click", () => this.fit());
    this.more.addEventListener("click", () => this.lengthen());
    this.list.addEventListener("keydown", (event) => this.key(event));
    map.invalidateSize({ animate: false });
    this.apply(true);
    if ("ResizeObserver" in window) new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  }

  private part<E extends HTMLElement>(id: string): E {
    return document.getElementById(id) as E;
  }

  private word(key: string, fields: Readonly<Record<string, string | number>> = {}): string {
    return word(this.data.words, key, fields);
  }

  private name(): void {
    const container = this.map.getContainer();
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", this.word("map_label"));
    this.map.setMaxZoom(19);
    for (const style of ["in", "out"]) {
      const button = container.querySelector<HTMLElement>(`.leaflet-control-zoom-${style}`);
      button?.setAttribute("aria-label", this.word(`zoom_${style}`));
      if (button) button.title = this.word(`zoom_${style}`);
    }
  }

  private filters(): void {
    const box = this.part("of-severity");
    this.data.severities.forEach(([, label], severity) => {
      const count = this.data.findings.filter((row) => row[0] === severity).length;
      if (count === 0) return;
      const input = element("input", { type: "checkbox", checked: true });
      input.addEventListener("change", () => {
        if (input.checked) this.hidden.delete(severity);
        else this.hidden.add(severity);
        this.apply(false);
      });
      append(box, element("label", {}, input, picture(severity), ` ${label} ${count}`));
    });
    const counts = (column: 1 | 2): number[] => {
      const found: number[] = [];
      for (const row of this.data.findings) found[row[column]] = (found[row[column]] ?? 0) + 1;
      return found;
    };
    const total = this.data.findings.length;
    const byRule = counts(1);
    append(this.rule, element("option", { value: "" }, `${this.word("all")} (${total})`));
    this.data.rules.forEach(([id, title], i) => append(this.rule, element("option", { value: i }, `${id} ${title} (${byRule[i] ?? 0})`)));
    const byVersion = counts(2);
    append(this.version, element("option", { value: "" }, `${this.word("all")} (${total})`));
    this.data.versions.forEach((id, i) => append(this.version, element("option", { value: i }, `${id} (${byVersion[i] ?? 0})`)));
    this.part("of-version-label").hidden = this.data.versions.length < 2;
    this.rule.addEventListener("change", () => this.apply(true));
    this.version.addEventListener("change", () => this.apply(true));
    let timer = 0;
    this.search.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => this.apply(true), 150);
    });
    this.part("of-filter").addEventListener("submit", (event) => event.preventDefault());
  }

  /** Lists and draws what fits the filters; *fit* shows all of it on the map. */
  private apply(fit: boolean): void {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const [rule, version] = [this.rule.value, this.version.value];
    const fits = (row: Row, i: number): boolean =>
      !this.hidden.has(row[0]) && (rule === "" || row[1] === Number(rule)) && (version === "" || row[2] === Number(version)) && words.every((part) => this.texts[i]?.includes(part));
    const found: number[] = [];
    this.data.findings.forEach((row, i) => fits(row, i) && found.push(i));
    this.matching = found;
    this.ground.clear();
    this.ground.outlines(version === "" ? this.data.versions.length - 1 : Number(version));
    this.picked.replaceChildren();
    if (fit) this.fit();
    this.ground.show(found);
    this.list.replaceChildren();
    this.lengthen();
  }

  /** Paper has its own width: the map is laid out anew for it, and shows there what it shows here. */
  private printing(): void {
    const container = this.map.getContainer();
    const paper = { width: "170mm", height: "110mm" };
    let shown: Leaflet.LatLngBounds | null = null;
    const lay = (): void => {
      this.map.invalidateSize({ animate: false, pan: false });
      if (shown) this.map.fitBounds(shown, { animate: false });
    };
    window.addEventListener("beforeprint", () => {
      shown = this.map.getBounds();
      for (const [side, size] of Object.entries(paper)) container.style.setProperty(side, size, "important");
      container.style.setProperty("flex", "none", "important");
      lay();
    });
    window.addEventListener("afterprint", () => {
      for (const side of [...Object.keys(paper), "flex"]) container.style.removeProperty(side);
      lay();
    });
  }

  /** Shows all that fits the filters on the map. */
  private fit(): void {
    const extent = this.ground.extent(this.matching);
    if (extent) this.map.fitBounds(extent.pad(0.08), { animate: false, maxZoom: 15 });
  }

  private lengthen(): void {
    const from = this.list.childElementCount;
    this.list.append(...this.matching.slice(from, from + STEP).map((index) => this.entry(index)));
    const shown = this.list.childElementCount;
    const total = this.matching.length;
    this.more.hidden = shown >= total;
    this.part("of-count").textContent =
      this.data.findings.length === 0 ? this.word("no_findings") : total === 0 ? this.word("none") : this.word("listed", { shown: this.number(shown), total: this.number(total) });
    if (from > 0) this.list.children[from]?.querySelector("button")?.focus();
  }

  private number(value: number): string {
    return value.toLocaleString("en-US");
  }

  private entry(index: number): HTMLLIElement {
    const row = this.data.findings[index] as Row;
    const [id, title] = this.data.rules[row[1]] ?? ["", ""];
    const label = this.data.severities[row[0]]?.[1] ?? "";
    const button = element("button", { type: "button", "data-index": index, onclick: () => this.choose(index, true) },
      element("span", { class: "of-kind" }, picture(row[0]), ` ${label} `, element("b", { title }, id)),
      element("span", { class: "of-what" }, row[5]),
    );
    return element("li", {}, button);
  }

  /** Shows a finding on the map and all of its words in the list, which is lengthened up to it. */
  private choose(index: number, fromList: boolean): void {
    this.list.querySelector("li.of-chosen")?.classList.remove("of-chosen");
    this.list.querySelector(".of-more-words")?.remove();
    this.list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const position = this.matching.indexOf(index);
    while (position >= this.list.childElementCount && this.list.childElementCount < this.matching.length) this.lengthen();
    const item = this.list.children[position];
    const row = this.data.findings[index] as Row;
    if (item) {
      item.classList.add("of-chosen");
      const button = item.querySelector("button");
      button?.setAttribute("aria-current", "true");
      const line = (text: string): HTMLElement => element("p", {}, text);
      append(
        item,
        element("div", { class: "of-more-words" }, line(this.word("mend", { mend: this.data.mends[row[6]] ?? "" })), line(row[7].join("; ")), line(row[8]), row[9] !== null && line(row[9])),
      );
      if (!fromList) button?.focus({ preventScroll: true });
      if (!fromList) item.scrollIntoView({ block: "nearest" });
    }
    // Where the list is out of sight, its words stand under the map.
    this.picked.replaceChildren(element("b", {}, picture(row[0]), ` ${this.data.rules[row[1]]?.[0] ?? ""} `), `${row[5]} ${this.word("mend", { mend: this.data.mends[row[6]] ?? "" })}`);
    this.ground.choose(index);
    if (fromList && window.matchMedia("(max-width: 720px)").matches) this.map.getContainer().scrollIntoView({ block: "nearest" });
  }

  /** Up and down go from finding to finding. */
  private key(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const item = (event.target as Element).closest("li");
    if (step === 0 || !item) return;
    if (step > 0 && !item.nextElementSibling) this.lengthen();
    const next = step > 0 ? item.nextElementSibling : item.previousElementSibling;
    const button = next?.querySelector("button");
    if (!button) return;
    event.preventDefault();
    button.focus();
    this.choose(Number(button.dataset["index"]), true);
  }

  private tellView(inView: number, marks: number): void {
    this.part("of-view").textContent = this.word(marks < inView ? "marks" : "in_view", { count: this.number(inView), marks: this.number(marks) });
  }
}

/** The mark of a severity as it stands on the map. */
function picture(severity: number): SVGSVGElement {
  const points = corners(severity, 6).map(([x, y]) => `${x},${y}`).join(" ");
  return svg("svg", { class: "of-mark", width: 16, height: 16, viewBox: "-8 -8 16 16", "aria-hidden": "true", focusable: "false" }, svg("polygon", { points, fill: COLOURS[severity] ?? "#000000" }));
}
