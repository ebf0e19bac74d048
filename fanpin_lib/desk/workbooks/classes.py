"""Households by every classification that the profile declares, in its words and order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanpin_lib.desk.class_standing import lay_out_standing

if TYPE_CHECKING:
    import pandas as pd

    from fanpin_lib.county import County
    from fanpin_lib.period import Month
    from fanpin_lib.policy import Classification

_ROWS = """
SELECT p.乡镇, p.村, s.household_id AS 户编号, s.classification, s.class
FROM class_standing AS s LEFT JOIN (
    SELECT v.region_code, coalesce(t.region_name, '') AS 乡镇, v.region_name AS 村
    FROM regions AS v LEFT JOIN regions AS t ON t.region_code = v.parent_code) AS p
  USING (region_code)
JOIN class_values AS v USING (classification, class)
WHERE s.month = $month ORDER BY s.region_code, s.household_id, v.position
"""
_KEYS = ["乡镇", "村", "户编号"]


def classes_of(county: County, month: Month) -> pd.DataFrame:
    """A row a household that is in any class: where, and a column a classification.

    A column has the profile's words as an ordered category; where households may be in several
    of its classes, one text (重点一、重点二). Empty: in none of them.
    """
    declared = county.profile.classes.values()
    with county.snapshot(month).connect() as connection:
        lay_out_standing(connection, county, month)
        rows = connection.execute(_ROWS, {"month": str(month)}).df()
    households = rows.drop_duplicates("户编号")[_KEYS].reset_index(drop=True)
    for one in declared:
        found = rows[rows["classification"] == one.id].groupby("户编号", sort=False)["class"]
        words = found.agg("、".join).astype(object)
        households[one.label] = _in_order(households["户编号"].map(words), one)
    return households


def _in_order(words: pd.Series, declared: Classification) -> pd.Series:
    import pandas as pd

    kept = [*declared.names, *sorted(set(words.dropna()) - set(declared.names))]
    return words.astype(pd.CategoricalDtype(kept, ordered=True))
