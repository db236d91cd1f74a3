"""Results as text, SARIF, JSON, workflow commands and lines for agents. Each is imported only when asked for."""
