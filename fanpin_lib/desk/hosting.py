"""The county's site into a folder that others see, and back to the one before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.edition.kinds import kind_of
from fanpin_lib.edition.names import INTERNAL
from fanpin_lib.errors import InputError

if TYPE_CHECKING:
    from fanpin_lib.publish.placing import Placed


def site_of(county: County, edition: str) -> Path:
    """The folder of an edition's site.

    Raises:
        InputError: the settings name no such edition.
    """
    if edition not in county.editions:
        raise InputError(
            f"设置里没有 {edition} 这个版本",
            hint=f"可以写：{'、'.join(county.editions)}；"
            "要另做公开版，请在 fanpin.toml 的 [site] editions 里加上 open。",
        )
    return county.folders.site / kind_of(edition).site


def place_site(county: County, to: Path, edition: str = INTERNAL) -> Placed:
    """Put a copy of the site into a folder; see `fanpin_lib.publish.placing.place`.

    Raises:
        StoreBusy: somebody is publishing or placing it.
    """
    from fanpin_lib.publish.placing import place
    from fanpin_lib.publish.workshop import workshop

    public = site_of(county, edition)
    with workshop(public, f"把网站放到 {to}"):
        return place(public, to, county.settings.site.keep_earlier)


def roll_back_site(county: County, to: Path, edition: str = INTERNAL) -> Placed:
    """Let the site before stand in the folder again; the county's own stays as it is.

    Raises:
        StoreBusy: somebody is publishing or placing it.
    """
    from fanpin_lib.publish.placing import roll_back
    from fanpin_lib.publish.workshop import workshop

    public = site_of(county, edition)
    with workshop(public, f"把 {to} 退回上一个网站"):
        return roll_back(public, to)
