/** The script of every page: shards, what is known now, and the small helpers; `window.onemap` is its only global. */
import { compareForm } from "./changes/choose";
import { changeFilter } from "./changes/filter";
import { anchors } from "./core/anchors";
import { copyButtons } from "./core/copy";
import { measureSwitch } from "./core/measures";
import { chineseSearch } from "./core/search";
import { now } from "./core/now";
import { held, load, shard } from "./core/shards";
import { filteredTables, sortableTables } from "./core/tables";
import { finder } from "./finder/finder";
import { onDay } from "./history/on";
import { windows } from "./history/windows";

const api = { shard, held, load, now };
export type Onemap = typeof api;

declare global {
  interface Window {
    onemap: Onemap;
  }
}

window.onemap = Object.assign(window.onemap ?? {}, api);
chineseSearch();
copyButtons();
measureSwitch();
sortableTables();
filteredTables();
anchors();
finder();
changeFilter();
compareForm();
onDay();
windows();
