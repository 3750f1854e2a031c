"""Every known attack on published tables, each against a naive publication (which falls) and against ours.

Attacks on statistics that aren't counts stand in ``inversion``, those on groups of whole editions also in ``linking``;
``test_catalogue`` says which test holds which attack, and fails where one is gone.
"""
