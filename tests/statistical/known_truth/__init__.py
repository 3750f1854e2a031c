"""Does the known truth come out again? Every headline estimate of every report, from many demonstration casebooks.

Each casebook is drawn anew and opened as a report opens it; estimates come from the same functions, through the same
protection (minimum cells, rounding, steps), as in the notebooks. ``python -m tests.statistical.known_truth`` draws and judges;
``series/methods/known_truth.yml`` is its result, which the methods volume prints.
"""
