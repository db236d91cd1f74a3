"""Parcels, and who brings them."""
