"""Public notices 公示: names partly masked, and nothing that a notice may not show."""
