"""What one does with a working directory: a month as its list of steps, and all that is asked.

::

    ledgers/ ──ingest──▶ store ──check──▶ private/<month>/findings.xlsx
                         store ──compute──▶ figures of the edition in progress
             ──run_notebooks──▶ reports/<month>/internal, whole ──publish_site──▶ site/public
                                reports/<month>/open, if the settings want it ──▶ site/open

Every step is a command and a function of its own, and takes a `County`. An edition in
progress lies hidden beside the one in force and takes its place in one step (see
`fanpin_lib.edition.folder`).
"""

from fanpin_lib.desk.checks import check
from fanpin_lib.desk.computing import compute
from fanpin_lib.desk.deliveries import Progress, bad_rows_file, error_list, ingest, ledgers_of
from fanpin_lib.desk.left_out import left_out_of, remember_left_out, to_leave_out
from fanpin_lib.desk.notebooks import refuse_unknown, run_notebooks, why
from fanpin_lib.desk.publishing import generated_pages, known_names, publish_site
from fanpin_lib.desk.site_standing import shown_month, site_standing, site_standings

__all__ = [
    "Progress",
    "bad_rows_file",
    "check",
    "compute",
    "error_list",
    "generated_pages",
    "ingest",
    "known_names",
    "ledgers_of",
    "left_out_of",
    "publish_site",
    "refuse_unknown",
    "remember_left_out",
    "run_notebooks",
    "shown_month",
    "site_standing",
    "site_standings",
    "to_leave_out",
    "why",
]
