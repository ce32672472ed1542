/**
 * The script of pages with a map: Leaflet as `window.L`, because the scripts that folium writes name it so, and our
 * layers and controls as `window.onemap.maps`.
 */
import * as L from "leaflet";
import marker2x from "leaflet/dist/images/marker-icon-2x.png";
import marker from "leaflet/dist/images/marker-icon.png";
import shadow from "leaflet/dist/images/marker-shadow.png";
import type { Feature, MapData } from "./data";
import { AreaOutlines } from "./map/areas";
import { ChangeLayer } from "./map/changes";
import { Legend, MapTitle, NorthArrow, ReviewNote, ScaleBar } from "./map/furniture";
import { Identify } from "./map/identify";
import { Labels } from "./map/labels";
import { Swipe } from "./map/swipe";
import { baseTiles } from "./map/tiles";
import { UnitLayer, type UnitOptions } from "./map/units";
import { view } from "./map/view";
import { LayerPanel, type LayerPanelOptions } from "./map/zones";

// Leaflet guesses the folder of its marker pictures from the style sheet; here they are inside the script.
L.Icon.Default.mergeOptions({ iconUrl: marker, iconRetinaUrl: marker2x, shadowUrl: shadow });
(L.Icon.Default.prototype as { _getIconUrl?: unknown })._getIconUrl = (L.Icon.prototype as { _getIconUrl?: unknown })._getIconUrl;

// No link to a site outside stands on a map.
L.Control.Attribution.prototype.options.prefix = false;

export const maps = {
  unitLayer: (data: MapData | null, options?: UnitOptions) => new UnitLayer(data, options),
  areaOutlines: (features: readonly Feature[] | null) => new AreaOutlines(features),
  labels: () => new Labels(),
  changeLayer: (data: MapData | null) => new ChangeLayer(data),
  swipe: (options?: L.ControlOptions) => new Swipe(options),
  layerPanel: (options?: LayerPanelOptions) => new LayerPanel(options),
  identify: (options?: L.ControlOptions) => new Identify(options),
  legend: (options?: L.ControlOptions) => new Legend(options),
  northArrow: (options?: L.ControlOptions) => new NorthArrow(options),
  scaleBar: (options?: L.ControlOptions) => new ScaleBar(options),
  mapTitle: (options?: L.ControlOptions) => new MapTitle(options),
  reviewNote: (options?: L.ControlOptions) => new ReviewNote(options),
  view,
  baseTiles,
};

const global = window as unknown as { L: typeof L; onemap?: { maps?: typeof maps } };
global.L = L;
global.onemap = Object.assign(global.onemap ?? {}, { maps });
