"""The trend of registration that can be seen in each sub-region, where the design sets one for a larger region.

Missions of a region open one after another and are of different sizes, so a sub-region's rate for each mission-month
grows otherwise than that of its region. What a model with a level and a trend for each sub-region can find is the
closest such model to the expected counts: the same quasi-likelihood equations, with expectations in place of counts.
"""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm

from data_access.sources.demonstration.parameters import default_parameters
from data_access.sources.demonstration.sampling import Floats, Ints
from data_access.sources.demonstration.setting import Setting
from data_access.sources.demonstration.truths import TrueCases
from data_access.vocabulary.countries import countries

PLACES = (
    "Eastern Europe",
    "Southern Europe",
    "South-eastern Asia",
    "Western Africa",
    "Central Asia",
    "Western Asia",
)
"""The sub-regions whose missions register most."""
_PROJECT, _FORM = "project", "form"
_ROUNDS = 10


def ratio_seen(cases: TrueCases, place: str) -> float:
    """Rate ratio for each year in a sub-region, given the shifts of 2005 and 2008."""
    return _ratios_seen(cases)[place]


def shift_seen(cases: TrueCases, shift: str) -> float:
    """Rate ratio of the shift of 2005 in Europe (``project``) or that of 2008 everywhere (``form``)."""
    return _ratios_seen(cases)[shift]


def _ratios_seen(cases: TrueCases) -> dict[str, float]:
    setting = cases.setting
    expected, exposure, place, year = _expected(setting)
    regions = setting.parameters.regions
    columns = {}
    for name in PLACES:
        here = (place == name).astype(float)
        columns[f"level {name}"] = here
        columns[name] = here * (year - regions.level_shift_year.value)
    european = np.char.endswith(place, "Europe")
    columns[_PROJECT] = (european & (year >= regions.level_shift_year.value)).astype(float)
    columns[_FORM] = (year >= regions.form_break_year.value).astype(float)
    design = np.column_stack(list(columns.values()))
    sizes = np.bincount(cases.people.group).astype(float)
    grouping, dispersion = (
        float((sizes**2).sum() / sizes.sum()),
        default_parameters().regions.dispersion.value,
    )
    mean, coefficients = expected, np.empty(0)
    for _ in range(_ROUNDS):
        model = sm.GLM(
            expected, design, family=sm.families.Poisson(), offset=np.log(exposure),
            var_weights=1.0 / (grouping + dispersion * mean),
        )  # fmt: skip
        fitted = model.fit(scale=1.0)
        mean, coefficients = np.asarray(fitted.fittedvalues), np.asarray(fitted.params)
    return dict(zip(columns, np.exp(coefficients).tolist(), strict=True))


def _expected(setting: Setting) -> tuple[Floats, Floats, np.ndarray, Ints]:
    """Expected victims, mission-months, sub-region and year of each cell in which a mission is open."""
    by_mission = np.einsum(
        "ry,ryc,rycm->my", setting.rate, setting.citizenship_weight, setting.mission_weight
    )
    names = np.array([countries()[setting.countries[code]].sub_region for code in setting.mission_country])
    counts = np.stack([by_mission[names == name].sum(axis=0) for name in PLACES])
    months = np.stack([setting.months_open[names == name].sum(axis=0) for name in PLACES])
    place, year = np.repeat(PLACES, counts.shape[1]), np.tile(setting.years, len(PLACES))
    is_open = months.ravel() > 0
    return counts.ravel()[is_open], months.ravel().astype(float)[is_open], place[is_open], year[is_open]
