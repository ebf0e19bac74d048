"""Options that are wrong or contradict each other: refused before anything is run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fanpin_lib.county import County

_ADDRESS = re.compile(r"(?:(?:tcp|tls|ucx|wss?)://)?(?:[^\s/:@]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})")
_LAST_PORT = 65535


def refuse_together(options: Mapping[str, bool]) -> None:
    """Of options that each ask for something else, at most one may be given.

    Raises:
        InputError: names those given.
    """
    from fanpin_lib.errors import InputError

    given = [name for name, is_given in options.items() if is_given]
    if len(given) > 1:
        raise InputError(f"{'、'.join(given)} 不能一起写", hint="请分成几次运行，一次写一个。")


def refuse_without(needed: str, options: Mapping[str, bool]) -> None:
    """Options that say nothing without another one, which was not given.

    Raises:
        InputError: names those given and the one they belong to.
    """
    from fanpin_lib.errors import InputError

    given = [name for name, is_given in options.items() if is_given]
    if given:
        names = "、".join(given)
        raise InputError(
            f"写了 {names}，没有写 {needed}", hint=f"请加上 {needed}，或去掉 {names}。"
        )


def check_address(address: str) -> None:
    """The form of a cluster's address; whether anybody answers there shows only later.

    Raises:
        InputError: it is not ``tcp://machine:port``.
    """
    from fanpin_lib.errors import InputError

    found = _ADDRESS.fullmatch(address.strip())
    if found is None or not 0 < int(found[1]) <= _LAST_PORT:
        raise InputError(
            f"看不懂集群地址“{address}”",
            hint="--cluster 请写调度器的地址和端口，如 tcp://10.0.0.5:8786。",
        )


def check_regions(county: County, codes: Sequence[str]) -> None:
    """The form of region codes, and that they lie in this county.

    Raises:
        InputError: malformed.
        UnknownRegion: another county's, or a whole city or province.
    """
    from fanpin_lib.errors import UnknownRegion
    from fanpin_lib.regions import normalise_code

    own = county.code
    for code in codes:
        if not normalise_code(code).startswith(own):
            raise UnknownRegion(
                f"{code} 不在本县（{county.name} {own}）",
                hint=f"区划代码请写本县的，以 {own} 开头。",
            )
