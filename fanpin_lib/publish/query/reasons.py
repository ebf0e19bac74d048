"""Why a month has no figure: the ledgers and columns that it lacks, as its own edition says."""

from __future__ import annotations

from collections.abc import Sequence

from fanpin_lib.edition.about import About, read_about
from fanpin_lib.publish.query.places import OrderedPlaces
from fanpin_lib.publish.query.window import Shown

#: What is lacking, and the numbers of the places that lack it; without any: all of them.
Lacking = list[list[object]]


def lacking(months: Sequence[Shown], places: OrderedPlaces) -> dict[str, Lacking]:
    """By indicator ``[place of the month, what it lacks, numbers of the places…]``.

    A month that was never closed by itself does not say.
    """
    found: dict[str, Lacking] = {}
    for moment, shown in enumerate(months):
        if shown.own is None:
            continue
        about = read_about(shown.own)
        for indicator, said in (about.lacking or {}).items():
            if said:
                found.setdefault(indicator, []).append([moment, "、".join(said)])
        for (indicator, reason), numbers in _somewhere(about, places).items():
            found.setdefault(indicator, []).append([moment, reason, *numbers])
    return found


def _somewhere(about: About, places: OrderedPlaces) -> dict[tuple[str, str], list[int]]:
    """The numbers of the places that lack something others have, by indicator and what."""
    found: dict[tuple[str, str], list[int]] = {}
    if not about.lacking_somewhere:
        return found
    everywhere = about.lacking or {}
    for place, region in enumerate(places.regions):
        for indicator, said in about.lacking_in(region.code).items():
            if own := said[len(everywhere.get(indicator, ())) :]:
                found.setdefault((indicator, "、".join(own)), []).append(place)
    return found
