/**
 * The filter of a change log: `<div data-onemap-changes>` holds cards (`data-onemap-change="marks"`) in sections
 * (`data-onemap-section`), `[data-onemap-changes-filter]` takes the form, the page's block `#onemap-changes` has the
 * choices. Where the log has several pages, shards say what stands on the others, so that the count is always true.
 */
import { load } from "../core/shards";
import { pageData, word, type Words } from "../data";
import { append, element, ready } from "../dom";
import { normal } from "../finder/match";
import { hasWords, isOpen, NOTHING, parseMark, passing, readState, terms, writeState, type Choices, type Mark, type State } from "./choices";

interface LogData extends Choices {
  /** 1-based number of this page, and the file names of all. */
  readonly page: number;
  readonly pages: readonly string[];
  readonly total: number;
  readonly words: Words;
  readonly root?: string;
  /** Names of the shards with rows about all cards, and of those with their words, in the same order. */
  readonly rows?: readonly string[];
  readonly texts?: readonly string[];
}
type RowShard = { readonly rows: readonly (readonly [page: number, anchor: string, title: string, mark: string])[] };
type TextShard = { readonly words: readonly string[] };

interface Here {
  readonly card: HTMLElement;
  readonly mark: Mark;
  text: string | null;
}
interface Elsewhere {
  readonly page: number;
  readonly anchor: string;
  readonly title: string;
  readonly mark: Mark;
  /** Its number among all cards, which the words are in the order of. */
  readonly at: number;
}

/** Cards of another page that are named. */
const NAMED = 12;

export function changeFilter(): void {
  ready(() => {
    const data = pageData<LogData>("onemap-changes");
    const place = document.querySelector<HTMLElement>("[data-onemap-changes-filter]");
    const log = document.querySelector<HTMLElement>("[data-onemap-changes]");
    if (data && place && log) new Filter(place, log, data);
  });
}

/** What is looked for in a card: its words as they were and as they are, without the signs between them. */
export function wordsOf(card: HTMLElement): string {
  const plain = card.cloneNode(true) as HTMLElement;
  plain.querySelectorAll(".om-mark,.om-wording__sign,.om-wording__said").forEach((said) => said.remove());
  const side = (gone: string): string => {
    const copy = plain.cloneNode(true) as HTMLElement;
    copy.querySelectorAll(gone).forEach((other) => other.remove());
    return copy.textContent ?? "";
  };
  return normal(plain.querySelector("ins,del") ? `${side("ins")} ${side("del")}` : plain.textContent ?? "");
}

class Filter {
  private readonly fields: ReadonlyMap<keyof State, HTMLInputElement | HTMLSelectElement>;
  private readonly count = element("p", { class: "om-changes-count", role: "status", "aria-live": "polite" });
  private readonly others = element("div", { class: "om-changes-others" });
  private readonly clear: HTMLButtonElement;
  private readonly here: readonly Here[];
  private readonly sections: readonly { readonly section: HTMLElement; readonly cards: readonly Here[]; readonly count: HTMLElement | null; readonly said: string }[];
  private elsewhere: Promise<readonly Elsewhere[]> | null = null;
  private texts: Promise<readonly string[]> | null = null;
  /** Counts questions, so that a late answer to an old one is not shown. */
  private asked = 0;
  private written = "";

