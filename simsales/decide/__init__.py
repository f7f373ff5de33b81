"""Own what to do: response curves, the OR-Tools programs, the plan that is simulated beside today's."""
