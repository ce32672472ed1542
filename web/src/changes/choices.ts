/** What the filter of a change log chooses by, and which cards pass: pure functions over marks of cards. */
import { normal } from "../finder/match";

/** id, label */
export type Choice = readonly [id: string, label: string];
/** id, name, number of the area above or -1 */
export type AreaChoice = readonly [id: string, name: string, parent: number];

export interface Choices {
  readonly areas: readonly AreaChoice[];
  readonly categories: readonly Choice[];
  readonly dimensions: readonly Choice[];
  readonly industries: readonly Choice[];
  readonly kinds: readonly Choice[];
}

export interface State {
  readonly text: string;
  readonly area: string;
  readonly category: string;
  readonly dimension: string;
  readonly industry: string;
  readonly kind: string;
}

/** Numbers of what a card can be found by, parsed from `areas|above|categories|dimensions|industries|kinds`. */
export interface Mark {
  readonly areas: readonly number[];
  readonly above: readonly number[];
  readonly categories: readonly number[];
  readonly dimensions: readonly number[];
  readonly industries: readonly number[];
  readonly kinds: readonly number[];
}

const KEYS: readonly (readonly [key: string, name: keyof State])[] = [
  ["q", "text"],
  ["area", "area"],
  ["category", "category"],
  ["dimension", "dimension"],
  ["industry", "industry"],
  ["kind", "kind"],
];
export const NOTHING: State = { text: "", area: "", category: "", dimension: "", industry: "", kind: "" };

/** Reads `#q=…&area=…`; null where the hash is that of a card or empty. */
export function readState(hash: string): State | null {
  const from = new URLSearchParams(hash.replace(/^#/, ""));
  if (!KEYS.some(([key]) => from.has(key))) return null;
  const state: Record<keyof State, string> = { ...NOTHING };
  for (const [key, name] of KEYS) state[name] = from.get(key) ?? "";
  return state;
}

export function writeState(state: State): string {
  const to = new URLSearchParams();
  for (const [key, name] of KEYS) if (state[name]) to.set(key, state[name]);
  const text = to.toString();
  return text ? "#" + text : "";
}

/** Whether nothing is asked for. */
export function isOpen(state: State): boolean {
  return KEYS.every(([, name]) => state[name] === "");
}

export function parseMark(text: string): Mark {
  const groups = text.split("|").map((group) => (group ? group.split(",").map(Number) : []));
  const at = (i: number): readonly number[] => groups[i] ?? [];
  return { areas: at(0), above: at(1), categories: at(2), dimensions: at(3), industries: at(4), kinds: at(5) };
}

/** Whether area *inner* is *outer* or lies below it; circles in bad data end. */
export function lies(areas: readonly AreaChoice[], inner: number, outer: number): boolean {
  let at = inner;
  for (let steps = 0; at >= 0 && steps <= areas.length; steps++) {
    if (at === outer) return true;
    at = areas[at]?.[2] ?? -1;
  }
  return false;
}

/** Returns a test for marks; words are looked at by {@link hasWords}. Ids that the log does not know let nothing pass. */
export function passing(choices: Choices, state: State): (mark: Mark) => boolean {
  const number = (rows: readonly (readonly [string, ...unknown[]])[], id: string): number => rows.findIndex((row) => row[0] === id);
  const tests: ((mark: Mark) => boolean)[] = [];
  if (state.area) {
    const wanted = number(choices.areas, state.area);
    tests.push(
      (mark) =>
        mark.areas.some((area) => lies(choices.areas, area, wanted)) ||
        mark.above.some((area) => wanted >= 0 && (lies(choices.areas, wanted, area) || lies(choices.areas, area, wanted))),
    );
  }
  const one = (name: "categories" | "dimensions" | "kinds", id: string): void => {
    if (!id) return;
    const wanted = number(choices[name], id);
    tests.push((mark) => mark[name].includes(wanted));
  };
  one("categories", state.category);
  one("dimensions", state.dimension);
  one("kinds", state.kind);
  if (state.industry) {
    // A clause for a whole section concerns its parts, and who looks for a section wants its parts.
    const wanted = new Set(choices.industries.flatMap(([id], i) => (id.startsWith(state.industry) || state.industry.startsWith(id) ? [i] : [])));
    tests.push((mark) => mark.industries.some((industry) => wanted.has(industry)));
  }
  return (mark) => tests.every((test) => test(mark));
}

/** The words that are asked for, in the form in which texts are compared. */
export function terms(text: string): string[] {
  return normal(text).split(" ").filter(Boolean);
}

/** Whether a text in its normal form holds all *wanted* words. */
export function hasWords(text: string, wanted: readonly string[]): boolean {
  return wanted.every((term) => text.includes(term));
}
