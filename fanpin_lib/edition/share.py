"""What of a month's figures an edition holds: its levels, its indicators, its words.

What is left out here is in no file of the edition, so nothing made from it can show it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from fanpin_lib.edition.about import About
from fanpin_lib.edition.figures import OK, WITHHELD
from fanpin_lib.edition.kinds import EditionKind, kind_of
from fanpin_lib.edition.protection.applying import without_numbers
from fanpin_lib.regions import Level, ancestor

if TYPE_CHECKING:
    import pyarrow as pa

#: The dimension of the profile's classes.
_CLASS = "class"
#: What names a figure: place, indicator, month, dimension.
_Key = tuple[str, str, str, str]


def share_of(table: pa.Table, name: str, classes: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows of a table of figures that an edition has; the table itself if it has all.

    Args:
        table: every figure of the month, as ``fanpin_lib.indicators.compute`` gives them.
        name: of the edition.
        classes: the profile's classifications (see `classes_named`).
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = kind_of(name)
    if kind.indicators is None:
        return table
    wanted = {"indicator": kind.indicators, "level": kind.levels}
    for column, values in wanted.items():
        table = table.filter(_among(table[column], map(str, values)))
    below = pc.invert(_among(table["level"], [str(Level.COUNTY)]))
    table = table.filter(pc.invert(pc.and_(_among(table["indicator"], kind.county_only), below)))
    parts = pc.unique(table["dimension"]).cast(pa.string()).to_pylist()
    kept = [part for part in parts if _has_part(kind, classes, part)]
    return table.filter(_among(table["dimension"], kept))


def _has_part(kind: EditionKind, classes: Sequence[Mapping[str, Any]], part: str) -> bool:
    """Whether an edition has a part of a split, such as ``class=三色：红``."""
    by, _, value = part.partition("=")
    if by == _CLASS and kind.headline:
        return any(value.startswith(f"{one['label']}：") for one in _headlines(kind, classes))
    return by not in kind.without


def _headlines(kind: EditionKind, classes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [one for one in classes if one["headline"] or not kind.headline]


def figures_of(figures: pa.Table, name: str) -> pa.Table:
    """Of ``indicators.behind.FIGURES`` those that an edition has."""
    import pyarrow.compute as pc

    kind = kind_of(name)
    figures = figures.filter(_among(figures["indicator"], kind.indicators or ()))
    return figures.filter(pc.invert(_among(figures["dimension"], kind.without)))


def in_places(households: pa.Table, table: pa.Table) -> pa.Table:
    """``indicators.behind.HOUSEHOLDS``, each in the lowest place that a table of figures has."""
    import pyarrow as pa

    known = set(table["region_code"].unique().to_pylist())
    codes = households["region_code"].combine_chunks().dictionary_encode()
    within = [_place(code, known) for code in codes.dictionary.to_pylist()]
    column = pa.DictionaryArray.from_arrays(codes.indices, pa.array(within, pa.string()))
    at = households.schema.get_field_index("region_code")
    return households.set_column(at, "region_code", column.cast(pa.string()))


def _place(code: str, known: Collection[str]) -> str:
    """A place itself, else the nearest known one above it; the place where there is none."""
    above = (ancestor(code, level) for level in (Level.TOWNSHIP, Level.COUNTY))
    return next((one for one in (code, *above) if one in known), code)


def no_more_than(table: pa.Table, other: pa.Table) -> pa.Table:
    """A table of figures that shows no figure which another one withholds.

    Of a split that the other has as one withheld figure it has that figure, too: the parts'
    names would tell who they are.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    withheld = other.filter(pc.equal(other["status"], WITHHELD))
    known = set(_keys(withheld))
    keys = list(_keys(table))
    wholes = [whole if (whole := _whole(key)) in known and key[-1] else None for key in keys]
    first = {whole: row for row, whole in reversed(list(enumerate(wholes))) if whole}
    names = [whole[-1] if whole else key[-1] for key, whole in zip(keys, wholes, strict=True)]
    held = [bool(whole) or key in known for key, whole in zip(keys, wholes, strict=True)]
    kept = [whole is None or first[whole] == row for row, whole in enumerate(wholes)]
    place, field = table.schema.get_field_index("dimension"), table.schema.field("dimension")
    mask = pc.and_(pa.array(held, pa.bool_()), pc.equal(table["status"], OK))
    table = without_numbers(table, mask)
    return table.set_column(place, field, pa.array(names, pa.string()).cast(field.type)).filter(
        pa.array(kept, pa.bool_())
    )


def _keys(table: pa.Table) -> Iterator[_Key]:
    columns = (table[name].to_pylist() for name in ("region_code", "indicator", "month"))
    yield from zip(*columns, table["dimension"].to_pylist(), strict=True)


def _whole(key: _Key) -> _Key:
    """The key of the figure that stands for a split withheld whole."""
    region, indicator, month, dimension = key
    by, split, _ = dimension.partition("=")
    return region, indicator, month, f"{by}={WITHHELD}" if split else ""


def _among(column: pa.ChunkedArray, values: Iterable[str]) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.is_in(pc.cast(column, pa.string()), pa.array(sorted(values), pa.string()))


def about_share(about: About, name: str) -> About:
    """What an edition says about itself, of all that could be said about the figures."""
    kind = kind_of(name)
    about = replace(about, edition=name)
    if kind.says is None:
        return about
    left = {one.name: None for one in fields(About) if one.name not in kind.says}
    classes = _headlines(kind, about.classes or ())
    families = _families(about.families or (), kind)
    return replace(about, **left, families=families, classes=classes)


def _families(families: Sequence[Mapping[str, Any]], kind: EditionKind) -> list[Mapping[str, Any]]:
    """The families with those indicators that the edition has; none that is empty."""
    kept = kind.indicators or frozenset()
    only: Mapping[str, Any] = {"levels": [str(Level.COUNTY)]}
    said = dict.fromkeys(kind.county_only, only)
    found = [
        {
            **family,
            "indicators": {
                i: {**s, **said.get(i, {})} for i, s in family["indicators"].items() if i in kept
            },
        }
        for family in families
    ]
    return [family for family in found if family["indicators"]]
