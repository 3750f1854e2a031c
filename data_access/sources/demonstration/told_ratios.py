"""What a model of odds finds of who was trafficked before, where the design multiplies risks.

The design gives each fact a factor of the *risk*. Risks are small, but not so small that odds would do the same: the
ratio of odds is larger than the factor, by more the higher the risk of those who have the fact is through others. It is
worked out from the risks themselves, without the chance of who was trafficked before.
"""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm

from data_access.sources.demonstration.re_trafficking import facts_of_risk
from data_access.sources.demonstration.truths import TrueCases

YOUNG, FORCED = "first_trafficked_under_18", "forced_return"


def told_odds_ratio(cases: TrueCases, fact: str) -> float:
    """The odds ratio of a fact in a logit with all facts of the design; ``fact`` is ``YOUNG`` or ``FORCED``.

    Who was not trafficked before was first trafficked in the present episode; who was, under 18 or not by their chances.
    """
    earlier, facts = cases.earlier, facts_of_risk(cases.people, cases.episodes)
    others = np.column_stack(list(facts.values()))
    child = cases.episodes.child_at_entry
    rows, group = np.unique(
        np.vstack(
            [np.column_stack([young, others]) for young in (np.ones_like(child), np.zeros_like(child))]
        ),
        axis=0,
        return_inverse=True,
    )
    told = np.concatenate(
        [earlier.risk * earlier.chance_as_child, earlier.risk * (1 - earlier.chance_as_child)]
    )
    untold = np.concatenate([(1 - earlier.risk) * child, (1 - earlier.risk) * ~child])
    sums = np.column_stack([np.bincount(group.ravel(), told), np.bincount(group.ravel(), untold)])
    there = sums.sum(axis=1) > 0
    terms = sm.add_constant(rows[there].astype(float))
    fitted = sm.GLM(sums[there], terms, family=sm.families.Binomial()).fit()
    return float(np.exp(fitted.params[1 + [YOUNG, *facts].index(fact)]))
