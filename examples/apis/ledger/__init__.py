"""Accounts and what was booked on them."""
