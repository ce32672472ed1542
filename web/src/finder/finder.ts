/**
 * The finder: search as you type, with the page's JSON block `#onemap-finder`, in `<div data-onemap-finder>` or else
 * just before that block.
 */
import { swatch } from "../core/patterns";
import { load } from "../core/shards";
import { href, pageData, word, type Category, type Words } from "../data";
import { append, element, ready } from "../dom";
import { find, makeIndex, near, passing, type Index } from "./match";
import { Requirements } from "./requirements";
import { makeRows, makeTowns, type AreaRow, type CoreShard, type TownShard } from "./rows";
import { readState, writeState, type State } from "./state";

export interface FinderData {
  readonly root: string;
  readonly shards: readonly string[];
  /** Shards with the names of towns, read after the others. */
  readonly towns?: readonly string[];
  /** Shards about clauses, read when words are looked for in them. */
  readonly clauses?: readonly string[];
  readonly areas: readonly AreaRow[];
  readonly categories: readonly Category[];
  readonly href: string;
  readonly slugs?: Readonly<Record<string, string>>;
  readonly words: Words;
}

const PAGE = 50;

export function finder(): void {
  ready(() => {
    const data = pageData<FinderData>("onemap-finder");
    if (!data) return;
    let place = document.querySelector<HTMLElement>("[data-onemap-finder]");
    if (!place) document.getElementById("onemap-finder")?.before((place = element("div")));
    if (place) new Finder(place, data);
  });
}

class Finder {
  private readonly input: HTMLInputElement;
  private readonly area: HTMLSelectElement;
  private readonly category: HTMLSelectElement;
  private readonly count = element("p", { class: "om-find-count", role: "status" });
  private readonly results = element("div", { class: "om-find-results" });
  private readonly requirements: Requirements;
  private readonly inClauses: HTMLInputElement;
  private readonly inUnits: HTMLInputElement;
  private readonly label: HTMLElement;
  /** Counts questions, so that a late answer to an old one is not shown. */
  private asked = 0;
  private readonly areaNames: ReadonlyMap<string, string>;
  private index: Index | null = null;
  private towns: readonly string[] = [];
  private page = 1;
  /** Whether the reader has asked anything that the address did not. */
  private touched = false;
  /** What this finder wrote into the address last, to tell its own changes from the reader's. */
  private written = "";

  constructor(place: HTMLElement, private readonly data: FinderData) {
    const words = data.words;
    this.areaNames = new Map(data.areas.map(([id, name]) => [id, name]));
    this.requirements = new Requirements(data);
    const changed = (): void => this.changed();
    const switched = (): void => {
      this.named();
      this.changed();
    };
    this.inUnits = element("input", { type: "radio", name: "om-find-in", id: "om-find-in-units", checked: true, onchange: switched });
    this.inClauses = element("input", { type: "radio", name: "om-find-in", id: "om-find-in-clauses", onchange: switched });
    this.label = element("label", { for: "om-find-text" });
    this.input = element("input", { id: "om-find-text", type: "search", autocomplete: "off", spellcheck: "false", autocapitalize: "none", oninput: (event) => this.typed(event), oncompositionend: changed });
    this.area = element("select", { id: "om-find-area", onchange: changed }, element("option", { value: "" }, word(words, "all_areas")));
    this.category = element("select", { id: "om-find-category", onchange: changed }, element("option", { value: "" }, word(words, "all_categories")));
    for (const [id, name, depth] of indented(data.areas)) this.area.append(element("option", { value: id }, "\u3000".repeat(depth) + name));
    for (const category of data.categories) this.category.append(element("option", { value: category.id }, category.label));
    const form = element(
      "form",
      { class: "om-find-form", role: "search", onsubmit: (event) => this.submitted(event) },
      this.requirements.any ? this.switch() : null,
      element("div", { class: "om-field om-find-words" }, this.label, this.input),
      field("om-find-area", word(words, "area"), this.area),
      field("om-find-category", word(words, "category"), this.category),
    );
    this.named();
    place.replaceChildren(form, this.count, this.results);
    place.addEventListener("keydown", (event) => this.keys(event));
    window.addEventListener("hashchange", () => {
      if (location.hash !== this.written) this.restore();
    });
    this.count.textContent = word(words, "loading");
    void this.load();
  }

