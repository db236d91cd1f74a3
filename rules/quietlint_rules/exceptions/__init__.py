"""Rules of the family `exceptions`: failures must not be lost."""
