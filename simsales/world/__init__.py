"""Own what exists: the scenario compiled to record arrays and name tables, the calendar, the keyed draws."""
