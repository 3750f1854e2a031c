"""One category, one colour, in the whole series; no colour carries meaning alone (each also has its marker or label).

A :class:`Look` belongs to a category, found by its code or its English name. Families are the categories that can
stand in one figure together; the tests check each family's contrast on white and its distances as people with a
colour-vision deficiency see them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from data_access.errors import UsageError

INK = "#1B2733"
MUTED = "#5B6875"
PAPER = "#FFFFFF"
BLACK = "#000000"
GRID = "#E4E8EC"
BASELINE = "#9AA5B0"
HATCH = "#A9B3BD"
"""Lines of the hatching that stands for a hidden value."""
SERIES_BLUE = "#0033A0"
SERIES_TINT = "#EAF0FA"
OTHER = "#6E7781"

MOST_COLOURS = 6
"""No figure has more colours than this."""


@dataclass(frozen=True)
class Look:
    """How a category looks: its colour, a darker one for outlines and text, and its marker."""

    colour: str
    text: str
    marker: str = "o"

    @property
    def light(self) -> bool:
        """A fill that needs its darker outline on white."""
        return self.colour != self.text


_NAVY, _OCHRE, _WINE, _SKY, _BROWN = "#12355B", "#B8860B", "#A63A50", "#4A94BF", "#6B5220"
_OCHRE_TEXT, _SKY_TEXT = "#8A6406", "#2C6F96"

_WOMEN = Look("#6A3D9A", "#6A3D9A", "o")
_MEN = Look("#00796B", "#00796B", "D")
_GIRLS = Look("#B08AD1", "#6A3D9A", "o")
_BOYS = Look("#4DB6A5", "#00796B", "D")
_OTHER = Look(OTHER, MUTED, "h")

FAMILIES: Mapping[str, Mapping[str, Look]] = MappingProxyType(
    {
        "persons": {"women": _WOMEN, "men": _MEN, "girls": _GIRLS, "boys": _BOYS},
        "exploitation": {
            "forced labour": Look("#0B5FA5", "#0B5FA5", "s"),
            "sexual exploitation": Look("#C4501B", "#C4501B", "^"),
            "forced marriage": Look("#4E270E", "#4E270E", "v"),
            "forced begging": Look("#D4A72C", "#856322", "D"),
            "other": _OTHER,
        },
        "relation": {
            "intimate partner": Look(_WINE, _WINE, "o"),
            "family": Look(_NAVY, _NAVY, "s"),
            "friend or acquaintance": Look(_OCHRE, _OCHRE_TEXT, "D"),
            "employer or agency": Look(_SKY, _SKY_TEXT, "^"),
            "stranger": Look(_BROWN, _BROWN, "v"),
            "other": _OTHER,
        },
        "role": {
            "recruiter": Look(_OCHRE, _OCHRE_TEXT, "D"),
            "transporter": Look(_SKY, _SKY_TEXT, "^"),
            "harbourer": Look(_BROWN, _BROWN, "v"),
            "controller": Look(_NAVY, _NAVY, "s"),
            "exploiter": Look(_WINE, _WINE, "o"),
            "other": _OTHER,
        },
        "sector": {
            "construction": Look(_NAVY, _NAVY, "s"),
            "agriculture": Look(_OCHRE, _OCHRE_TEXT, "D"),
            "domestic work": Look(_WINE, _WINE, "o"),
            "manufacturing": Look(_BROWN, _BROWN, "v"),
            "fishing": Look(_SKY, _SKY_TEXT, "^"),
            "other": _OTHER,
        },
        "region": {
            "africa": Look(_OCHRE, _OCHRE_TEXT, "D"),
            "americas": Look(_WINE, _WINE, "o"),
            "asia": Look(_NAVY, _NAVY, "s"),
            "europe": Look(_SKY, _SKY_TEXT, "^"),
            "oceania": Look(_BROWN, _BROWN, "v"),
            "other": _OTHER,
        },
    }
)

_ALIASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "women": ("woman", "female", "females", "women and girls"),
        "men": ("man", "male", "males", "men and boys"),
        "girls": ("girl",),
        "boys": ("boy",),
        "forced labour": ("labour", "labour exploitation", "forced labor", "forced labour only"),
        "sexual exploitation": ("sexual", "sexual exploitation only", "forced sexual exploitation"),
        "forced marriage": ("marriage",),
        "forced begging": ("begging",),
        "intimate partner": ("partner", "spouse or partner"),
        "family": ("family member", "relative", "family or relative", "family or partner", "family or intimate partner"),
        "friend or acquaintance": ("friend", "acquaintance", "family friend", "friend or neighbour"),
        "employer or agency": ("agency", "employer", "recruitment agency"),
        "stranger": ("unknown person", "stranger or other", "stranger, unknown or other"),
        "recruiter": ("recruiter or broker",),
        "transporter": ("transaction", "transport, transfer, harbouring or sale", "transport", "transportation"),
        "harbourer": ("harbouring",),
        "controller": ("control", "control or abuse", "control, abuse or kidnapping", "organiser"),
        "exploiter": ("exploitation",),
        "domestic work": ("domestic", "domestic service"),
        "fishing": ("aquafarming", "fishing and aquafarming"),
        "americas": ("americas oceania", "americas and oceania", "latin america and the caribbean", "northern america",
                     "south america", "central america", "caribbean"),
        "africa": ("sub-saharan africa", "northern africa", "eastern africa", "western africa", "middle africa",
                   "southern africa"),
        "asia": ("central asia", "eastern asia", "south-eastern asia", "southern asia", "western asia"),
        "europe": ("eastern europe", "northern europe", "southern europe", "western europe"),
        "oceania": ("australia and new zealand", "melanesia", "micronesia", "polynesia"),
        "other": ("others", "other exploitation", "other sectors", "other or a stranger", "other means", "other routes",
                  "other combinations"),
    }
)  # fmt: skip


def _normal(code: object) -> str:
    return " ".join(str(code).casefold().replace("_", " ").split())


def _index() -> Mapping[str, Look]:
    looks: dict[str, Look] = {}
    for family in FAMILIES.values():
        looks.update(family)
    for name, aliases in _ALIASES.items():
        looks.update(dict.fromkeys(aliases, looks[name]))
    return MappingProxyType(looks)


_LOOKS = _index()

PLAIN = Look(SERIES_BLUE, SERIES_BLUE, "o")
"""The look of a figure's only colour, where the categories have none of their own."""

