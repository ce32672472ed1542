/** The clauses of a version as the search for words knows them: see onemap/render/finder/clauses.py. */
import type { Found, Places } from "./places";

/** Title, page, number of the set of units that it addresses, and of those of clauses that differ. */
export type ListRow = readonly [title: string, page: string, units: number, narrow?: readonly (readonly [clause: number, units: number])[]];

export interface ClauseShard {
  readonly lists: readonly ListRow[];
  readonly patterns: readonly number[];
  readonly texts: readonly number[];
  readonly shared?: Places & {
    readonly blocks: readonly number[];
    readonly patterns: readonly (readonly string[])[];
    readonly sets: readonly (readonly number[])[];
  };
}

export interface Clauses {
  readonly places: Places;
  readonly lists: readonly ListRow[];
  readonly patterns: readonly (readonly string[])[];
  readonly sets: readonly (readonly number[])[];
  /** By owner (lists and zones, then units in code order): its pattern, and its first clause. */
  readonly owners: Int32Array;
  readonly firsts: Int32Array;
  /** By clause: the number of its text. */
  readonly texts: Int32Array;
  /** By 16 places: the number of the text that stands there. */
  readonly steps: Int32Array;
  readonly count: number;
}

/** What was found: clauses in order, and how many units they apply to. */
export interface Answer {
  readonly clauses: readonly number[];
  readonly units: number;
}

/** A clause for people: whose it is, its number, and its place in addresses. */
export interface Named {
  readonly list: ListRow | null;
  /** The unit's row, or -1. */
  readonly row: number;
  readonly number: string;
  readonly anchor: string;
}

export function makeClauses(shards: readonly ClauseShard[]): Clauses {
  const shared = shards.find((shard) => shard.shared)?.shared;
  if (!shared) throw new Error("the shards of clauses are not whole");
  const lists = shards.flatMap((shard) => shard.lists);
  const owners = Int32Array.from(shards.flatMap((shard) => spread(shard.patterns)));
  const firsts = new Int32Array(owners.length + 1);
  owners.forEach((pattern, i) => (firsts[i + 1] = (firsts[i] ?? 0) + (shared.patterns[pattern]?.length ?? 0)));
  const told = shards.flatMap((shard) => shard.texts);
  const texts = new Int32Array(told.length);
  let steps = 0;
  for (let i = 1; i < shared.blocks.length; i += 2) steps += shared.blocks[i] ?? 0;
  const textOf = new Int32Array(steps).fill(-1);
  let owner = 0;
  let base = 0;
  let count = 0;
  for (let block = 0; block < shared.blocks.length; block += 2) {
    const last = owner + (shared.blocks[block] ?? 0);
    const first = count;
    let at = base;
    for (let clause = firsts[owner] ?? 0; clause < (firsts[last] ?? 0); clause++) {
      const said = told[clause] ?? 0;
      if (said < 0) {
        texts[clause] = first - 1 - said;
        continue;
      }
      textOf.fill(count, at, at + said);
      at += said;
      texts[clause] = count++;
    }
    owner = last;
    base += shared.blocks[block + 1] ?? 0;
  }
  return { places: shared, lists, patterns: shared.patterns, sets: shared.sets, owners, firsts, texts, steps: textOf, count };
}

function spread(runs: readonly number[]): number[] {
  const values: number[] = [];
  for (let i = 0; i < runs.length; i += 2) for (let n = runs[i + 1] ?? 0; n > 0; n--) values.push(runs[i] ?? 0);
  return values;
}

/** The texts in which something was found, a one for each. */
export function textsOf(clauses: Clauses, found: Found): Uint8Array {
  const texts = new Uint8Array(clauses.count);
  if ("texts" in found) {
    for (let i = 0; i < texts.length; i++) texts[i] = ((found.texts[i >>> 3] ?? 0) >>> (i & 7)) & 1;
  } else {
    for (const places of found.places) for (const place of places) texts[clauses.steps[place >>> 4] ?? -1] = 1;
  }
  return texts;
}

