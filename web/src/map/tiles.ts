/** Base tiles, only where the publication names an address of its own. */
import * as L from "leaflet";
import { stateOf } from "./state";

function asText(text: string): string {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML; // Leaflet takes markup here: this is the escaped text
}

export function baseTiles(map: L.Map): void {
  stateOf(map).withData(({ tiles, root }) => {
    if (!tiles?.url) return;
    const remote = /^https?:\/\//i.test(tiles.url);
    if (!remote && /^[a-z][a-z0-9+.-]*:|^\/\//i.test(tiles.url)) return;
    L.tileLayer(remote ? tiles.url : root + tiles.url, { maxZoom: tiles.maxZoom ?? 18, attribution: asText(tiles.attribution ?? "") }).addTo(map);
  });
}
