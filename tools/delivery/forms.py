"""The six forms of the delivery: name → what writes its folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tools.delivery.by_district import by_district
from tools.delivery.content import Content
from tools.delivery.gauss_krueger import gauss_krueger
from tools.delivery.geodatabase import geodatabase
from tools.delivery.overlay import overlay
from tools.delivery.pinyin_shapefile import pinyin_shapefile
from tools.delivery.separate_columns import separate_columns

FORMS: Mapping[str, Callable[[Content, Path], None]] = {
    "pinyin-shapefile": pinyin_shapefile,
    "geodatabase": geodatabase,
    "gauss-krueger": gauss_krueger,
    "separate-columns": separate_columns,
    "overlay": overlay,
    "by-district": by_district,
}
