"""quietlint finds quiet failures in Python: code that reads well and breaks where it meets a real system."""

__version__ = "0.1.0"
