/** The page of findings: marks and shapes on a canvas, and the list beside them that filters both. */
import type * as Leaflet from "leaflet";
import { findings } from "./findings/page";

const global = window as unknown as { L: typeof Leaflet; onemap: { maps: Record<string, unknown> } };
global.onemap.maps["findings"] = (map: Leaflet.Map): void => findings(global.L, map);
