/** The rows of the finder, put together from the columns of its shards. */
import type { Category } from "../data";

export type AreaRow = readonly [id: string, name: string, parent: string | null];

/** What `find.<n>` holds; see onemap/render/finder/rows.py. */
export interface CoreShard {
  readonly codes: readonly string[];
  readonly names: readonly string[];
  readonly areas: readonly number[];
  readonly categories: readonly number[];
  readonly sea: readonly number[];
  readonly initials?: Readonly<Record<string, string>>;
}

/** What `towns.<n>` holds: names of towns by row, parted by line ends. */
export interface TownShard {
  readonly from: number;
  readonly towns: readonly string[];
}

export interface Rows {
  readonly codes: readonly string[];
  readonly names: readonly string[];
  /** Numbers in the tables of areas and categories; -1 where there is none. */
  readonly areas: Int32Array;
  readonly categories: Int32Array;
  readonly sea: Uint8Array;
  /** Letter → characters of which some reading begins with it. */
  readonly initials: Readonly<Record<string, string>>;
}

export function makeRows(shards: readonly CoreShard[], categories: readonly Category[]): Rows {
  const codes: string[] = [];
  const names: string[] = [];
  const areas: number[] = [];
  const kinds: number[] = [];
  const sea = new Uint8Array(shards.reduce((sum, shard) => sum + shard.codes.length, 0));
  let initials: Readonly<Record<string, string>> = {};
  for (const shard of shards) {
    const first = codes.length;
    let before = "";
    for (const coded of shard.codes) {
      before = before.slice(0, parseInt(coded.charAt(0), 36)) + coded.slice(1);
      codes.push(before);
    }
    runs(shard.areas, areas);
    runs(shard.categories, kinds);
    shard.names.forEach((name, i) => {
      const category = categories[kinds[first + i] ?? -1];
      names.push(name.endsWith("\t") ? name.slice(0, -1) + (category?.ending ?? category?.label ?? "") : name);
    });
    for (let i = 0; i < shard.sea.length; i += 2) {
      const from = first + (shard.sea[i] ?? 0);
      sea.fill(1, from, from + (shard.sea[i + 1] ?? 0));
    }
    initials = shard.initials ?? initials;
  }
  return { codes, names, areas: Int32Array.from(areas), categories: Int32Array.from(kinds), sea, initials };
}

function runs(coded: readonly number[], into: number[]): void {
  for (let i = 0; i < coded.length; i += 2) {
    for (let n = coded[i + 1] ?? 0; n > 0; n--) into.push(coded[i] ?? 0);
  }
}

/** Returns the towns of every row. */
export function makeTowns(shards: readonly TownShard[], count: number): string[] {
  const towns = new Array<string>(count).fill("");
  for (const shard of shards) shard.towns.forEach((text, i) => (towns[shard.from + i] = text));
  return towns;
}
