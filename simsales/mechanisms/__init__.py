"""Own how sales works: one file per mechanism, its formulas, equation, units and source."""
