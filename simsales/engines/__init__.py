"""Own how time passes: the engines that play one simulated year and the journal that they write."""
