"""Files: written whole, kept private, hashed."""
