/** What the layers and controls of one map share. A page's data block serves every element; a notebook passes its own. */
import type { Map as LeafletMap } from "leaflet";
import { pageData, word, type Category, type Feature, type MapData, type Words } from "../data";
import { boundsOf } from "./geometry";
import type { Bounds } from "../data";

/** A unit, zone or area that a map has drawn. */
export interface Drawn {
  readonly feature: Feature;
  readonly bounds: Bounds;
}

export interface ZoneChoice {
  readonly element: string;
  readonly label: string;
  readonly index: number;
  readonly drawn: ReadonlyMap<string, Drawn>;
  readonly typeLabels: ReadonlyMap<string, string>;
}

type Topic = "data" | "units" | "areas" | "zones" | "changes" | "more" | "select" | "failed" | "print";

export class MapState {
  data: MapData | null = null;
  readonly units = new Map<string, Drawn>();
  readonly areas = new Map<string, Drawn>();
  /** Zone layers now shown, by element. */
  readonly zones = new Map<string, ZoneChoice>();
  /** Changed units and pieces of ground by key: as they were, and as they are. Names of features are their labels. */
  readonly before = new Map<string, Drawn>();
  readonly after = new Map<string, Drawn>();
  /** What layers have to say about a place (longitude, latitude), before what the map itself knows. */
  readonly tellers: ((x: number, y: number) => Node[])[] = [];
  selected: string | null = null;
  private readonly listeners = new Map<Topic, (() => void)[]>();

  on(topic: Topic, run: () => void): void {
    this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), run]);
  }

  tell(topic: Topic): void {
    for (const run of this.listeners.get(topic) ?? []) run();
  }

  /** Calls *run* with the map's data, now or when a layer brings them. */
  withData(run: (data: MapData) => void): void {
    if (this.data) run(this.data);
    else this.on("data", () => this.data && run(this.data));
  }

  setData(data: MapData): void {
    this.data = data;
    this.tell("data");
  }

  get words(): Words {
    return this.data?.words ?? {};
  }

  word(key: string, fields: Readonly<Record<string, string | number>> = {}): string {
    return word(this.words, key, fields);
  }

  category(id: string | null): { readonly category: Category | undefined; readonly index: number } {
    const index = this.data?.categories.findIndex((c) => c.id === id) ?? -1;
    return { category: this.data?.categories[index], index: Math.max(index, 0) };
  }

  isFocus(code: string): boolean {
    return this.data?.focus?.includes(code) ?? false;
  }

  isNear(code: string): boolean {
    return this.data?.near?.includes(code) ?? false;
  }
}

const states = new WeakMap<LeafletMap, MapState>();

/** The page's data laid over what all maps of the version share, which a script before the map's has registered. */
function wholeData(page: MapData | null): MapData | null {
  if (!page?.base) return page;
  const core = (window as unknown as { onemap: { held<T>(name: string): T | null } }).onemap;
  return { ...core.held<MapData>(page.base), ...page };
}

/** Returns the map's shared state; the first caller on a site page brings in the page's data block. */
export function stateOf(map: LeafletMap): MapState {
  let state = states.get(map);
  if (!state) {
    state = new MapState();
    state.data = wholeData(pageData<MapData>("onemap-data"));
    states.set(map, state);
    map.getContainer().classList.add("om-canvas"); // what the style sheet knows our maps by
  }
  return state;
}

/** Keeps a feature with its bounds; features without geometry are not drawn. */
export function drawn(feature: Feature): Drawn | null {
  const bounds = feature[4] ? boundsOf(feature[4]) : null;
  return bounds ? { feature, bounds } : null;
}
