"""Rules of the family `apis`: names and attributes must exist."""
