"""Own the compiled engine: the reference engine's year as one loop over arrays, in Numba.

It shares formulas (``mechanisms/``, ``world/draws.py``) and numbers (``engines/journal.py``, ``tally.py``)
with the reference engine, and nothing else: alarms, queues, handlers and the order of things are written a
second time, so that an error in one of the two shows as a difference of their journals.
"""
