"""A gazetteer: places, read from files."""
