"""Growth drawn as an SVG: seconds against units, one line for each thing measured; a straight line is linear cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_COLOURS = ("#1d4b5e", "#b0562b", "#6a7f2a", "#7a4b8a", "#888888")
Points = Sequence[tuple[int, float]]


def curve(lines: Mapping[str, Points]) -> str:
    """Lines by their names, each of points (units, seconds); the first is ours and says its numbers."""
    points = [point for line in lines.values() for point in line]
    right, top = max(x for x, _ in points), max(y for _, y in points)

    def at(x: float, y: float) -> str:
        return f"{round(60 + 480 * x / right, 1)} {round(290 - 250 * y / top, 1)}"

    drawn, names = [], []
    for number, (name, line) in enumerate(lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        path = " L".join(at(*point) for point in [(0, 0.0), *line])
        drawn.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{2 if number == 0 else 1.2}"/>')
        for units, seconds in line:
            x, y = at(units, seconds).split()
            drawn.append(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>')
            if number == 0:
                drawn.append(
                    f'<text x="{x}" y="{float(y) - 8:.1f}" fill="{colour}" text-anchor="end">'
                    f"{units:,}: {seconds:.1f} s</text>"
                )
        names.append(f'<text x="66" y="{52 + 17 * number}" fill="{colour}">{name}</text>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 330" font-family="sans-serif" font-size="13">'
        '<rect width="620" height="330" fill="white"/><path d="M60 34V290H560" fill="none" stroke="#666"/>'
        f'{"".join(drawn)}{"".join(names)}<text x="60" y="26">wall seconds</text>'
        f'<text x="56" y="46" text-anchor="end" fill="#666">{top:.0f}</text>'
        f'<text x="540" y="307" text-anchor="end" fill="#666">{right:,}</text>'
        '<text x="560" y="322" text-anchor="end">units</text></svg>\n'
    )