_SPARE = (
    PLAIN,
    Look(_OCHRE, _OCHRE_TEXT, "D"),
    Look(_WINE, _WINE, "s"),
    Look(_SKY, _SKY_TEXT, "^"),
    Look(_BROWN, _BROWN, "v"),
    _OTHER,
)


def look_of(category: object) -> Look | None:
    """The look that belongs to a category (its code or English name), or None where it has none of its own."""
    return _LOOKS.get(_normal(category))


def subject_look(category: object, otherwise: Look = PLAIN) -> Look:
    """The look in a figure whose rows are named at the left: only persons and forms of exploitation have their own,
    since a colour and a marker for every sector or relation would say nothing that the name doesn't say."""
    look = look_of(category)
    if look == _OTHER:
        return Look(OTHER, MUTED, otherwise.marker)
    families = (FAMILIES["persons"], FAMILIES["exploitation"])
    return look if look is not None and any(look in family.values() for family in families) else otherwise


def looks_for(categories: list[str]) -> dict[str, Look]:
    """A look for each category of one figure, in their order: its own where it has one, else one that is still free.

    Raises UsageError for more categories than a figure may have colours.
    """
    if len(set(categories)) > MOST_COLOURS:
        raise UsageError(
            f"{len(set(categories))} categories, but a figure has at most {MOST_COLOURS} colours",
            where=", ".join(categories),
            remedy="join the small ones, draw small multiples, or rows without colours",
        )
    own: dict[str, Look] = {}
    for category in categories:
        look = look_of(category)
        if look is not None and look not in own.values():
            own[category] = look
    taken = {look.colour for look in own.values()}
    spare = [look for look in _SPARE if look.colour not in taken]
    return {category: own[category] if category in own else spare.pop(0) for category in categories}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of a colour written ``#RRGGBB``."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str = PAPER) -> float:
    """Contrast ratio (WCAG 2.2) of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(fill: str) -> str:
    """Ink, white or black: the first that is read on a fill (one of them always is: contrast 4.5 or more)."""
    return next(ink for ink in (INK, PAPER, BLACK) if ink == BLACK or contrast(ink, fill) >= 4.5)


def tint(share: float, colour: str = SERIES_BLUE, lightest: str = "#F2F5FB") -> str:
    """A colour of the sequential scale, from ``lightest`` (0) to ``colour`` (1)."""
    part = min(max(share, 0.0), 1.0)
    mixed = [
        round(int(lightest[start : start + 2], 16) * (1 - part) + int(colour[start : start + 2], 16) * part)
        for start in (1, 3, 5)
    ]
    return "#" + "".join(f"{channel:02X}" for channel in mixed)
