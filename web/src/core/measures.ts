/**
 * The switch that shows only what is forbidden or restricted: `<input type="checkbox" data-onemap-only="ban restrict">`.
 *
 * Clauses carry `data-measure`; one without (`.om-clause`) was not said to be either. A level (`.om-level`) or other group
 * (`data-onemap-group`) without a clause left is hidden with them. `data-onemap-only-count` shows how many remain.
 */
import { each } from "../dom";

const CLAUSES = "[data-measure],.om-clause";
const GROUPS = "[data-onemap-group],.om-level";

export function measureSwitch(): void {
  each<HTMLInputElement>("input[data-onemap-only]", (box) => {
    const wanted = new Set((box.dataset["onemapOnly"] || "ban restrict").split(/\s+/));
    const scope = box.closest<HTMLElement>("[data-onemap-only-scope]") ?? document.body;
    const apply = (): void => {
      let left = 0;
      for (const clause of scope.querySelectorAll<HTMLElement>(CLAUSES)) {
        // A followed clause stays when it is wanted itself; its referring clause then stays with it.
        const own = wanted.has(clause.dataset["measure"] ?? "");
        const within = [...clause.querySelectorAll<HTMLElement>("[data-measure]")].some((c) => wanted.has(c.dataset["measure"] ?? ""));
        clause.hidden = box.checked && !own && !within;
        if (!clause.hidden) left += 1;
      }
      for (const group of [...scope.querySelectorAll<HTMLElement>(GROUPS)].reverse()) {
        group.hidden = box.checked && ![...group.querySelectorAll<HTMLElement>(CLAUSES)].some((clause) => !clause.hidden);
      }
      for (const count of scope.querySelectorAll("[data-onemap-only-count]")) count.textContent = String(left);
      document.documentElement.classList.toggle("om-only", box.checked);
    };
    const label = box.closest("label");
    if (label) label.hidden = false;
    box.addEventListener("change", apply);
    apply();
  });
}
