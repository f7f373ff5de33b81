"""Own what the user wrote: the schema by topic, YAML in and out with positions, checks of form."""
