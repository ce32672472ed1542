/** Shards for maps. They register with the page's one `window.onemap`, so this bundle must ask there too. */
import type { AroundShard, ChangeShard, FeatureShard } from "../data";
import type { MapState } from "./state";

/** Loads shard *name* of the map's version; a failure shows on the map, and rejects. */
export function loadFeatures(state: MapState, name: string): Promise<FeatureShard> {
  return load<FeatureShard>(state, name, state.data?.root ?? "");
}

/** Loads shard *name* of a change map, which may stand elsewhere than the version's. */
export function loadChanges(state: MapState, name: string): Promise<ChangeShard> {
  return load<ChangeShard>(state, name, state.data?.changes?.root ?? "");
}

/** Loads what a change map has to know of the units around the changes. */
export function loadAround(state: MapState, name: string): Promise<AroundShard> {
  return load<AroundShard>(state, name, state.data?.changes?.root ?? "");
}

async function load<T>(state: MapState, name: string, root: string): Promise<T> {
  const core = (window as unknown as { onemap: { load<U>(name: string, root: string): Promise<U> } }).onemap;
  try {
    return await core.load<T>(name, root);
  } catch (error) {
    state.tell("failed");
    throw error;
  }
}
