"""What a warm process prepares besides importing, by names that `warming.preload` takes."""

WARM_UPS = tuple(
    f"{__name__.rpartition('.')[0]}.warming:{step}"
    for step in ("shell", "tracebacks", "tables", "charts")
)
"""Worth it for many runs only."""
