/**
 * Windows of consultations: `<aside data-onemap-window="2026-02-20 2026-03-21">` says on the page when they open and
 * close. Where the reader's day (in China) is past the last one, or `now.js` knows that the draft is no longer in
 * consultation, the page says that it is over instead of as of which day it was open, and takes the begun letter away.
 */
import { each } from "../dom";

/** The calendar day in China at the moment *at* (milliseconds), as ISO writes it. */
export function dayInChina(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** Whether the ISO day *last* is over for the reader. */
export function isOver(last: string): boolean {
  return dayInChina(Date.now()) > last;
}

function close(place: HTMLElement): void {
  place.classList.add("om-consult--over");
  place.querySelectorAll<HTMLElement>(".om-consult__over").forEach((words) => (words.hidden = false));
  place.querySelectorAll<HTMLElement>(".om-consult__letter").forEach((letter) => letter.remove());
  place.querySelectorAll<HTMLElement>(".om-consult__as-of").forEach((words) => words.remove());
}

/** Closes all windows of the page. */
export function closeWindows(): void {
  each<HTMLElement>("[data-onemap-window]", close);
}

export function windows(): void {
  each<HTMLElement>("[data-onemap-window]", (place) => {
    const last = (place.dataset["onemapWindow"] ?? "").split(" ")[1];
    if (last && isOver(last)) close(place);
  });
}
