/**
 * Choosing two versions to compare: `<form data-onemap-compare>` with two lists of numbers of versions leads to the
 * link of the table `[data-onemap-pairs]` that is for both (`data-old`, `data-new`), the earlier version first.
 */
import { each } from "../dom";

export function compareForm(): void {
  each<HTMLFormElement>("form[data-onemap-compare]", (form) => {
    const old = form.querySelector<HTMLSelectElement>("[data-onemap-compare-old]");
    const next = form.querySelector<HTMLSelectElement>("[data-onemap-compare-new]");
    if (!old || !next) return;
    const link = (): HTMLAnchorElement | null => {
      const [a, b] = [Number(old.value), Number(next.value)];
      return document.querySelector<HTMLAnchorElement>(`[data-onemap-pairs] a[data-old="${Math.min(a, b)}"][data-new="${Math.max(a, b)}"]`);
    };
    const button = form.querySelector("button");
    const check = (): void => {
      if (button) button.disabled = link() === null;
    };
    form.hidden = false;
    form.addEventListener("change", check);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const found = link();
      if (found) location.assign(found.href);
    });
    check();
  });
}
