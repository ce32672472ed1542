/** What the page of a test asks: the finder's own search for words, without its form. */
import { load, shard } from "../../web/src/core/shards";
import { answer, makeClauses, named, textsOf, unitsOf, type ClauseShard } from "../../web/src/finder/clauses";
import { findWords, wordForm } from "../../web/src/finder/places";

async function search(names: string[], root: string, rows: number, question: string, wanted: number[] | null): Promise<unknown> {
  const clauses = makeClauses(await Promise.all(names.map((name) => load<ClauseShard>(name, root))));
  const read = new Set<string>();
  const loader = <T>(name: string): Promise<T> => {
    read.add(name);
    return load<T>(name, root);
  };
  const marks = wanted && Uint8Array.from({ length: rows }, (_, row) => (wanted.includes(row) ? 1 : 0));
  const found = answer(clauses, textsOf(clauses, await findWords(wordForm(question), clauses.places, loader)), marks, rows);
  return {
    units: found.units,
    read: read.size,
    clauses: found.clauses.map((clause) => {
      const { list, row, number, anchor } = named(clauses, clause);
      return [list ? list[1] : row, number, anchor, unitsOf(clauses, clause)];
    }),
  };
}

Object.assign(window, { onemap: { shard }, search });
