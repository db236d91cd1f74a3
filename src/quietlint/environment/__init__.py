"""The audited project's environment, read from disk and never run: interpreter, search path, distributions, names."""
