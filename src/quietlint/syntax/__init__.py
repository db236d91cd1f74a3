"""A file's text to its facts: CPython's grammar first, libcst for what is newer than the host."""
