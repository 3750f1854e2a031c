"""Statistics that more than one report needs, as pure functions on data frames.

They know nothing of disclosure control: a notebook passes them to ``data_access.disclosure.derive`` (protected
tables in) or ``estimate`` (a modelling frame in), which check, round and seal what comes out.
"""
