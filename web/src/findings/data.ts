/** What the page's data block says of findings. Coordinates are whole steps of 1/scale degree, told as differences. */
import type { Words } from "../data";

/** x, y, then differences: one ring or line. */
export type Steps = readonly number[];
export type Row = readonly [
  severity: number,
  rule: number,
  version: number,
  x: number,
  y: number,
  message: string,
  mend: number,
  objects: readonly string[],
  place: string,
  leave: string | null,
  shape: readonly [dimension: number, parts: readonly Steps[]] | null,
];
export interface FindingsData {
  readonly words: Words;
  readonly lang: string;
  readonly scale: number;
  readonly severities: readonly (readonly [id: string, label: string])[];
  readonly rules: readonly (readonly [id: string, title: string])[];
  readonly versions: readonly string[];
  readonly mends: readonly string[];
  readonly findings: readonly Row[];
  readonly outlines: readonly (readonly Steps[])[];
}

/** Returns latitudes and longitudes of *steps*. */
export function positions(steps: Steps, scale: number): [number, number][] {
  const found: [number, number][] = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i + 1 < steps.length; i += 2) {
    x += steps[i] ?? 0;
    y += steps[i + 1] ?? 0;
    found.push([y / scale, x / scale]);
  }
  return found;
}
