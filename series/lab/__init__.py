"""JupyterLab for authors and reviewers: ``python -m series.lab``, which is what ``make lab`` calls.

``starting`` opens it with what lies in ``assets/lab``; ``stripping`` has git leave out outputs; ``server`` begins a
report from the launcher; ``kernel`` gives notebooks the look of the series and completion.
"""
