"""Data quality: the checks of the county offices as rules, their findings and the answers."""
