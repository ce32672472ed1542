/**
 * Sortable tables: `<table data-onemap-sort>`. Where any header cell says `data-sort` ("text", "number"), only those
 * that do can be pressed. `<input data-onemap-filter="table id">` shows the rows that hold all its words.
 *
 * A cell sorts by `data-value`, else by its text: as numbers where every filled cell of the column is one, else by
 * code point, as everywhere in a publication. Empty cells come last in both directions. Sorting is stable.
 */
import { each, element } from "../dom";
import { normal } from "../finder/match";

const NUMBER = /^[-+\u2212]?\d{1,3}(?:,\d{3})*(?:\.\d+)?%?$|^[-+\u2212]?\d+(?:\.\d+)?%?$/;

/** Returns the number that *text* shows ("1,234.50", "−3.2 %"), or null. */
export function shownNumber(text: string): number | null {
  const plain = text.normalize("NFKC").replace(/\s|km2|km\u00b2/gi, "");
  return NUMBER.test(plain) ? Number(plain.replace(/,|%/g, "").replace("\u2212", "-")) : null;
}

/** Compares by code point, which the built-in comparison of UTF-16 units is not beyond the basic plane. */
export function byCodePoint(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Returns the order of rows for a column's texts, first to last. */
export function sortedOrder(texts: readonly string[], descending: boolean, kind = ""): number[] {
  const filled = texts.filter((t) => t !== "");
  const numbers = texts.map(shownNumber);
  const numeric = kind !== "text" && filled.length > 0 && texts.every((t, i) => t === "" || numbers[i] !== null);
  const sign = descending ? -1 : 1;
  return texts
    .map((_, i) => i)
    .sort((a, b) => {
      const left = texts[a] ?? "";
      const right = texts[b] ?? "";
      if (left === "" || right === "") return (left === "" ? 1 : 0) - (right === "" ? 1 : 0) || a - b;
      const order = numeric ? (numbers[a] ?? 0) - (numbers[b] ?? 0) : byCodePoint(left, right);
      return sign * order || a - b;
    });
}

function cellText(row: HTMLTableRowElement, column: number): string {
  const cell = row.cells[column];
  return (cell?.dataset["value"] ?? cell?.textContent ?? "").trim();
}

export function sortableTables(): void {
  each<HTMLTableElement>("table[data-onemap-sort]", (table) => {
    const headers = [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])];
    const body = table.tBodies[0];
    if (!body) return;
    const chosen = headers.some((header) => header.dataset["sort"] !== undefined);
    headers.forEach((header, column) => {
      if (header.dataset["sort"] === undefined && chosen) return;
      const button = element("button", { type: "button", class: "om-sort" });
      button.append(...header.childNodes);
      header.append(button);
      header.setAttribute("aria-sort", header.getAttribute("aria-sort") ?? "none");
      button.addEventListener("click", () => {
        const descending = header.getAttribute("aria-sort") === "ascending";
        const rows = [...body.rows];
        const order = sortedOrder(rows.map((row) => cellText(row, column)), descending, header.dataset["sort"]);
        body.append(...order.map((i) => rows[i]).filter((r): r is HTMLTableRowElement => r !== undefined));
        for (const other of headers) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
        header.setAttribute("aria-sort", descending ? "descending" : "ascending");
      });
    });
  });
}

export function filteredTables(): void {
  each<HTMLInputElement>("input[data-onemap-filter]", (input) => {
    const table = document.getElementById(input.dataset["onemapFilter"] ?? "");
    if (!(table instanceof HTMLTableElement)) return;
    const texts = new Map([...table.tBodies].flatMap((body) => [...body.rows]).map((row) => [row, normal(row.textContent ?? "")]));
    const apply = (): void => {
      const terms = normal(input.value).split(" ").filter(Boolean);
      for (const [row, text] of texts) row.hidden = !terms.every((term) => text.includes(term));
    };
    input.addEventListener("input", apply);
    apply();
  });
}
