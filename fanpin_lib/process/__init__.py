"""A month as its list of steps; every step is a command and a function of its own.

::

    ledgers/ ──ingest──▶ store ──check──▶ private/<month>/findings.xlsx
                         store ──compute──▶ figures of the edition in progress
             ──run_notebooks──▶ reports/<month>/internal, whole ──publish_site──▶ site/public

An edition in progress lies hidden beside the one in force and takes its place in one step
(see `fanpin_lib.runner.edition_folder`).
"""

from fanpin_lib.process.checks import check, checking_office
from fanpin_lib.process.deliveries import (
    Progress,
    error_list,
    ingest,
    ledgers_of,
    open_store,
    snapshot_of,
)
from fanpin_lib.process.figures import compute, figures_folder, swapped_in
from fanpin_lib.process.made_from import calendar_of, office_of, profile_of
from fanpin_lib.process.notebooks import refuse_unknown, run_notebooks, why
from fanpin_lib.process.places import EDITION, edition_of
from fanpin_lib.process.publishing import (
    generated_pages,
    known_names,
    publish_site,
    site_standing,
)

__all__ = [
    "EDITION",
    "Progress",
    "calendar_of",
    "check",
    "checking_office",
    "compute",
    "edition_of",
    "error_list",
    "figures_folder",
    "generated_pages",
    "ingest",
    "known_names",
    "ledgers_of",
    "office_of",
    "open_store",
    "profile_of",
    "publish_site",
    "refuse_unknown",
    "run_notebooks",
    "site_standing",
    "snapshot_of",
    "swapped_in",
    "why",
]
