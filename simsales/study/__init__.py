"""Own what the runs mean: replications, metrics, intervals, paired comparison."""
