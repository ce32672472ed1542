/**
 * What became known after a version was closed: `now.js` calls `onemap.now({…})`, and the banner appears in
 * `<div data-onemap-now="banner" data-root="../">` (status, what replaced it, newer versions, the portal) or
 * `<div data-onemap-now="history" data-root="../" data-code="…">` (the history of a unit). The words come with the data,
 * because the sealed page cannot know what will have to be said; `data-words` of the element is the fallback.
 *
 * The stub of the sealed copy passes `{}`: then nothing is shown. Links in *data* are relative to the version's folder,
 * which the element's `data-root` names as seen from the page.
 */
import { append, each, element } from "../dom";
import { word, type Words } from "../data";
import { closeWindows, isOver } from "../history/windows";

type Link = readonly [version: string, title: string, address: string];
export interface Now {
  readonly as_of?: string;
  readonly status?: string;
  /** Of a draft in consultation: its last day as ISO writes it, and what to say after it. */
  readonly closes?: string;
  readonly closed?: string;
  readonly replaced_by?: readonly Link[];
  readonly newer?: readonly Link[] | Link | null;
  readonly portal?: string | null;
  readonly history?: string | null;
  readonly words?: Words;
}

/** Only relative addresses and http(s) may come from data. */
export function safeAddress(root: string, address: string): string | null {
  if (/^https?:\/\//i.test(address)) return address;
  return /^[a-z][a-z0-9+.-]*:|^\/\//i.test(address.trim()) ? null : root + address;
}

function links(value: Now["newer"]): readonly Link[] {
  if (!value || value.length === 0) return [];
  return typeof value[0] === "string" ? [value as Link] : (value as readonly Link[]);
}

function parsed(text: string | undefined): Words {
  try {
    return text ? (JSON.parse(text) as Words) : {};
  } catch {
    return {};
  }
}

export function now(data: Now): void {
  if (data.status && data.status !== "consultation") closeWindows();
  each<HTMLElement>("[data-onemap-now]", (place) => {
    const root = place.dataset["root"] ?? "";
    const words = { ...parsed(place.dataset["words"]), ...data.words };
    const part = place.dataset["onemapNow"];
    const line = (key: string, found: readonly Link[]): void => {
      const shown = found.flatMap(([, title, address]) => {
        const safe = safeAddress(root, address);
        return safe ? [element("a", { href: safe }, title)] : [];
      });
      if (shown.length === 0) return;
      const row = element("p", { class: `om-now-${key}` }, word(words, key), " ");
      shown.forEach((a, i) => append(row, i > 0 && " \u00b7 ", a));
      place.append(row);
    };
    place.replaceChildren();
    if (part !== "history" && data.status) {
      const over = data.closes && isOver(data.closes) ? data.closed : undefined;
      const status = element("p", { class: "om-now-status" }, element("strong", {}, over ?? word(words, data.status)));
      // that it is over is known by the reader's clock, not as of the day of the build
      if (data.as_of && !over) append(status, " ", element("span", {}, word(words, "as_of", { date: data.as_of })));
      place.append(status);
    }
    if (part !== "history") {
      line("replaced_by", links(data.replaced_by));
      if (!data.replaced_by?.length) line("newer", links(data.newer));
    }
    const code = place.dataset["code"];
    const history = part !== "banner" && data.history && code ? safeAddress(root, data.history.replace("{code}", encodeURIComponent(code))) : null;
    const portal = part !== "history" && data.portal ? safeAddress(root, data.portal) : null;
    if (history || portal) {
      place.append(
        element("p", { class: "om-now-ways" }, history && element("a", { href: history }, word(words, "history")), history && portal && " \u00b7 ", portal && element("a", { href: portal }, word(words, "portal"))),
      );
    }
    if (data.status) place.dataset["status"] = data.status;
    place.hidden = place.childElementCount === 0;
  });
}
