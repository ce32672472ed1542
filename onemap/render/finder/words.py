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
        "near": t("Close to what you wrote:"),
        "list_separator": t(", "),
        "pages": t("Pages of results"),
        "page": t("Page {page} of {pages}"),
        "previous": t("Previous"),
        "next": t("Next"),
    }
