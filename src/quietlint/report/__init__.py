"""Results as text, SARIF, JSON, HTML and what build servers read. Each is imported only when asked for."""