/** The clauses that have one of *texts* and apply to one of the units that *wanted* marks (null: all *rows*). */
export function answer(clauses: Clauses, texts: Uint8Array, wanted: Uint8Array | null, rows: number): Answer {
  const { lists, firsts } = clauses;
  const before = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) before[row + 1] = (before[row] ?? 0) + (wanted ? wanted[row] ?? 0 : 1);
  const reached = new Int32Array(rows + 1);
  const reaches = new Map<number, boolean>();
  /** Whether the set holds a wanted unit; its units are counted once. */
  const reach = (set: number): boolean => {
    let known = reaches.get(set);
    if (known === undefined) {
      known = setSize(clauses, set, before) > 0;
      reaches.set(set, known);
      eachRun(clauses.sets[set], (from, to) => {
        reached[from] = (reached[from] ?? 0) + 1;
        reached[to] = (reached[to] ?? 0) - 1;
      });
    }
    return known;
  };
  const found: number[] = [];
  for (let owner = 0; owner + 1 < firsts.length; owner++) {
    const row = owner - lists.length;
    const first = firsts[owner] ?? 0;
    for (let clause = first; clause < (firsts[owner + 1] ?? 0); clause++) {
      if (texts[clauses.texts[clause] ?? -1] !== 1) continue;
      if (row < 0) {
        // A list that addresses nobody is found while nobody in particular is asked for.
        if (reach(setOf(lists[owner], clause - first)) || !wanted) found.push(clause);
      } else if (!wanted || wanted[row] === 1) {
        found.push(clause);
        reached[row] = (reached[row] ?? 0) + 1;
        reached[row + 1] = (reached[row + 1] ?? 0) - 1;
      }
    }
  }
  let units = 0;
  for (let row = 0, open = 0; row < rows; row++) {
    open += reached[row] ?? 0;
    if (open > 0 && (!wanted || wanted[row] === 1)) units++;
  }
  return { clauses: found, units };
}

function setOf(list: ListRow | undefined, clause: number): number {
  return list?.[3]?.find(([at]) => at === clause)?.[1] ?? list?.[2] ?? -1;
}

function eachRun(runs: readonly number[] | undefined, run: (from: number, to: number) => void): void {
  for (let i = 0; runs && i < runs.length; i += 2) run(runs[i] ?? 0, (runs[i] ?? 0) + (runs[i + 1] ?? 0));
}

function setSize(clauses: Clauses, set: number, before: Int32Array): number {
  let size = 0;
  eachRun(clauses.sets[set], (from, to) => (size += (before[to] ?? 0) - (before[from] ?? 0)));
  return size;
}

/** How many units a clause applies to. */
export function unitsOf(clauses: Clauses, clause: number): number {
  const owner = ownerOf(clauses, clause);
  if (owner >= clauses.lists.length) return 1;
  let size = 0;
  eachRun(clauses.sets[setOf(clauses.lists[owner], clause - (clauses.firsts[owner] ?? 0))], (from, to) => (size += to - from));
  return size;
}

function ownerOf(clauses: Clauses, clause: number): number {
  let from = 0;
  let to = clauses.firsts.length - 1;
  while (from < to) {
    const middle = (from + to + 1) >> 1;
    if ((clauses.firsts[middle] ?? 0) <= clause) from = middle;
    else to = middle - 1;
  }
  return from;
}

export function named(clauses: Clauses, clause: number): Named {
  const owner = ownerOf(clauses, clause);
  const key = clauses.patterns[clauses.owners[owner] ?? -1]?.[clause - (clauses.firsts[owner] ?? 0)] ?? "";
  const [number = "", anchor = number] = key.split("\t");
  return { list: clauses.lists[owner] ?? null, row: Math.max(owner - clauses.lists.length, -1), number, anchor };
}
