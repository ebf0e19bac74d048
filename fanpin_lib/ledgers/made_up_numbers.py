"""The numbers that a demo deals out to people who do not exist, known by how they are dealt.

A file may have lost every word that calls it made up (see `fanpin_lib.files.synthetic`): the
numbers of its people stay. ID numbers of a demo take the last sequence digits of a birth date
first (999 for men, 998 for women, then down by twos); real ones are dealt out upwards, and
nowhere so many are born on a day that half of the days come to an end. Its telephone numbers
lie in a range given to nobody and count on by a fixed step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.ledgers.values.identifiers import right_id_numbers

#: The kinds of fields (``fields.yaml``) whose values such numbers are.
ID_NUMBER, PHONE = "id_number", "phone"
#: Among how many numbers is looked: those that a file begins with say enough.
SAMPLE = 4096
_LAST = {1: 999, 0: 998}  # by the parity that says the sex
_RANGE, _STEP, _NUMBERS = "154", 7919, 10**8
_BACK = pow(_STEP, -1, _NUMBERS)
_COUNTED = 5_000_000  # more telephones than any demo has; one in twenty numbers by chance
_FEWEST = 8


def nobodys_ids(numbers: Iterable[str]) -> bool:
    """Whether ID numbers are dealt out as a demo does: most days' last ones are taken.

    Args:
        numbers: any; those that are no ID numbers with a right check digit say nothing.
    """
    texts = pa.array(numbers, pa.string())
    highest: dict[tuple[str, int], int] = {}
    for number in texts.filter(pa.array(right_id_numbers(texts))).to_pylist():
        sequence = int(number[14:17])
        day = (number[:14], sequence % 2)
        highest[day] = max(highest.get(day, 0), sequence)
    last = sum(sequence == _LAST[sex] for (_, sex), sequence in highest.items())
    return len(highest) >= _FEWEST and 2 * last > len(highest)


def nobodys_phones(numbers: Iterable[str]) -> bool:
    """Whether telephone numbers are a demo's: nearly all in its range, counted by its step."""
    known = {number for number in numbers if len(number) == 11 and number.isdecimal()}
    ours = [n for n in known if n.startswith(_RANGE)]
    counted = [n for n in ours if int(n[3:]) * _BACK % _NUMBERS < _COUNTED]
    return len(known) >= _FEWEST and 10 * len(counted) > 9 * len(known)


_ASKED = {ID_NUMBER: nobodys_ids, PHONE: nobodys_phones}


def has_nobodys(rows: pa.Table, kinds: Mapping[str, str]) -> bool:
    """Whether a column of rows holds a demo's numbers.

    Args:
        rows: of one ledger.
        kinds: the kind of each of its fields; columns of other kinds are not looked at.
    """
    for name in rows.column_names:
        asked = _ASKED.get(kinds.get(name, ""))
        if asked is not None:
            filled = pc.drop_null(rows[name]).slice(0, SAMPLE)
            if asked(str(value) for value in filled.to_pylist()):
                return True
    return False
