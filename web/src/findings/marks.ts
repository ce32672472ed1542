/** Marks on the map's canvas: a colour and a shape for each severity, because colour alone says nothing to some. */
import type * as Leaflet from "leaflet";

export const COLOURS = ["#b3261e", "#b26a00", "#3f6f4e"] as const;

interface Canvas {
  readonly _drawing: boolean;
  readonly _ctx: CanvasRenderingContext2D;
  _fillStroke(context: CanvasRenderingContext2D, layer: unknown): void;
}
interface Inner {
  readonly _renderer: Canvas;
  readonly _point: { readonly x: number; readonly y: number };
  readonly _radius: number;
  _empty(): boolean;
}

/** Corners of the mark of *severity* around 0, 0: triangle, square, diamond. */
export function corners(severity: number, r: number): readonly (readonly [number, number])[] {
  if (severity === 0) return [[0, -1.25 * r], [1.15 * r, 0.85 * r], [-1.15 * r, 0.85 * r]];
  if (severity === 1) return [[-0.9 * r, -0.9 * r], [0.9 * r, -0.9 * r], [0.9 * r, 0.9 * r], [-0.9 * r, 0.9 * r]];
  return [[0, -1.2 * r], [1.2 * r, 0], [0, 1.2 * r], [-1.2 * r, 0]];
}

/** Makes a mark of *severity*; the class is made once, because Leaflet comes from the map's own script. */
export function markMaker(L: typeof Leaflet): (at: [number, number], severity: number, options: Leaflet.CircleMarkerOptions) => Leaflet.CircleMarker {
  class Mark extends L.CircleMarker {
    constructor(
      at: [number, number],
      private readonly severity: number,
      options: Leaflet.CircleMarkerOptions,
    ) {
      super(at, options);
    }

    _updatePath(): void {
      const inner = this as unknown as Inner;
      const canvas = inner._renderer;
      if (!canvas._drawing || inner._empty()) return;
      const context = canvas._ctx;
      context.beginPath();
      corners(this.severity, inner._radius).forEach(([x, y], i) => {
        if (i === 0) context.moveTo(inner._point.x + x, inner._point.y + y);
        else context.lineTo(inner._point.x + x, inner._point.y + y);
      });
      context.closePath();
      canvas._fillStroke(context, this);
    }
  }
  return (at, severity, options) => new Mark(at, severity, options);
}
