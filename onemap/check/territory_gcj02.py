"""The GCJ-02 transformation: the shift that domestic web maps of China lay over true coordinates.

It was never published by its authors; the formula below is the one that became public in 2010 and that open source
libraries (eviltransform, gcoord and others) share: two series of sines on the ellipsoid of Krasovsky 1940. It agrees
with the maps within a metre, and the shift has some tens to 700 m. Outside of its window nothing is shifted.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
#: longitude and latitude between which the formula shifts, in degrees
WINDOW = (72.004, 0.8293, 137.8347, 55.8271)
#: Krasovsky 1940: half axis in metres, and eccentricity squared
_A, _EE = 6378245.0, 0.00669342162296594323


def inside(points: Points) -> npt.NDArray[np.bool_]:
    """Which of *points* (n × 2, lon/lat degrees) lie in the window of the formula."""
    west, south, east, north = WINDOW
    x, y = points[:, 0], points[:, 1]
    return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))


def to_gcj02(points: Points) -> Points:
    """True coordinates (n × 2, lon/lat degrees of WGS 84 or CGCS2000) → GCJ-02."""
    x, y = points[:, 0] - 105.0, points[:, 1] - 35.0
    root = np.sqrt(np.abs(x))
    common = _waves(x, ((20.0, 6.0), (20.0, 2.0)))
    dy = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    dy += _waves(y, ((20.0, 1.0), (40.0, 1 / 3))) + _waves(y, ((160.0, 1 / 12), (320.0, 1 / 30)))
    dx = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    dx += _waves(x, ((20.0, 1.0), (40.0, 1 / 3))) + _waves(x, ((150.0, 1 / 12), (300.0, 1 / 30)))
    latitude = np.radians(points[:, 1])
    magic = 1.0 - _EE * np.sin(latitude) ** 2
    dy = np.degrees(dy / (_A * (1.0 - _EE) / magic**1.5))
    dx = np.degrees(dx / (_A / np.sqrt(magic) * np.cos(latitude)))
    moved = points + np.column_stack([dx, dy])
    return np.where(inside(points)[:, None], moved, points)


def from_gcj02(points: Points) -> Points:
    """GCJ-02 → true coordinates, within a millimetre: the shift changes slowly, so a few steps come close."""
    true = points.copy()
    for _ in range(4):
        true = true - (to_gcj02(true) - points)
    return true


def _waves(at: Points, waves: tuple[tuple[float, float], ...]) -> Points:
    """The sum of ``amplitude · sin(frequency · π · at)``, two thirds of it."""
    total = sum(size * np.sin(at * often * np.pi) for size, often in waves)
    return np.asarray(total * 2.0 / 3.0)
