"""What goes with an edition when it is handed over: descriptions that machines read, a citation, and one packed file."""

from series.handover.packing import pack
from series.handover.writing import write_descriptions

__all__ = ["pack", "write_descriptions"]
