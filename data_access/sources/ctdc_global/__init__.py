"""The Counter-Trafficking Data Collaborative's Global Dataset, in every form in which it was published."""

from data_access.sources.ctdc_global.adapter import CtdcGlobalSource

__all__ = ["CtdcGlobalSource"]
