"""Values only: names, spans, facts, resolutions, findings, settings and errors. No stage's behaviour lives here."""
