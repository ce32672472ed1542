/** Shards for maps. They register with the page's one `window.onemap`, so this bundle must ask there too. */
import type { FeatureShard } from "../data";
import type { MapState } from "./state";

/** Loads shard *name*; a failure shows on the map, and rejects. */
export async function loadFeatures(state: MapState, name: string): Promise<FeatureShard> {
  const core = (window as unknown as { onemap: { load<T>(name: string, root: string): Promise<T> } }).onemap;
  try {
    return await core.load<FeatureShard>(name, state.data?.root ?? "");
  } catch (error) {
    state.tell("failed");
    throw error;
  }
}
