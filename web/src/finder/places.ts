/** Where words stand: reads the files of onemap/render/finder/postings.py. Pure but for the loader that is handed in. */

/** What the first shard of clauses says about the files of places. */
export interface Places {
  /** Places lie below 2^bits. */
  readonly bits: number;
  /** By part, the three characters that its files begin with. */
  readonly first: readonly (readonly string[])[];
  /** One or two characters that are too frequent to be put together from triples. */
  readonly often: readonly string[];
}

interface WordShard {
  readonly triples: readonly string[];
  readonly counts: readonly number[];
  readonly low: string;
  readonly high: string;
}

export type Loader = <T>(name: string) => Promise<T>;

/** Where the words of a question were found: texts by a bit for each, or else places, in no order. */
export type Found = { readonly texts: Uint8Array } | { readonly places: readonly Uint32Array[] };

/** Brings a question to the form of the texts: see onemap/render/finder/normal.py. */
export function wordForm(text: string): string {
  return text.normalize("NFKC").toUpperCase().replace(/[\0\s\u200b\ufeff]+/g, "");
}

/** Finds every place where *form* begins. Each of the shards that hold its triples is read, and no other. */
export async function findWords(form: string, places: Places, load: Loader): Promise<Found> {
  if (form.length < 3) {
    if (places.often.includes(form)) return { texts: bytes((await load<{ texts: string }>(oftenName(form))).texts) };
    return { places: await lists(form, places, load) };
  }
  const offsets: number[] = [];
  for (let at = 0; at + 3 < form.length; at += 3) offsets.push(at);
  offsets.push(form.length - 3);
  let found: Uint32Array | null = null;
  // Three at a time: nearly all questions are answered at once, and long ones stop where nothing is left.
  for (let i = 0; i < offsets.length && found?.length !== 0; i += 3) {
    const held = await Promise.all(
      offsets.slice(i, i + 3).map(async (offset) => ({ offset, places: joined(await lists(form.slice(offset, offset + 3), places, load)) })),
    );
    for (const { offset, places: next } of held.sort((a, b) => a.places.length - b.places.length)) {
      found = found ? both(found, next, offset) : next.filter((place) => place >= offset).map((place) => place - offset);
    }
  }
  return { places: [found ?? new Uint32Array()] };
}

export function oftenName(form: string): string {
  return "often-" + Array.from({ length: form.length }, (_, i) => form.charCodeAt(i).toString(16).padStart(4, "0")).join("");
}

/** Names of the shards that may hold triples that begin with *form*. */
export function shardsOf(form: string, places: Places): string[] {
  const part = form.charCodeAt(0) % places.first.length;
  const first = places.first[part] ?? [];
  return first.flatMap((begins, i) => {
    const after = first[i + 1];
    const touches = begins.startsWith(form) || (begins <= form && (after === undefined || after > form));
    return touches ? [`words-${part}.${i}`] : [];
  });
}

async function lists(form: string, places: Places, load: Loader): Promise<Uint32Array[]> {
  const shards = await Promise.all(shardsOf(form, places).map((name) => load<WordShard>(name)));
  return shards.flatMap((shard) => WordFile.of(shard, places.bits).lists(form));
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  if (parts.length === 1) return parts[0] ?? new Uint32Array();
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The numbers of *starts* that stand *offset* before one of *places*; both are sorted. */
function both(starts: Uint32Array, places: Uint32Array, offset: number): Uint32Array {
  const kept = new Uint32Array(Math.min(starts.length, places.length));
  let count = 0;
  let j = 0;
  for (const start of starts) {
    const wanted = start + offset;
    while (j < places.length && (places[j] ?? 0) < wanted) j++;
    if (places[j] === wanted) kept[count++] = start;
  }
  return kept.slice(0, count);
}

/** A file of places, made readable once. */
class WordFile {
  private static readonly known = new WeakMap<WordShard, WordFile>();
  private readonly triples: string[] = [];
  private readonly lowStarts: number[] = [];
  private readonly highStarts: number[] = [];
  private readonly low: Uint8Array;
  private readonly high: Uint8Array;

  static of(shard: WordShard, bits: number): WordFile {
    let file = this.known.get(shard);
    if (!file) this.known.set(shard, (file = new WordFile(shard, bits)));
    return file;
  }

  private constructor(private readonly shard: WordShard, private readonly bits: number) {
    for (const group of shard.triples) for (let i = 2; i < group.length; i++) this.triples.push(group.slice(0, 2) + group.charAt(i));
    let low = 0;
    let high = 0;
    for (const count of shard.counts) {
      this.lowStarts.push(low);
      this.highStarts.push(high);
      const upper = upperBits(count);
      low += count * Math.max(bits - upper, 0);
      high += count + 2 ** upper;
    }
    this.low = bytes(shard.low);
    this.high = bytes(shard.high);
  }

  /** The places of each triple that begins with *form*. */
  lists(form: string): Uint32Array[] {
    const found: Uint32Array[] = [];
    let from = 0;
    let to = this.triples.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.triples[middle] ?? "") < form) from = middle + 1;
      else to = middle;
    }
    for (let i = from; this.triples[i]?.startsWith(form); i++) found.push(this.list(i));
    return found;
  }

  private list(i: number): Uint32Array {
    const places = new Uint32Array(this.shard.counts[i] ?? 0);
    const width = Math.max(this.bits - upperBits(places.length), 0);
    const scale = 2 ** width;
    const { low, high } = this;
    let lowAt = this.lowStarts[i] ?? 0;
    const start = this.highStarts[i] ?? 0;
    for (let at = start, n = 0; n < places.length; at++) {
      if ((((high[at >>> 3] ?? 0) >>> (at & 7)) & 1) === 0) continue;
      const byte = lowAt >>> 3;
      const shift = lowAt & 7;
      const word = ((low[byte] ?? 0) | ((low[byte + 1] ?? 0) << 8) | ((low[byte + 2] ?? 0) << 16) | ((low[byte + 3] ?? 0) << 24)) >>> shift;
      const rest = (word + (shift ? (low[byte + 4] ?? 0) * 2 ** (32 - shift) : 0)) % scale;
      places[n] = (at - start - n) * scale + rest;
      lowAt += width;
      n++;
    }
    return places;
  }
}

function upperBits(count: number): number {
  return count > 1 ? 32 - Math.clz32(count - 1) : 0;
}

function bytes(base64: string): Uint8Array {
  const text = atob(base64);
  const data = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) data[i] = text.charCodeAt(i);
  return data;
}
