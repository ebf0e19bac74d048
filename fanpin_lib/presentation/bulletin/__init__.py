"""What a monthly bulletin says of a region: the pages' own sentences and tables, for paper."""

from fanpin_lib.presentation.bulletin.contents import SIDE_BY_SIDE, contents

__all__ = ["SIDE_BY_SIDE", "contents"]
