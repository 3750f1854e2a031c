"""How the tables and views of a casebook are joined to a case, by name: which other joins each needs, and its SQL."""

from __future__ import annotations

JOINS: dict[str, tuple[tuple[str, ...], str]] = {
    "registration": ((), "LEFT JOIN first_registration r ON r.victim_id = v.victim_id"),
    "episode": ((), "LEFT JOIN case_episode e ON e.victim_id = v.victim_id"),
    "recruitment": (("episode",), "LEFT JOIN recruitment c ON c.episode_id = e.episode_id"),
    "first_episode": ((), "LEFT JOIN first_episode ON first_episode.victim_id = v.victim_id"),
    "earlier_episode": ((), "LEFT JOIN earlier_episode ON earlier_episode.victim_id = v.victim_id"),
    "earlier_kind": (
        ("earlier_episode",),
        "LEFT JOIN episode_kind earlier_kind ON earlier_kind.episode_id = earlier_episode.episode_id",
    ),
    "episode_kind": (("episode",), "LEFT JOIN episode_kind ON episode_kind.episode_id = e.episode_id"),
    "time_observed": ((), "LEFT JOIN time_observed ON time_observed.victim_id = v.victim_id"),
    "last_contact": (
        ("registration",),
        "LEFT JOIN last_contact ON last_contact.registration_id = r.registration_id",
    ),
    "mission": (("registration",), "LEFT JOIN mission m ON m.mission_id = r.mission_id"),
    "mission_region": (
        ("mission",),
        "LEFT JOIN region_of mission_region ON mission_region.country = m.country",
    ),
    "perpetrator_count": (
        ("episode",),
        "LEFT JOIN (SELECT episode_id, count(*) AS number FROM episode_perpetrator GROUP BY 1) perpetrator_count "
        "ON perpetrator_count.episode_id = e.episode_id",
    ),
    "role_count": (
        ("episode",),
        "LEFT JOIN (SELECT episode_id, count(DISTINCT role) AS number FROM reported_roles GROUP BY 1) role_count "
        "ON role_count.episode_id = e.episode_id",
    ),
    "perpetrator_sets": (
        ("episode",),
        "LEFT JOIN (SELECT l.episode_id, string_agg(DISTINCT p.sex, ';' ORDER BY p.sex) AS sexes, "
        "string_agg(DISTINCT p.age_band, ';' ORDER BY p.age_band) AS ages, "
        "string_agg(DISTINCT s.region, ';' ORDER BY s.region) AS regions, "
        "string_agg(DISTINCT l.relation, ';' ORDER BY l.relation) AS relations "
        "FROM episode_perpetrator l LEFT JOIN perpetrator p ON p.perpetrator_id = l.perpetrator_id "
        "LEFT JOIN region_of s ON s.country = {perpetrator} GROUP BY 1) perpetrator_sets "
        "ON perpetrator_sets.episode_id = e.episode_id",
    ),
    "citizenship_region": (
        (),
        "LEFT JOIN region_of citizenship_region ON citizenship_region.country = {victim}",
    ),
    "exploitation_region": (
        ("episode",),
        "LEFT JOIN region_of exploitation_region ON exploitation_region.country = {exploitation}",
    ),
    "perpetrator_region": (
        ("perpetrator",),
        "LEFT JOIN region_of perpetrator_region ON perpetrator_region.country = {perpetrator}",
    ),
    "perpetrator": ((), ""),
    "episode_perpetrator": ((), ""),
    "victim": ((), ""),
}
