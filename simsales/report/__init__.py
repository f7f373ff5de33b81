"""Own telling people: tables, text and JSON of what was simulated and decided."""
