"""Two pages from what the editions are: which has what, and what its indicators mean."""

from __future__ import annotations

from fanpin_lib.edition.kinds import EDITIONS, EditionKind, contents, kind_of
from fanpin_lib.publish.templating import filled

EDITIONS_PAGE = "methods/editions.md"
FIGURES_PAGE = "methods/figures.md"


def editions_page() -> dict[str, str]:
    """What is in which edition, for the office, by path."""
    kinds = [kind_of(name) for name in EDITIONS]
    rows = [[row["what"], *(row[kind.name] for kind in kinds)] for row in contents()]
    return {EDITIONS_PAGE: filled("editions.md.j2", kinds=kinds, rows=rows)}


def figures_page(kind: EditionKind) -> dict[str, str]:
    """What the indicators of an edition mean, in plain words: a list, and a page for each."""
    from fanpin_lib.indicators.loader import load_families
    from fanpin_lib.indicators.methods import OWN_PAGE

    families = [
        (family.name, [i for i in family.indicators.values() if i.id in (kind.indicators or ())])
        for family in load_families().values()
    ]
    shown = [(name, indicators) for name, indicators in families if indicators]
    own = {
        OWN_PAGE.format(one.id): filled("figure.md.j2", indicator=one, catalogue=FIGURES_PAGE)
        for _, indicators in shown
        for one in indicators
    }
    return {FIGURES_PAGE: filled("figures.md.j2", families=shown), **own}