  private async load(): Promise<void> {
    const { data } = this;
    try {
      const core = await Promise.all(data.shards.map((name) => load<CoreShard>(name, data.root)));
      const rows = makeRows(core, data.categories);
      const index = (): Index => makeIndex(rows, this.towns, data.areas, data.categories.map((c) => c.id));
      this.index = index();
      this.restore();
      if (!data.towns || data.towns.length === 0) return;
      const shards = await Promise.all(data.towns.map((name) => load<TownShard>(name, data.root)));
      this.towns = makeTowns(shards, rows.codes.length);
      this.index = index();
      if (!this.touched) this.restore();
      // What towns add to the answer comes in without taking the focus from the reader.
      else if (!this.results.contains(document.activeElement)) this.show();
    } catch {
      this.count.textContent = word(data.words, "failed");
    }
  }

  /** Two ways to search, as two buttons of which one is pressed. */
  private switch(): HTMLElement {
    const words = this.data.words;
    const way = (input: HTMLInputElement, key: string): HTMLElement =>
      element("span", { class: "om-find-way" }, input, element("label", { for: input.id }, word(words, key)));
    return element(
      "fieldset",
      { class: "om-find-in" },
      element("legend", {}, word(words, "search_in")),
      way(this.inUnits, "in_units"),
      way(this.inClauses, "in_clauses"),
    );
  }

  /** Says what the field is for. */
  private named(): void {
    const { words } = this.data;
    this.label.textContent = word(words, this.inClauses.checked ? "search_words" : "search");
    this.input.placeholder = word(words, this.inClauses.checked ? "placeholder_words" : "placeholder");
  }

  private typed(event: Event): void {
    // While Chinese is being put together from letters, the letters are not yet what is looked for.
    if (this.inClauses.checked && (event as InputEvent).isComposing) return;
    this.changed();
  }

  private restore(): void {
    const state = readState(location.hash, location.search);
    this.input.value = state.text;
    this.area.value = this.areaNames.has(state.area) ? state.area : "";
    this.category.value = this.data.categories.some((c) => c.id === state.category) ? state.category : "";
    this.inClauses.checked = state.clauses && this.requirements.any;
    this.inUnits.checked = !this.inClauses.checked;
    this.named();
    this.page = state.page;
    this.written = location.hash;
    this.show();
  }

  private changed(): void {
    this.page = 1;
    this.show();
    this.write();
  }

  private state(): State {
    return { text: this.input.value.trim(), area: this.area.value, category: this.category.value, clauses: this.inClauses.checked, page: this.page };
  }

  private write(): void {
    this.touched = true;
    const hash = writeState(this.state());
    // Where a form of another page passed a query, the hash must win from now on, even when it is empty.
    this.written = hash || (location.search ? "#q=" : "");
    history.replaceState(null, "", this.written || location.pathname + location.search);
  }

  private show(): void {
    const { index, data } = this;
    if (!index) return;
    const state = this.state();
    const asked = ++this.asked;
    if (state.clauses) {
      void this.showClauses(index, state, asked);
      return;
    }
    const found = find(index, state);
    if (found.length > 0) {
      this.paged(found, "count", {}, (some) => this.table(index, some));
      return;
    }
    this.results.replaceChildren();
    this.count.textContent = word(data.words, "none");
    const close = near(index, state.text);
    if (close.length > 0) this.results.append(element("p", { class: "om-find-near" }, word(data.words, "near")), this.table(index, close));
  }

  private async showClauses(index: Index, state: State, asked: number): Promise<void> {
    const { words } = this.data;
    this.count.textContent = word(words, state.text ? "searching" : "ask_words");
    if (!state.text) this.results.replaceChildren();
    try {
      // Whoever types on need not wait for what was asked before.
      await new Promise((resolve) => setTimeout(resolve, this.touched ? 120 : 0));
      if (asked !== this.asked || !state.text) return;
      const { rows } = index;
      const found = await this.requirements.find(state.text, passing(index, state), rows.codes.length);
      if (asked !== this.asked) return;
      if (found && found.clauses.length > 0) {
        this.paged(found.clauses, "count_clauses", { units: found.units }, (some) => this.requirements.table(some, rows));
        return;
      }
      this.results.replaceChildren();
      this.count.textContent = word(words, found ? "none_clauses" : "ask_words");
    } catch {
      if (asked !== this.asked) return;
      this.results.replaceChildren();
      this.count.textContent = word(words, "failed");
    }
  }

