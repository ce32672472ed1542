"""Words that may be chosen and do not depend on the plan's vocabulary, as people call them."""

from __future__ import annotations

from collections.abc import Mapping

from onemap.errors import Message, message

#: kind of word → id → how people call it
CHOICES: Mapping[str, Mapping[str, Message]] = {
    "yes": {"true": message("Yes"), "false": message("No")},
    "realm": {"land": message("Land"), "sea": message("Sea")},
    "for-kind": {
        "area": message("Area"),
        "region": message("Region or basin"),
        "zone": message("Zone"),
        "zone_type": message("Zone type"),
        "unit": message("Unit"),
    },
    "area-kind": {
        "country": message("Country"),
        "province": message("Province"),
        "city": message("City"),
        "district": message("District"),
        "functional": message("Functional area"),
        "other": message("Other area"),
    },
    "target-kind": {
        "bottom-line": message("Bottom line"),
        "upper-limit": message("Upper limit"),
        "total": message("Total amount"),
        "reduction": message("Reduction"),
    },
}

#: kind of word → other words that mean an id when they are read
ALSO: Mapping[str, Mapping[str, Message]] = {"target-kind": {"upper-limit": message("Ceiling")}}
