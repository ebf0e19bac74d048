"""Where links of the portal lead: to its own pages, and to the counties' sites."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from fanpin_lib.edition.regions import Region
from fanpin_lib.publish.links import LinkResolver
from fanpin_lib.regions import Level, short_code

ABOVE = (Level.PROVINCE, Level.CITY)


@dataclass(frozen=True)
class PortalLinks(LinkResolver):
    """Links of the portal: cities and provinces to its pages, counties to their own sites.

    ``addresses`` are those of the counties' sites from the portal's root. They lie outside
    what MkDocs builds, so they are written as HTML.
    """

    addresses: Mapping[str, str] = field(default_factory=dict)

    def _markdown(self, match: re.Match[str]) -> str:
        address = self.addresses.get(match[3]) if match[2] == "region" else None
        if address is None:
            return super()._markdown(match)
        return f'<a href="{self.up}{html.escape(address)}">{match[1]}</a>'

    def _region(self, code: str) -> str:
        if code in self.addresses:
            return self.addresses[code]
        region = self.tree.regions.get(code) if self.tree else None
        return f"{path_of_place(region)}.md" if region and region.level in ABOVE else ""


def path_of_place(region: Region) -> str:
    """``place/2202``."""
    return f"place/{short_code(region.code)}"
