"""Lists for the office's own staff: with household numbers, so for ``private/`` only."""
