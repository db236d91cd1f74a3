"""A small order service: SQLite for storage, a JSON interface over HTTP, a nightly sales report."""
