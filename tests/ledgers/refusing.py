"""What reading a bad file says."""

import pytest

from fanpin_lib.errors import FileRefused
from ledgers.making import read


def refused(path, **options) -> str:
    """The message of a file that is not taken in; it names the file."""
    with pytest.raises(FileRefused) as info:
        read(path, **options)
    assert info.value.exit_code == 2
    assert path.name in str(info.value)
    return str(info.value)


def only_error(path, **options):
    """The error of a file in which just one row is wrong."""
    errors = read(path, **options).row_errors
    assert len(errors) == 1, errors
    return errors[0]
