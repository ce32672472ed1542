"""The words that the finder's script shows."""

from __future__ import annotations

from onemap.words import Translator


def finder_words(t: Translator) -> dict[str, str]:
    """The words that the finder's script shows; ``{fields}`` are filled in by the script."""
    return {
        "search": t("Code, name or town"),
        "placeholder": t("For instance part of a name, a code, a town"),
        "area": t("Area"),
        "category": t("Category"),
        "unit": t("Unit"),
        "towns": t("Towns"),
        "all_areas": t("All areas"),
        "all_categories": t("All categories"),
        "loading": t("Loading the list of units …"),
        "failed": t("The list of units could not be loaded. Load the page again."),
        "count": t("Units {from} to {to} of {count}"),
        "none": t("No unit matches."),
        "search_in": t("Search in"),
        "in_units": t("Control units"),
        "in_clauses": t("Requirements"),
        "search_words": t("Words in requirements"),
        "placeholder_words": t("For instance coal boiler, PM2.5"),
        "ask_words": t("Type some words that stand one behind the other in a requirement."),
        "searching": t("Searching …"),
        "count_clauses": t("Requirements {from} to {to} of {count}; units to which they apply: {units}"),
        "none_clauses": t("No requirement holds these words."),
        "clause": t("Requirement"),
        "applies": t("Applies to"),
        "units_count": t("units: {count}"),
        "near": t("Close to what you wrote:"),
        "list_separator": t(", "),
        "pages": t("Pages of results"),
        "page": t("Page {page} of {pages}"),
        "previous": t("Previous"),
        "next": t("Next"),
    }
