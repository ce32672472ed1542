/** The search for words in clauses: what it reads, and how its answer is shown. */
import { swatch } from "../core/patterns";
import { load } from "../core/shards";
import { href, word } from "../data";
import { append, element } from "../dom";
import { answer, makeClauses, named, textsOf, unitsOf, type Answer, type Clauses, type ClauseShard } from "./clauses";
import type { FinderData } from "./finder";
import { findWords, wordForm } from "./places";
import type { Rows } from "./rows";

export class Requirements {
  private clauses: Promise<Clauses> | null = null;
  private known: Clauses | null = null;
  private last: { readonly form: string; readonly texts: Uint8Array } | null = null;

  constructor(private readonly data: FinderData) {}

  /** Whether the version has any clause to be searched. */
  get any(): boolean {
    return (this.data.clauses?.length ?? 0) > 0;
  }

  /** The clauses that hold the words and apply to one of the units *wanted*; null where no word is asked for. */
  async find(text: string, wanted: Uint8Array | null, rows: number): Promise<Answer | null> {
    const form = wordForm(text);
    if (form === "") return null;
    const clauses = await this.read();
    // The filters may change while the words stay.
    const texts = this.last?.form === form ? this.last.texts : textsOf(clauses, await findWords(form, clauses.places, (name) => load(name, this.data.root)));
    this.last = { form, texts };
    return answer(clauses, texts, wanted, rows);
  }

  private read(): Promise<Clauses> {
    this.clauses ??= Promise.all((this.data.clauses ?? []).map((name) => load<ClauseShard>(name, this.data.root))).then(
      (shards) => (this.known = makeClauses(shards)),
    );
    // Whoever could not read it may try again.
    this.clauses.catch(() => (this.clauses = null));
    return this.clauses;
  }

  /** The table of some of the clauses that {@link find} gave. */
  table(found: readonly number[], rows: Rows): HTMLElement {
    const { data, known } = this;
    const body = element("tbody");
    for (const clause of known ? found : []) {
      if (known) body.append(this.row(known, clause, rows));
    }
    const head = element("tr");
    for (const key of ["clause", "applies", "area"]) append(head, element("th", { scope: "col" }, word(data.words, key)));
    return element("table", { class: "om-find-table om-find-clauses" }, element("thead", {}, head), body);
  }

  private row(clauses: Clauses, clause: number, rows: Rows): HTMLElement {
    const { data } = this;
    const { list, row, number, anchor } = named(clauses, clause);
    const code = rows.codes[row] ?? "";
    const place = rows.categories[row] ?? -1;
    const page = list ? data.root + list[1] : href(data.root, data.href, code, data.slugs);
    const owner = list ? list[1].replace(/^.*\/|\.html$/g, "") : data.slugs?.[code] ?? code;
    const name = list ? list[0] : rows.names[row];
    return element(
      "tr",
      {},
      element("td", { class: "om-find-name" }, element("a", { href: `${page}#c-${owner}-${anchor}` }, element("span", {}, name), element("code", {}, number))),
      list
        ? element("td", {}, word(data.words, "units_count", { count: unitsOf(clauses, clause) }))
        : element("td", {}, swatch(data.categories[place], Math.max(place, 0), rows.sea[row] === 1), " ", data.categories[place]?.label),
      element("td", {}, list ? null : data.areas[rows.areas[row] ?? -1]?.[1]),
    );
  }
}
