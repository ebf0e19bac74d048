"""A month's deadlines as a calendar file (iCalendar, RFC 5545) that phones and WPS, Outlook read.

All-day events, each with a reminder at nine o'clock of its day. Identifiers stay
the same from one writing to the next: importing again replaces, it does not double.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private

if TYPE_CHECKING:
    from icalendar import Event

_REMIND_AT = timedelta(hours=9)


@dataclass(frozen=True)
class Deadline:
    """Something that falls due on a day.

    Attributes:
        key: what it is, the same whenever the file is written again.
        remind_on: the day of the reminder.
        detail: the clause, what has to be known, what a report contains; lines.
    """

    on: date
    title: str
    detail: str
    key: str
    remind_on: date


def write_calendar_file(path: Path, name: str, deadlines: Iterable[Deadline]) -> Path:
    """Write the calendar file, whole or not at all.

    Args:
        name: of the calendar, as it shows in the program that reads it.

    Raises:
        StoreUnusable: it cannot be written.
    """
    import icalendar

    book = icalendar.Calendar()
    book.add("prodid", "-//fanpin//CN")
    book.add("version", "2.0")
    book.add("x-wr-calname", name)
    for deadline in deadlines:
        book.add_component(_event(deadline))
    make_private(path.parent)
    with atomic_write(path, private=True) as beside:
        beside.write_bytes(book.to_ical())
    return path


def _event(deadline: Deadline) -> Event:
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", f"{sha256(deadline.key.encode()).hexdigest()[:24]}@fanpin")
    event.add("dtstamp", datetime(deadline.on.year, deadline.on.month, 1, tzinfo=UTC))
    event.add("summary", deadline.title)
    event.add("description", deadline.detail)
    event.add("dtstart", deadline.on)
    event.add("dtend", deadline.on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", deadline.title)
    alarm.add("trigger", deadline.remind_on - deadline.on + _REMIND_AT)
    event.add_component(alarm)
    return event
