/** The JSON that pages and shards carry. Words are data: no sentence for a reader stands in this code. */

export type Words = Readonly<Record<string, string>>;
export type Bounds = readonly [west: number, south: number, east: number, north: number];
/** Longitude, latitude in degrees. */
export type Position = readonly [number, number, ...number[]];
export type Ring = readonly Position[];

export interface Polygon {
  readonly type: "Polygon";
  readonly coordinates: readonly Ring[];
}
export interface MultiPolygon {
  readonly type: "MultiPolygon";
  readonly coordinates: readonly (readonly Ring[])[];
}
export interface LineString {
  readonly type: "LineString";
  readonly coordinates: readonly Position[];
}
export interface MultiLineString {
  readonly type: "MultiLineString";
  readonly coordinates: readonly (readonly Position[])[];
}
export type Geometry = Polygon | MultiPolygon | LineString | MultiLineString;

/** code, name, category (zone: type; area: kind), realm, geometry. */
export type Feature = readonly [code: string, name: string | null, category: string | null, realm: string | null, geometry: Geometry | null];
export interface FeatureShard {
  readonly features: readonly Feature[];
}

export interface Category {
  readonly id: string;
  readonly label: string;
  /** What names of such units end with, as filed. */
  readonly ending?: string;
  readonly short?: string | null;
  readonly colour?: string | null;
  readonly pattern?: string | null;
}
export interface ZoneLayerData {
  readonly label: string;
  readonly shards: readonly string[];
  readonly types: readonly { readonly id: string; readonly label: string }[];
  /** Features given here instead of in shards (a notebook). */
  readonly features?: readonly Feature[];
}
export interface Tiles {
  readonly url: string;
  readonly attribution?: string | null;
  readonly maxZoom?: number | null;
}
export type Mode = "unit" | "area" | "version" | "zone" | "changes";

/** A unit at one end of a piece of ground. */
export type End = readonly [code: string, name: string | null, category: string | null];
/** What became of a unit; `card` is the address of the change on its page. */
export interface Told {
  readonly kind: string;
  readonly aspects: readonly string[];
  readonly gained?: string;
  readonly lost?: string;
  readonly card?: string | null;
}
export type StateRow = readonly [side: "old" | "new", unit: readonly [code: string, name: string | null, category: string | null, realm: string | null], told: Told, geometry: Geometry | null];
/** Ground that is in another unit than before; null = in no unit. */
export type PieceRow = readonly [side: "piece", ends: readonly [from: End | null, to: End | null], told: { readonly km2: string; readonly card?: string | null }, geometry: Geometry | null];
export type ChangeRow = StateRow | PieceRow;
export interface ChangeShard {
  readonly changes: readonly ChangeRow[];
}
export interface ChangeGroup {
  readonly shards: readonly string[];
  readonly bounds: Bounds;
  /** How many cards of the page speak of it. */
  readonly count: number;
}
/** What the map of the version says itself on other pages. */
export type AroundShard = Pick<MapData, "more" | "slugs">;
/** Two states of the territory: what they are called, and what differs, by place. */
export interface ChangeData {
  readonly before: string;
  readonly after: string;
  /** The way to the folder whose `shards/` hold the groups. */
  readonly root: string;
  readonly groups: readonly ChangeGroup[];
  readonly words: Words;
  /** Name of the shard that says where the units around the changes are. */
  readonly around?: string | null;
  /** Rows given here instead of in shards (a notebook). */
  readonly rows?: readonly ChangeRow[];
}

export interface MapData {
  /** Name of the shard with what all maps of the version say alike; the page's own words go before it. */
  readonly base?: string;
  readonly root: string;
  readonly mode: Mode;
  readonly lang?: string;
  readonly focus?: readonly string[];
  readonly near?: readonly string[];
  readonly shards?: readonly string[];
  readonly more?: Readonly<Record<string, { readonly bounds: Bounds; readonly shards: readonly string[] }>>;
  readonly areas?: readonly string[];
  readonly zones?: Readonly<Record<string, ZoneLayerData>>;
  readonly bounds?: Bounds | null;
  readonly categories: readonly Category[];
  readonly unitHref?: string | null;
  readonly areaHref?: string | null;
  readonly zoneHref?: string | null;
  readonly slugs?: Readonly<Record<string, string>>;
  readonly title?: string | null;
  readonly review?: string | null;
  readonly copyright?: string | null;
  readonly words?: Words;
  readonly tiles?: Tiles | null;
  /** Features given here instead of in shards (a notebook). */
  readonly features?: readonly Feature[];
  readonly outlines?: readonly Feature[];
  readonly changes?: ChangeData | null;
}

/** Returns the JSON of the page's data block *id*, or null where the page has none. */
export function pageData<T>(id: string): T | null {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as T) : null;
}

/** Returns the word of *key*; a page that forgot one shows the key, so that it is noticed. */
export function word(words: Words | undefined, key: string, fields: Readonly<Record<string, string | number>> = {}): string {
  const text = words?.[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in fields ? String(fields[name]) : whole));
}

/** Returns *template* with the file name of *code* in it, below *root*. */
export function href(root: string, template: string, code: string, slugs?: Readonly<Record<string, string>>): string {
  return root + template.replace("{code}", encodeURIComponent(slugs?.[code] ?? code)).replace("{id}", encodeURIComponent(slugs?.[code] ?? code));
}
