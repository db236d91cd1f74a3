"""Rules of the family `hygiene`: sources must be readable, and suppressions true."""
