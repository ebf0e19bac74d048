"""What the profile in force makes of an office's ledgers: steps, words, reports, sweeps."""
