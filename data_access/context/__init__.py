"""Outside figures by country, published by others: detections (UNODC) and populations (World Bank)."""

from data_access.context.context import CONTEXT_NAMES, Context, describe_context, open_context
from data_access.context.population import read_population

__all__ = ["CONTEXT_NAMES", "Context", "describe_context", "open_context", "read_population"]
