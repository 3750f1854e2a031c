"""What an outsider can work out: the interval of every unknown count, from what is published and how it adds up."""

from data_access.disclosure.attack.engine import Attack, Cache, attack
from data_access.disclosure.attack.intervals import interval, too_narrow
from data_access.disclosure.attack.programs import NoSolution
from data_access.disclosure.attack.propagation import bounds_by_propagation
from data_access.disclosure.attack.reasons import Reasons, explain, reasons
from data_access.disclosure.attack.remedy import remedy
from data_access.disclosure.attack.system import CountSystem

__all__ = [
    "Attack",
    "Cache",
    "CountSystem",
    "NoSolution",
    "Reasons",
    "attack",
    "bounds_by_propagation",
    "explain",
    "interval",
    "reasons",
    "remedy",
    "too_narrow",
]
