"""From loaded files to the chain of snapshots: overlay, requirements, areas, geometry, neighbours. Pure."""

from onemap.resolve.areas import AreaIndex, ancestors, children, descendants, units_of, units_of_region
from onemap.resolve.chain import resolve
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.resolve.requirements import RequirementIndex, requirements
from onemap.resolve.snapshot import (
    AppliedClause,
    Chain,
    DimensionGroup,
    LevelGroup,
    Snapshot,
    Standing,
)

__all__ = [
    "AppliedClause",
    "AreaIndex",
    "Chain",
    "DimensionGroup",
    "GeometryLayer",
    "LevelGroup",
    "RequirementIndex",
    "Snapshot",
    "Standing",
    "ancestors",
    "children",
    "descendants",
    "requirements",
    "resolve",
    "units_of",
    "units_of_region",
]
