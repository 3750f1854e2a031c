"""Which ratios a study of a given precision could have told from one: from printed intervals alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

_DIGITS = 2


def detectable_ratios(ratios: pd.DataFrame, *, term: str = "term", power: float = 0.8) -> pd.DataFrame:
    """The smallest ratio above one that would be told from one with this power, given the precision of each interval.

    ``ratios`` has ``low`` and ``high``, the ends of 95 % intervals that are even on the scale of logs. With a standard error s
    that is exp((z(0.975) + z(power)) s) (the usual approximation, which holds s to be the same at every true ratio). Returns
    columns ``term``, ``value`` and ``n_valid``.
    """
    z = float(norm.ppf(0.975))
    errors = (np.log(ratios["high"]) - np.log(ratios["low"])) / (2 * z)
    value = np.exp((z + float(norm.ppf(power))) * errors).round(_DIGITS)
    return pd.DataFrame({term: ratios[term], "value": value, "n_valid": ratios["n_valid"]})
