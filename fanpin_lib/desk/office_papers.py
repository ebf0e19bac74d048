"""What a month writes for the office besides the site: each as ``[office]`` of fanpin.toml says.

A paper is one entry of `PAPERS`; its setting is a field of ``config.OfficeSettings``. To add one:
a function that takes county and month, writes, and says in a sentence what it wrote; a field of
the settings; a line in the template of fanpin.toml (``desk.first_settings``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fanpin_lib.county import County
from fanpin_lib.errors import FanpinError
from fanpin_lib.files.library_words import in_chinese
from fanpin_lib.files.private import keep_details
from fanpin_lib.period import Month


@dataclass(frozen=True)
class Said:
    """What a paper has to say when it is written.

    Attributes:
        text: what was written and where, for the person at the keyboard.
        needs: what somebody has to do about it (a form's cell to be answered for …), a sentence
            each; empty where nothing is needed.
    """

    text: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """One thing that a month can write.

    Attributes:
        setting: its name in ``[office]``.
        label: what people call it.
        write: writes it into ``private/<month>`` (or the edition, aggregates only).
        of_the_site: made from figures that are fit to be published; written after the site, and
            not at all where publishing was refused. The others come before.
    """

    setting: str
    label: str
    write: Callable[[County, Month], Said]
    of_the_site: bool = False


@dataclass(frozen=True)
class Written:
    """What became of a paper; ``failed`` is the message of why it was not written."""

    label: str
    said: Said | None
    failed: str
    seconds: float


def _calendar(county: County, month: Month) -> Said:
    """The month that comes: what fell due in the closed one is past."""
    from fanpin_lib.desk.month_calendar import write_calendar

    written = write_calendar(county, month + 1)
    return Said(f"{written.month.label}有 {len(written.deadlines)} 项，在 {written.path}")


def _due(county: County, month: Month) -> Said:
    from fanpin_lib.desk.due import write_due_list

    return Said(str(write_due_list(county, month)))


def _rosters(county: County, month: Month) -> Said:
    from fanpin_lib.desk.rosters import write_rosters

    return Said(str(write_rosters(county, month)))


def _worklists(county: County, month: Month) -> Said:
    """Workbooks that somebody had changed were put aside: somebody has to look at them."""
    from fanpin_lib.desk.worklists.writing import write_worklists

    written = write_worklists(county, month)
    return Said(str(written), tuple(written.needs))


def _bulletin(county: County, month: Month) -> Said:
    from fanpin_lib.desk.bulletins import write_bulletins

    return Said(str(write_bulletins(county, month)))


def _assignments(county: County, month: Month) -> Said:
    from fanpin_lib.desk.assignments import write_assignments

    return Said(str(write_assignments(county, month)))


def _minutes(county: County, month: Month) -> Said:
    from fanpin_lib.desk.minutes import write_minutes

    return Said(str(write_minutes(county, month)))


def _forms(county: County, month: Month) -> Said:
    from fanpin_lib.desk.forms.filling import fill, forms_of

    forms = forms_of(county)
    if not forms:
        return Said("还没有学过表（fanpin forms learn 空表.xlsx）")
    done = list(fill(county, month, forms))
    empty = sum(one.empty for one in done)
    left = f"，留空 {empty} 处，原因见各表的“填表说明”" if empty else ""
    said = f"填好 {len(done)} 张表，{sum(one.filled for one in done)} 格{left}"
    return Said(f"{said}，在 {done[0].path.parent}。")


PAPERS = (
    Paper("calendar", "期限日历", _calendar),
    Paper("due", "期限清单", _due),
    Paper("rosters", "名册", _rosters),
    Paper("worklists", "工作清单", _worklists),
    Paper("forms", "报表", _forms),
    Paper("bulletin", "月通报", _bulletin, of_the_site=True),
    Paper("assignments", "交办单", _assignments),
    Paper("minutes", "研判会议记录", _minutes),
)


def write_papers(county: County, month: Month, *, of_the_site: bool) -> Iterator[Written]:
    """Write what the settings ask for, one after the other; one that fails stops no other.

    Args:
        of_the_site: those that come after the site was published, or those before.
    """
    from fanpin_lib.store.laid import laid_once

    asked = [one for one in PAPERS if getattr(county.settings.office, one.setting)]
    with laid_once():
        for paper in asked:
            if paper.of_the_site == of_the_site:
                yield _written(paper, county, month)


def _written(paper: Paper, county: County, month: Month) -> Written:
    started = time.perf_counter()
    said, failed = None, ""
    try:
        said = paper.write(county, month)
    except FanpinError as error:
        failed = str(error)
    except Exception as error:  # a defect of ours or of a file: this paper's failure only
        what = in_chinese(error) or f"程序内部出错（{type(error).__name__}）。"
        failed = f"{what}{keep_details(county.folders.private, error)}"
    return Written(paper.label, said, failed, time.perf_counter() - started)
