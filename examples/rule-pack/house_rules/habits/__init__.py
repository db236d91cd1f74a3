"""Habits that we do not want."""
