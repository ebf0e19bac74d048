"""What a monthly bulletin says of a region: the pages' own sentences and tables, for paper."""

from fanpin_lib.presentation.bulletin.placeholders import SIDE_BY_SIDE, placeholder_values

__all__ = ["SIDE_BY_SIDE", "placeholder_values"]
