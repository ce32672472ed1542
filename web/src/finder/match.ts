/** Finding units by what people type or paste: pure functions over the finder's rows. */

/** code, name, area id, category id, realm, pinyin initials, towns joined by space. */
export type Row = readonly [code: string, name: string, area: string, category: string, realm: string, initials: string, towns: string];
export type AreaRow = readonly [id: string, name: string, parent: string | null];

export interface Query {
  readonly text: string;
  readonly area: string;
  readonly category: string;
}

export interface Index {
  readonly rows: readonly Row[];
  /** Searchable text of each row, normalised. */
  readonly texts: readonly string[];
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

export function makeIndex(rows: readonly Row[], areas: readonly AreaRow[]): Index {
  const byId = new Map(areas.map((area) => [area[0], area]));
  const paths = new Map<string, string>();
  const path = (id: string): string => {
    const known = paths.get(id);
    if (known !== undefined) return known;
    paths.set(id, ""); // ends a cycle
    const area = byId.get(id);
    const text = area ? `${area[2] ? path(area[2]) + " " : ""}${area[1]} ${id}` : id;
    paths.set(id, text);
    return text;
  };
  const keys = rows.map((row) => compact(row[0]));
  const codes = new Map<string, number[]>();
  keys.forEach((key, i) => codes.set(key, [...(codes.get(key) ?? []), i]));
  return {
    rows,
    keys,
    texts: rows.map(([code, name, area, , , initials, towns]) => normal(`${code}\u0001${name}\u0001${towns}\u0001${path(area)}\u0001${initials}`)),
    codes,
    exact: new Map(rows.map((row, i) => [normal(row[0]), i])),
    within: descendants(areas),
  };
}

/** Returns the indexes of the rows that match all of *query*, the closest first, then in code order. */
export function find(index: Index, query: Query): number[] {
  const area = query.area ? index.within.get(query.area) ?? new Set([query.area]) : null;
  const passes = (i: number): boolean => {
    const row = index.rows[i];
    return row !== undefined && (!area || area.has(row[2])) && (!query.category || row[3] === query.category);
  };
  const pasted = pastedCodes(index, query.text);
  if (pasted) return pasted.filter(passes);
  const terms = normal(query.text).split(" ").filter(Boolean);
  const ranked: [rank: number, i: number][] = [];
  const first = terms[0] ?? "";
  const whole = compact(query.text);
  const codeLike = looksLikeCode(whole);
  for (let i = 0; i < index.rows.length; i++) {
    const text = index.texts[i] ?? "";
    const code = codeLike && (index.keys[i] ?? "").startsWith(whole);
    if ((code || terms.every((term) => text.includes(term))) && passes(i)) {
      ranked.push([code || (first && text.startsWith(first)) ? 0 : text.includes("\u0001" + first) ? 1 : 2, i]);
    }
  }
  if (first) ranked.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return ranked.map(([, i]) => i);
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
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      let value = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, (before[j - 2] ?? 0) + 1);
      next.push(value);
      least = Math.min(least, value);
    }
    if (least > most) return most + 1;
    before = row;
    row = next;
  }
  return row[b.length] ?? most + 1;
}
