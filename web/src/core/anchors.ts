/** Marks the clause that the address names, and opens what hides it, so that a cited clause is seen at once. */
import { ready } from "../dom";

function show(): void {
  document.querySelectorAll(".om-target").forEach((old) => old.classList.remove("om-target"));
  let id: string;
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch {
    return;
  }
  const target = id ? document.getElementById(id) : null;
  if (!target) return;
  for (let up: HTMLElement | null = target; up; up = up.parentElement) {
    if (up instanceof HTMLDetailsElement) up.open = true;
    if (up.hidden) {
      const box = document.querySelector<HTMLInputElement>("input[data-onemap-only]:checked");
      box?.click();
    }
  }
  target.classList.add("om-target");
  target.scrollIntoView({ block: "center" });
}

export function anchors(): void {
  window.addEventListener("hashchange", show);
  ready(() => {
    if (document.querySelector("[data-onemap-anchors],[data-measure]")) show();
  });
}
