"""What a county gives to the figures above it: its own figures, value lists, and what it is.

A folder without persons. Of a county whose working directory lies here it is kept in
``private/<month>/``, for the lists tell what single households have, though not whose it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanpin_lib.edition.figures import WITHHELD
from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.edition.swap import replaced_folder
from fanpin_lib.errors import StoreUnusable
from fanpin_lib.files.fingerprints import digest_of_package
from fanpin_lib.files.private import make_private
from fanpin_lib.indicators.frame import BEFORE
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import pyarrow as pa

    from fanpin_lib.county import County
    from fanpin_lib.edition.about import About

#: In the month's private folder, and the files of it.
FOLDER = "省级汇总"
FIGURES, VALUES, WORDS, SAID = "county.parquet", "values.parquet", "words.parquet", "county.json"
FILES = (SAID, FIGURES, VALUES, WORDS)
#: What figures and lists mean; two counties with the same can be added up.
_MEANING = ("indicators", "fields.yaml")
_SHOWN = """
SELECT l.* FROM listed AS l ANTI JOIN hidden AS h
  ON h.base = l.base AND h.month = l.month AND h.split = split_part(l.dimension, '=', 1)
ORDER BY ALL"""


@dataclass(frozen=True)
class Contribution:
    """A county's figures as they go into those above it.

    Attributes:
        folder: where its files lie.
        code: six digits.
        month: ``2026-10``, the month that its figures are of.
        profile, profile_label: the policy profile.
        rules, classes: as its edition names them.
        snapshot, edition_no, closed_at: what the figures were closed on, and when.
        meaning: a hash of the catalogue that figures and lists were made by.
        inputs: hashes of the inputs.
    """

    folder: Path
    code: str
    name: str
    month: str
    demo: bool
    profile: str
    profile_label: str
    rules: Mapping[str, Any]
    classes: Sequence[Mapping[str, Any]]
    snapshot: int | None = None
    edition_no: int = 1
    closed_at: str = ""
    fanpin: str = ""
    meaning: str = ""
    inputs: Mapping[str, str] | None = None

    @classmethod
    def read(cls, folder: Path) -> Contribution:
        """The contribution that lies in a folder.

        Raises:
            StoreUnusable: it is damaged or not whole.
        """
        known = {each.name for each in fields(cls)} - {"folder"}
        try:
            said = json.loads((folder / SAID).read_text(encoding="utf-8"))
            found = cls(folder, **{name: said[name] for name in known if name in said})
        except (OSError, ValueError, TypeError) as error:
            raise _damaged(folder) from error
        if not all((folder / name).is_file() for name in (FIGURES, VALUES, WORDS)):
            raise _damaged(folder)
        return found

    @property
    def of_month(self) -> Month:
        """The month that its figures are of."""
        return Month.parse(self.month)

    def as_of(self, month: Month) -> str:
        """Which figures these are beside a later month, or a later edition of the same."""
        if self.of_month != month:
            return self.of_month.label
        return f"{month.label}第 {self.edition_no} 版"


def contribution_folder(county: County, month: Month) -> Path:
    """Where a county's own contribution of a month is kept."""
    return county.private_folder(month) / FOLDER


def meaning() -> str:
    """A hash of what figures and lists mean in this fanpin."""
    return digest_of_package(_MEANING)[:16]


def contribute(county: County, month: Month, data: Path) -> Contribution:
    """Bring the county's contribution up to date with an edition's figures.

    Args:
        data: the figures of the internal edition.

    Raises:
        StoreUnusable: the store does not hold the ledgers that they were closed on.
    """
    from fanpin_lib.edition.about import read_about

    about = read_about(data)
    folder = contribution_folder(county, month)
    if (kept := _kept(folder, about)) is not None:
        return kept
    found = _of(county, month, about, folder)
    make_private(folder.parent)
    with replaced_folder(folder) as beside:
        _write(beside, found, county, data)
    return found


def contribution_in(folder: Path) -> Contribution | None:
    """What lies in a folder, if it can be read and means the same as here."""
    try:
        found = Contribution.read(folder)
    except StoreUnusable:
        return None
    return found if found.meaning == meaning() else None


def last_contribution(private: Path, month: Month) -> Contribution | None:
    """The newest that a county gave for the month or one of those that the month is shown with.

    Args:
        private: the county's private folder.
    """
    for each in reversed(month.window(BEFORE)):
        if found := contribution_in(private / str(each) / FOLDER):
            return found
    return None


def _kept(folder: Path, about: About) -> Contribution | None:
    """What lies there already, if it was made from just the same."""
    found = contribution_in(folder)
    same = found and (found.inputs, found.closed_at) == (about.inputs, about.closed_at or "")
    return found if same else None


def _of(county: County, month: Month, about: About, folder: Path) -> Contribution:
    return Contribution(
        folder=folder,
        code=county.code,
        name=county.name,
        month=str(month),
        demo=bool(about.demo),
        profile=about.profile or "",
        profile_label=about.profile_label or "",
        rules=about.rules or {},
        classes=about.classes or (),
        snapshot=about.snapshot,
        edition_no=about.number,
        closed_at=about.closed_at or "",
        fanpin=about.fanpin or "",
        meaning=meaning(),
        inputs=about.inputs,
    )


def _write(folder: Path, said: Contribution, county: County, data: Path) -> None:
    import pyarrow.parquet as pq

    from fanpin_lib.desk.value_lists import value_lists
    from fanpin_lib.edition.about import read_about

    own = pq.read_table(data / INDICATORS, filters=[("level", "=", "county")])
    lists = value_lists(county, said.of_month, read_about(data))
    pq.write_table(own, folder / FIGURES)
    pq.write_table(without_withheld(lists.values, own), folder / VALUES)
    pq.write_table(lists.words, folder / WORDS)
    text = {name: value for name, value in asdict(said).items() if name != "folder"}
    (folder / SAID).write_text(json.dumps(text, ensure_ascii=False, indent=1), encoding="utf-8")


def without_withheld(values: pa.Table, own: pa.Table) -> pa.Table:
    """The lists without those behind a figure that the county withholds: nobody needs them,
    for what one county withholds no figure above it tells."""
    import duckdb
    import pyarrow as pa

    from fanpin_lib.indicators import value_lists
    from fanpin_lib.indicators.tables import store, store_table

    base = value_lists.bases()
    hidden = {
        (base[row["indicator"]], row["month"], row["dimension"].partition("=")[0])
        for row in own.to_pylist()
        if row["indicator"] in base and row["status"] == WITHHELD
    }
    schema = pa.schema([(name, pa.string()) for name in ("base", "month", "split")])
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")  # in English, over ours
        store_table(connection, "listed", values)
        store(connection, "hidden", schema, sorted(hidden))
        return connection.sql(_SHOWN).to_arrow_table().cast(value_lists.VALUES)


def _damaged(folder: Path) -> StoreUnusable:
    return StoreUnusable(
        f"{folder} 里的汇总数不全或已损坏", hint="请重新结清这个县，或请县里重新导出数据包。"
    )