  /** Shows the page of *found* that is asked for, with its count and the way to the other pages. */
  private paged(found: readonly number[], key: "count" | "count_clauses", more: Readonly<Record<string, number>>, table: (some: readonly number[]) => HTMLElement): void {
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    this.page = Math.min(this.page, pages);
    const from = (this.page - 1) * PAGE;
    this.count.textContent = word(this.data.words, key, { ...more, count: found.length, from: from + 1, to: Math.min(from + PAGE, found.length) });
    this.results.replaceChildren(table(found.slice(from, from + PAGE)));
    if (pages > 1) this.results.append(this.pager(pages, (to) => {
      this.page = to;
      this.paged(found, key, more, table);
    }));
  }

  private table(index: Index, found: readonly number[]): HTMLElement {
    const { data } = this;
    const body = element("tbody");
    for (const i of found) {
      const { rows } = index;
      const code = rows.codes[i];
      if (code === undefined) continue;
      const place = rows.categories[i] ?? -1;
      const area = data.areas[rows.areas[i] ?? -1];
      body.append(
        element(
          "tr",
          {},
          element("td", { class: "om-find-name" }, element("a", { href: href(data.root, data.href, code, data.slugs) }, element("span", {}, rows.names[i]), element("code", {}, code))),
          element("td", {}, swatch(data.categories[place], Math.max(place, 0), rows.sea[i] === 1), " ", data.categories[place]?.label),
          element("td", {}, area?.[1]),
          element("td", {}, (this.towns[i] ?? "").split("\n").filter(Boolean).join(word(data.words, "list_separator"))),
        ),
      );
    }
    const head = element("tr");
    for (const key of ["unit", "category", "area", "towns"]) append(head, element("th", { scope: "col" }, word(data.words, key)));
    return element("table", { class: "om-find-table" }, element("thead", {}, head), body);
  }

  private pager(pages: number, show: (page: number) => void): HTMLElement {
    const words = this.data.words;
    const turn = (to: number): void => {
      show(to);
      this.write();
      this.count.scrollIntoView({ block: "nearest" });
      // The pressed button was drawn anew: keep the reader's place.
      const buttons = this.results.querySelectorAll<HTMLButtonElement>(".om-find-pages button:not([disabled])");
      (to === pages ? buttons[0] : buttons[buttons.length - 1])?.focus();
    };
    return element(
      "nav",
      { class: "om-find-pages", "aria-label": word(words, "pages") },
      element("button", { type: "button", disabled: this.page === 1, onclick: () => turn(this.page - 1) }, word(words, "previous")),
      element("span", {}, word(words, "page", { page: this.page, pages })),
      element("button", { type: "button", disabled: this.page === pages, onclick: () => turn(this.page + 1) }, word(words, "next")),
    );
  }

  private submitted(event: Event): void {
    event.preventDefault();
    const links = this.results.querySelectorAll<HTMLAnchorElement>("tbody a");
    if (links.length === 1 && !this.results.querySelector(".om-find-near")) links[0]?.click();
    else links[0]?.focus();
  }

  /** Arrow keys walk from the field through the list and back. */
  private keys(event: KeyboardEvent): void {
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || event.target instanceof HTMLSelectElement) return;
    const stops: HTMLElement[] = [this.input, ...this.results.querySelectorAll<HTMLAnchorElement>("tbody a")];
    const at = stops.indexOf(event.target as HTMLElement);
    const next = at < 0 ? undefined : stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
}

function field(id: string, label: string, control: HTMLElement): HTMLElement {
  return element("div", { class: "om-field" }, element("label", { for: id }, label), control);
}

/** Returns areas in filed order, children under their parents, with their depth. */
function indented(areas: readonly AreaRow[]): [id: string, name: string, depth: number][] {
  const ids = new Set(areas.map(([id]) => id));
  const children = new Map<string, AreaRow[]>();
  for (const area of areas) {
    const parent = area[2] && ids.has(area[2]) ? area[2] : "";
    children.set(parent, [...(children.get(parent) ?? []), area]);
  }
  const result: [string, string, number][] = [];
  const walk = (parent: string, depth: number): void => {
    for (const [id, name] of children.get(parent) ?? []) {
      if (depth > 8) return;
      result.push([id, name, depth]);
      walk(id, depth + 1);
    }
  };
  walk("", 0);
  return result;
}
