"""Why public CTDC data cannot carry certain facts, in words for a reader."""

from __future__ import annotations

from collections.abc import Mapping

_ONE_EPISODE = (
    "re-trafficking cannot be measured in public CTDC data: no question on earlier trafficking is published, and "
    "records of one person cannot be linked"
)
_NO_PROFILE = "public CTDC data have no socio-economic profile of victims beyond sex, age and citizenship"
_NO_ASSISTANCE = "public CTDC data say nothing on the assistance given"

REASONS: Mapping[str, str] = {
    "episode.previously_trafficked": _ONE_EPISODE,
    "episode.resold_in_journey": _ONE_EPISODE,
    "episode.start": "public CTDC data have no dates of entry",
    "episode.end": "public CTDC data have no dates of exit",
    "episode.exit_mode": "public CTDC data do not say how persons left the situation",
    "episode.return_mode": "public CTDC data do not say how persons returned",
    "follow_up": _ONE_EPISODE,
    "assistance": _NO_ASSISTANCE,
    "narrative": "public CTDC data have no coded narratives",
    "mission": "public CTDC data do not name the office or partner that registered a case",
    "mission_year": "public CTDC data do not name the office or partner that registered a case",
    "registration.mission_id": "public CTDC data do not name the office or partner that registered a case",
    "registration.case_group_id": "public CTDC data do not say which cases were identified together",
    "route_leg": "public CTDC data have citizenship and country of exploitation only, no places on the way",
    "perpetrator": "this data set says nothing on reported perpetrators but the relation of the recruiter",
    "episode_perpetrator": "this data set says nothing on reported perpetrators but the relation of the recruiter",
    "perpetrator_role": "this data set does not say which roles reported perpetrators had",
    "episode_role": "this data set does not say which roles reported perpetrators had",
    "violence": "public CTDC data record violence only as a means of control",
    **{
        f"victim.{column}": _NO_PROFILE
        for column in (
            "ethnic_minority",
            "education",
            "marital_status",
            "has_children",
            "economic_activity",
            "household_economy",
            "settlement",
            "disability_or_illness",
            "family_problems",
            "identity_documents",
        )
    },
}
