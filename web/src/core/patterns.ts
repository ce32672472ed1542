/**
 * Category colours as hatches, so that grey paper and colour-blind eyes tell them apart.
 *
 * A pattern is a pale wash of the colour with lines in an ink of the same hue, darkened (lightened on a dark ground)
 * until it stands 3:1 against the map's paper. The ink travels as a custom property; the style sheet picks light or dark.
 */
import { svg } from "../dom";
import type { Category } from "../data";

export const PAPER = "#fbfbf8";
export const DARK_PAPER = "#22272b";
const FALLBACK_COLOURS = ["#4c78a8", "#b35c1e", "#5b8c3a", "#8e4fa8", "#b3446c", "#3a8f8f", "#7a6a2f", "#5a5fb0", "#8a8a8a"];
const FALLBACK_PATTERNS = ["horizontal", "vertical", "diagonal", "cross", "dots", "back", "grid"];

export type RGB = readonly [number, number, number];

/** Parses `#rgb` or `#rrggbb`; anything else is no colour. */
export function parseColour(text: string | null | undefined): RGB | null {
  const found = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/i.exec((text ?? "").trim());
  if (!found) return null;
  const hex = found[2] ?? [...(found[1] ?? "")].map((c) => c + c).join("");
  const n = parseInt(hex, 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

export function toHex(colour: RGB): string {
  return "#" + colour.map((c) => Math.round(c).toString(16).padStart(2, "0")).join("");
}

/** Contrast ratio of WCAG 2 (1 … 21). */
export function contrast(a: RGB, b: RGB): number {
  const luminance = (colour: RGB): number => {
    const [r, g, bl] = colour.map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  };
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Returns *colour* moved toward black or white until it stands *ratio*:1 against *paper*. */
export function ink(colour: RGB, paper: string, ratio = 3.2): string {
  const ground = parseColour(paper) ?? [255, 255, 255];
  const goal = contrast(ground, [0, 0, 0]) > contrast(ground, [255, 255, 255]) ? 0 : 255;
  for (let step = 0; step <= 20; step++) {
    const moved = colour.map((c) => c + ((goal - c) * step) / 20) as unknown as RGB;
    if (contrast(moved, ground) >= ratio) return toHex(moved);
  }
  return goal === 0 ? "#000000" : "#ffffff";
}

/** Returns the category's colour, or one by its place in the list where the publication names none. */
export function colourOf(category: Pick<Category, "colour"> | undefined, index: number): RGB {
  return parseColour(category?.colour) ?? parseColour(FALLBACK_COLOURS[index % FALLBACK_COLOURS.length]) ?? [128, 128, 128];
}

/** Sets the custom properties that the style sheet draws with. */
export function paint(target: ElementCSSInlineStyle, colour: RGB): void {
  target.style.setProperty("--om-wash", toHex(colour));
  target.style.setProperty("--om-ink-light", ink(colour, PAPER));
  target.style.setProperty("--om-ink-dark", ink(colour, DARK_PAPER));
}

/** Side of a pattern's square, in pixels: each kind as sparse as reads well. */
const SIZES: Readonly<Record<string, number>> = { cross: 13, grid: 11, dots: 12 };

/** Lines of a hatch over a square of side *s*; slanted ones run past the corners, so that squares join without gaps. */
function hatch(kind: string, s: number): string | null {
  const q = s / 4;
  const up = `M${-q},${q} L${q},${-q} M${-q},${s + q} L${s + q},${-q} M${s - q},${s + q} L${s + q},${s - q}`;
  const down = `M${-q},${s - q} L${q},${s + q} M${-q},${-q} L${s + q},${s + q} M${s - q},${-q} L${s + q},${q}`;
  const across = `M0,${s / 2} L${s},${s / 2}`;
  const along = `M${s / 2},0 L${s / 2},${s}`;
  return { diagonal: up, back: down, cross: up + down, horizontal: across, vertical: along, grid: across + along }[kind] ?? null;
}

let made = 0;

/** Makes a `<pattern>` for a category; *weight* names the style: strong (focus), plain, faint (neighbours), far. */
export function pattern(category: Category | undefined, index: number, weight: string): SVGPatternElement {
  const kind = category?.pattern || (category?.colour ? "plain" : FALLBACK_PATTERNS[index % FALLBACK_PATTERNS.length] ?? "plain");
  const size = SIZES[kind] ?? 9;
  const parts: SVGElement[] = [svg("rect", { class: "om-wash", width: size, height: size })];
  const lines = hatch(kind, size);
  if (kind === "dots") parts.push(svg("circle", { class: "om-dots", cx: 3, cy: 3, r: 1.3 }), svg("circle", { class: "om-dots", cx: 9, cy: 9, r: 1.3 }));
  else if (lines) parts.push(svg("path", { class: "om-lines", d: lines }));
  const result = svg("pattern", { id: `om-pattern-${++made}`, class: `om-pattern om-${weight}`, width: size, height: size, patternUnits: "userSpaceOnUse" }, ...parts);
  paint(result, colourOf(category, index));
  return result;
}

/** Makes a small picture of a category for legends and lists. */
export function swatch(category: Category | undefined, index: number, sea = false): SVGSVGElement {
  const fill = pattern(category, index, "plain");
  return svg(
    "svg",
    { class: "om-swatch", width: 28, height: 16, viewBox: "0 0 28 16", "aria-hidden": "true", focusable: "false" },
    svg("defs", {}, fill),
    svg("rect", { class: sea ? "om-unit om-sea" : "om-unit", x: 1, y: 1, width: 26, height: 14, fill: `url(#${fill.id})` }),
  );
}