  constructor(place: HTMLElement, log: HTMLElement, private readonly data: LogData) {
    const { words } = data;
    this.here = [...log.querySelectorAll<HTMLElement>("[data-onemap-change]")].map((card) => ({ card, mark: parseMark(card.dataset["onemapChange"] ?? ""), text: null }));
    const byCard = new Map(this.here.map((held) => [held.card, held]));
    this.sections = [...log.querySelectorAll<HTMLElement>("[data-onemap-section]")].map((section) => {
      const count = section.querySelector<HTMLElement>("h2 .om-count");
      const cards = [...section.querySelectorAll<HTMLElement>("[data-onemap-change]")].flatMap((card) => byCard.get(card) ?? []);
      return { section, cards, count, said: count?.textContent ?? "" };
    });
    const fields = new Map<keyof State, HTMLInputElement | HTMLSelectElement>();
    const changed = (): void => this.changed();
    const input = element("input", { id: "om-changes-text", type: "search", autocomplete: "off", spellcheck: "false", placeholder: word(words, "placeholder"), oninput: (event) => (event as InputEvent).isComposing || this.changed(), oncompositionend: changed });
    fields.set("text", input);
    const form = element("form", { class: "om-changes-form", role: "search", "aria-label": word(words, "title"), onsubmit: (event) => event.preventDefault() });
    form.append(labelled("om-changes-text", word(words, "words"), input, "om-field om-changes-words"));
    const choose = (name: keyof State, all: string, rows: readonly (readonly [string, string])[]): void => {
      if (rows.length === 0) return;
      const select = element("select", { id: `om-changes-${name}`, onchange: changed }, element("option", { value: "" }, word(words, all)));
      for (const [id, label] of rows) select.append(element("option", { value: id }, label));
      fields.set(name, select);
      form.append(labelled(select.id, word(words, name), select, "om-field"));
    };
    choose("kind", "all_kinds", data.kinds);
    choose("area", "all_areas", indented(data));
    choose("category", "all_categories", data.categories);
    choose("dimension", "all_dimensions", data.dimensions);
    choose("industry", "all_industries", data.industries);
    this.clear = element("button", { type: "button", class: "om-changes-clear", onclick: () => this.show({ ...NOTHING }, true) }, word(words, "clear"));
    form.append(this.clear);
    this.fields = fields;
    place.replaceChildren(form, this.count, this.others);
    place.hidden = false;
    window.addEventListener("hashchange", () => this.moved());
    const state = readState(location.hash);
    this.written = location.hash;
    this.show(state ?? NOTHING, false);
  }

  private state(): State {
    const state: Record<keyof State, string> = { ...NOTHING };
    this.fields.forEach((field, name) => (state[name] = field.value.trim()));
    return state;
  }

  private changed(): void {
    const state = this.state();
    this.write(state);
    void this.apply(state);
  }

  /** The reader followed a link or went back: to a filter, or to a card, which must then be seen. */
  private moved(): void {
    if (location.hash === this.written) return;
    const state = readState(location.hash);
    this.written = location.hash;
    if (state) {
      this.show(state, false);
      return;
    }
    const id = location.hash.slice(1);
    const hidden = this.here.some(({ card }) => card.hidden && (card.id === id || (id && card.querySelector(`[id="${CSS.escape(id)}"]`))));
    if (hidden || !id) this.show(NOTHING, false);
    if (hidden) document.getElementById(id)?.scrollIntoView();
  }

  private show(state: State, write: boolean): void {
    this.fields.forEach((field, name) => {
      field.value = state[name];
      // what a field does not offer is not asked for
      if (field instanceof HTMLSelectElement && field.selectedIndex < 0) field.value = "";
    });
    const taken = this.state();
    if (write) {
      this.write(taken);
      this.fields.get("text")?.focus();
    }
    void this.apply(taken);
  }

  private write(state: State): void {
    const hash = writeState(state);
    this.written = hash;
    history.replaceState(null, "", hash || location.pathname + location.search);
  }

