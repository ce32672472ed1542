/** Building page elements from data: text is always text, never markup. */

type Child = Node | string | null | undefined | false;
type Properties = Readonly<Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>>;

/** Makes an element; `class`, `aria-*` and other names are attributes, functions are listeners (`onclick` → click). */
export function element<K extends keyof HTMLElementTagNameMap>(name: K, properties: Properties = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === "function") made.addEventListener(key.replace(/^on/, ""), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, String(value));
  }
  append(made, ...children);
  return made;
}

/** Appends children; strings become text nodes. */
export function append(parent: Element, ...children: Child[]): void {
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) parent.append(child);
  }
}

const SVG = "http://www.w3.org/2000/svg";

/** Makes an SVG element with attributes. */
export function svg<K extends keyof SVGElementTagNameMap>(name: K, attributes: Readonly<Record<string, string | number>> = {}, ...children: SVGElement[]): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, name) as SVGElementTagNameMap[K];
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** Calls *run* once the document's elements stand. */
export function ready(run: () => void): void {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run, { once: true });
  else run();
}

/** Calls *run* with every element that matches *selector*, when the document stands. */
export function each<E extends HTMLElement>(selector: string, run: (found: E) => void): void {
  ready(() => document.querySelectorAll<E>(selector).forEach(run));
}
