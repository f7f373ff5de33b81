"""Own whether a scenario can be meant: business checks, one function per rule, with values and remedy."""