  private async apply(state: State): Promise<void> {
    const { data } = this;
    const asked = ++this.asked;
    const test = passing(data, state);
    const wanted = terms(state.text);
    let found = 0;
    for (const held of this.here) {
      const passes = test(held.mark) && (wanted.length === 0 || hasWords((held.text ??= wordsOf(held.card)), wanted));
      held.card.hidden = !passes;
      if (passes) found += 1;
    }
    for (const { section, cards, count, said } of this.sections) {
      const seen = cards.filter(({ card }) => !card.hidden).length;
      section.hidden = seen === 0;
      if (count) count.textContent = isOpen(state) || seen === Number(said) ? said : `${seen} / ${said}`;
    }
    this.clear.hidden = isOpen(state);
    this.others.replaceChildren();
    if (isOpen(state)) {
      this.count.textContent = word(data.words, "count_all", { total: data.total });
      return;
    }
    if (!data.rows || data.rows.length === 0) {
      this.say(found);
      return;
    }
    this.count.textContent = word(data.words, "loading");
    try {
      const rows = (await this.rows()).filter((row) => test(row.mark));
      const texts = wanted.length > 0 ? await this.words() : null;
      if (asked !== this.asked) return;
      const more = texts ? rows.filter((row) => hasWords(texts[row.at] ?? "", wanted)) : rows;
      this.say(found + more.length);
      if (more.length > 0) this.tell(more, state);
    } catch {
      if (asked !== this.asked) return;
      this.say(found);
      this.others.replaceChildren(element("p", {}, word(data.words, "failed")));
    }
  }

  private say(found: number): void {
    const { words, total } = this.data;
    this.count.textContent = word(words, found === 0 ? "none" : "count", { count: found, total });
  }

  /** Cards on other pages: some by name, and the way to each page with the same filter. */
  private tell(rows: readonly Elsewhere[], state: State): void {
    const { data } = this;
    const pages = new Map<number, Elsewhere[]>();
    for (const row of rows) {
      const held = pages.get(row.page);
      if (held) held.push(row);
      else pages.set(row.page, [row]);
    }
    this.others.append(element("p", {}, word(data.words, "elsewhere", { count: rows.length })));
    const list = element("ul");
    for (const [page, held] of pages) {
      const file = data.pages[page - 1] ?? "";
      const item = element("li", {}, element("a", { href: file + writeState(state) }, word(data.words, "page", { n: page })), ` (${held.length}) `);
      held.slice(0, NAMED).forEach((row, i) => append(item, i > 0 && " \u00b7 ", element("a", { href: `${file}#${row.anchor}` }, row.title)));
      if (held.length > NAMED) item.append(" \u2026");
      list.append(item);
    }
    this.others.append(list);
  }

  private rows(): Promise<readonly Elsewhere[]> {
    const { data } = this;
    this.elsewhere ??= Promise.all((data.rows ?? []).map((name) => load<RowShard>(name, data.root))).then((shards) =>
      shards
        .flatMap((shard) => shard.rows)
        .map(([page, anchor, title, mark], at) => ({ page, anchor, title, mark: parseMark(mark), at }))
        .filter((row) => row.page !== data.page),
    );
    this.elsewhere.catch(() => (this.elsewhere = null));
    return this.elsewhere;
  }

  private words(): Promise<readonly string[]> {
    const { data } = this;
    this.texts ??= Promise.all((data.texts ?? []).map((name) => load<TextShard>(name, data.root))).then((shards) => shards.flatMap((shard) => shard.words).map(normal));
    this.texts.catch(() => (this.texts = null));
    return this.texts;
  }
}

function labelled(id: string, label: string, field: HTMLElement, name: string): HTMLElement {
  return element("div", { class: name }, element("label", { for: id }, label), field);
}

/** Areas as a tree: each below the one it lies in, set in by its depth. */
function indented(data: LogData): (readonly [string, string])[] {
  const below = new Map<number, number[]>();
  data.areas.forEach(([, , parent], i) => {
    const held = below.get(parent);
    if (held) held.push(i);
    else below.set(parent, [i]);
  });
  const found: (readonly [string, string])[] = [];
  const walk = (parent: number, depth: number): void => {
    for (const i of below.get(parent) ?? []) {
      const area = data.areas[i];
      if (area) found.push([area[0], "\u3000".repeat(depth) + area[1]]);
      if (depth < 8) walk(i, depth + 1);
    }
  };
  walk(-1, 0);
  return found;
}
