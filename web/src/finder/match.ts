/** Finding units by what people type or paste: pure functions over the finder's rows. */
import type { AreaRow, Rows } from "./rows";

export interface Query {
  readonly text: string;
  readonly area: string;
  readonly category: string;
}

export interface Index {
  readonly rows: Rows;
  /** Ids of areas and categories, in the order in which rows count them. */
  readonly areaIds: readonly string[];
  readonly categoryIds: readonly string[];
  /** Code, name and towns of each row, normalised, parted by U+0001. */
  readonly texts: readonly string[];
  /** Names of each area and those above it, normalised. */
  readonly paths: readonly string[];
  /** Compact code of each row. */
  readonly keys: readonly string[];
  /** Rows by compact code, and by the code as it is: codes such as A-11 and A1-1 are one when compact. */
  readonly codes: ReadonlyMap<string, readonly number[]>;
  readonly exact: ReadonlyMap<string, number>;
  /** An area with all areas below it, by id. */
  readonly within: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Brings full-width digits and letters, small letters and odd spaces to one form. */
export function normal(text: string): string {
  return text.normalize("NFKC").toUpperCase().replace(/[\s\u200b\ufeff]+/g, " ").trim();
}

/** A code as people paste it: without the spaces, dashes and brackets that tables and reports put in. */
export function compact(text: string): string {
  return normal(text).replace(/[\s\-_.\u00b7()[\]\u3010\u3011\u300c\u300d"'\u2010-\u2015]+/g, "");
}

/** Returns for every area the set of its own id and all ids below it; a cycle in bad data ends. */
export function descendants(areas: readonly AreaRow[]): Map<string, Set<string>> {
  const parents = new Map(areas.map(([id, , parent]) => [id, parent]));
  const result = new Map<string, Set<string>>(areas.map(([id]) => [id, new Set([id])]));
  for (const [id] of areas) {
    const seen = new Set([id]);
    for (let up = parents.get(id); up && !seen.has(up); up = parents.get(up)) {
      seen.add(up);
      result.get(up)?.add(id);
    }
  }
  return result;
}

export function makeIndex(rows: Rows, towns: readonly string[], areas: readonly AreaRow[], categoryIds: readonly string[]): Index {
  const byId = new Map(areas.map((area) => [area[0], area]));
  const known = new Map<string, string>();
  const path = (id: string): string => {
    const found = known.get(id);
    if (found !== undefined) return found;
    known.set(id, ""); // ends a cycle
    const area = byId.get(id);
    const text = area ? `${area[2] ? path(area[2]) + " " : ""}${area[1]} ${id}` : id;
    known.set(id, text);
    return text;
  };
  const keys = rows.codes.map(compact);
  const codes = new Map<string, number[]>();
  keys.forEach((key, i) => {
    const held = codes.get(key);
    if (held) held.push(i);
    else codes.set(key, [i]);
  });
  return {
    rows,
    areaIds: areas.map(([id]) => id),
    categoryIds,
    texts: rows.codes.map((code, i) => normal(`${code}\u0001${rows.names[i] ?? ""}\u0001${towns[i] ?? ""}`)),
    paths: areas.map(([id]) => normal(path(id))),
    keys,
    codes,
    exact: new Map(rows.codes.map((code, i) => [normal(code), i])),
    within: descendants(areas),
  };
}

/** A word of the query: what it is, the areas that it names, and the pattern of names that it is the initials of. */
interface Term {
  readonly text: string;
  readonly areas: Uint8Array;
  readonly initials: RegExp | null;
}

/** Marks the rows of the area and category that are asked for; null where none is. */
export function passing({ rows, within, areaIds, categoryIds }: Index, query: Query): Uint8Array | null {
  if (!query.area && !query.category) return null;
  const area = query.area ? within.get(query.area) ?? new Set([query.area]) : null;
  const areas = Uint8Array.from(areaIds, (id) => (!area || area.has(id) ? 1 : 0));
  const category = query.category ? categoryIds.indexOf(query.category) : null;
  return Uint8Array.from(rows.areas, (at, i) => (areas[at] === 1 && (category === null || rows.categories[i] === category) ? 1 : 0));
}

/** Returns the rows that match all of *query*, the closest first, then in code order. */
export function find(index: Index, query: Query): number[] {
  const { rows } = index;
  const wanted = passing(index, query);
  const passes = (i: number): boolean => !wanted || wanted[i] === 1;
  const pasted = pastedCodes(index, query.text);
  if (pasted) return pasted.filter(passes);
  const terms = normal(query.text)
    .split(" ")
    .filter(Boolean)
    .map((text): Term => ({ text, areas: Uint8Array.from(index.paths, (path) => (path.includes(text) ? 1 : 0)), initials: initialsPattern(text, rows.initials) }));
  const first = terms[0];
  const whole = compact(query.text);
  const codeLike = looksLikeCode(whole);
  const ranked: number[][] = [[], [], []];
  for (let i = 0; i < index.texts.length; i++) {
    if (!passes(i)) continue;
    const text = index.texts[i] ?? "";
    if (!first || (codeLike && (index.keys[i] ?? "").startsWith(whole))) ranked[0]?.push(i);
    else if (terms.every((term) => text.includes(term.text) || term.areas[rows.areas[i] ?? -1] === 1 || term.initials?.test(text))) {
      ranked[rank(text, first)]?.push(i);
    }
  }
  return ranked.flat();
}

/** 0 where the code begins so, 1 where the name or a town does, 2 elsewhere. */
function rank(text: string, term: Term): 0 | 1 | 2 {
  const at = text.indexOf(term.text);
  if (at === 0) return 0;
  return text.includes("\u0001" + term.text) || (term.initials && text.search(term.initials) === text.indexOf("\u0001") + 1) ? 1 : 2;
}

/** The pattern of all runs of characters that may be read with the initials *text*; null where it is no initials. */
export function initialsPattern(text: string, initials: Readonly<Record<string, string>>): RegExp | null {
  if (!/^[A-Z]{2,12}$/.test(text) || Object.keys(initials).length === 0) return null;
  return new RegExp([...text].map((letter) => `[${letter}${initials[letter.toLowerCase()] ?? ""}]`).join(""), "u");
}

/** Returns rows for a pasted code, or for several separated by anything usual, when all of them exist. */
function pastedCodes(index: Index, text: string): number[] | null {
  const rowsOf = (code: string): readonly number[] => {
    const exact = index.exact.get(normal(code));
    return exact === undefined ? index.codes.get(compact(code)) ?? [] : [exact];
  };
  const whole = rowsOf(text);
  if (whole.length > 0) return [...whole];
  const parts = normal(text).split(/[\s,;\u3001\uff0c\uff1b|/]+/).filter((part) => compact(part) !== "");
  const found = parts.map(rowsOf);
  return parts.length > 1 && found.every((rows) => rows.length > 0) ? [...new Set(found.flat())] : null;
}

export function looksLikeCode(text: string): boolean {
  return /^(?=(?:.*\d){4})[A-Z0-9]{5,24}$/.test(text);
}

/** Returns the rows whose codes differ from *text* by at most *most* slips, nearest first, at most *count*. */
export function near(index: Index, text: string, count = 5, most = 3): number[] {
  const wanted = compact(text);
  if (!looksLikeCode(wanted)) return [];
  const found: [distance: number, i: number][] = [];
  for (const [code, rows] of index.codes) {
    const distance = slips(wanted, code, most);
    if (distance <= most) for (const i of rows) found.push([distance, i]);
  }
  return found
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .slice(0, count)
    .map(([, i]) => i);
}

/** Counts wrong, missing, extra and swapped neighbouring characters; gives up above *most*. */
export function slips(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  const width = b.length + 1;
  let earlier = new Uint16Array(width);
  let before = new Uint16Array(width);
  let row = new Uint16Array(width);
  for (let j = 0; j < width; j++) before[j] = j;
  for (let i = 1; i <= a.length; i++) {
    row.fill(most + 1);
    if (i <= most) row[0] = i;
    let least = i <= most ? i : most + 1;
    // no cell further from the diagonal than *most* can come below it
    for (let j = Math.max(1, i - most); j <= Math.min(b.length, i + most); j++) {
      let value = Math.min((before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, (earlier[j - 2] ?? 0) + 1);
      row[j] = value;
      least = Math.min(least, value);
    }
    if (least > most) return most + 1;
    [earlier, before, row] = [before, row, earlier];
  }
  return Math.min(before[b.length] ?? most + 1, most + 1);
}
