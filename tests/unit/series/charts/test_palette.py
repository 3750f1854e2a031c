"""Colours that everybody can tell apart, on white, alone or beside each other."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from data_access.errors import UsageError
from series.charts.palette import (
    FAMILIES,
    INK,
    MUTED,
    PAPER,
    PLAIN,
    SERIES_BLUE,
    contrast,
    ink_on,
    look_of,
    looks_for,
    subject_look,
    tint,
)

# Machado, Oliveira and Fernandes (2009), A Physiologically-based Model for Simulation of Color Vision Deficiency,
# IEEE Transactions on Visualization and Computer Graphics 15 (6), 1291-1298: matrices for severity 1.0, linear RGB.
DEFICIENCIES = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
LEAST_DISTANCE = 12.0
"""CIE 1976 colour difference; 2.3 is just noticeable side by side, five times that is told apart in a figure."""


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                       [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
    xyz = to_xyz @ rgb / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(first: str, second: str, vision: str) -> float:
    matrix = DEFICIENCIES[vision]
    one, other = (lab(np.clip(matrix @ linear(colour), 0, 1)) for colour in (first, second))
    return float(np.linalg.norm(one - other))


@pytest.mark.parametrize("family", sorted(FAMILIES))
@pytest.mark.parametrize("vision", sorted(DEFICIENCIES))
def test_categories_that_stand_together_are_told_apart(family: str, vision: str) -> None:
    close = [
        (first, second, round(found, 1))
        for (first, one), (second, other) in combinations(FAMILIES[family].items(), 2)
        if (found := distance(one.colour, other.colour, vision)) < LEAST_DISTANCE
    ]
    assert close == []


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_no_colour_carries_meaning_alone(family: str) -> None:
    looks = list(FAMILIES[family].values())
    shown = {(look.marker, look.light) for look in looks}
    assert len(shown) == len(looks)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_text_in_a_category_s_colour_is_read_on_white(family: str) -> None:
    for name, look in FAMILIES[family].items():
        assert contrast(look.text) >= 4.5, name
        assert contrast(look.colour) >= 3 or look.light, f"{name}: a pale fill needs its darker outline"


@pytest.mark.parametrize("colour", (INK, MUTED, SERIES_BLUE))
def test_ink_is_read_on_white(colour: str) -> None:
    assert contrast(colour) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#6A3D9A") == pytest.approx(7.6, abs=0.05)
    assert contrast("#C4501B") == pytest.approx(4.7, abs=0.05)


@pytest.mark.parametrize("share", np.linspace(0, 1, 11))
def test_figures_are_read_on_every_shade_of_the_heat_scale(share: float) -> None:
    fill = tint(float(share))
    assert contrast(ink_on(fill), fill) >= 4.5


def test_a_code_and_its_names_have_the_same_look() -> None:
    assert look_of("male") == look_of("men") == look_of("men and boys") == FAMILIES["persons"]["men"]
    assert look_of("forced_labour") == look_of("Forced labour") == FAMILIES["exploitation"]["forced labour"]
    assert look_of("eastern_europe") == look_of("Eastern Europe")
    assert look_of("a category that nobody named") is None


def test_two_categories_of_one_figure_never_share_a_colour() -> None:
    looks = looks_for(["Eastern Europe", "Western Europe", "Western Africa", "x", "y"])
    assert len({look.colour for look in looks.values()}) == 5
    assert looks["Eastern Europe"] == FAMILIES["region"]["europe"]


def test_no_figure_has_more_than_six_colours() -> None:
    with pytest.raises(UsageError, match="at most 6"):
        looks_for(list("abcdefg"))
    assert len(looks_for(list("abcdef"))) == 6


def test_only_persons_and_exploitation_colour_rows_that_are_named() -> None:
    assert subject_look("men") == FAMILIES["persons"]["men"]
    assert subject_look("construction") == PLAIN
    assert subject_look(None) == PLAIN


def test_colours_are_written_in_full() -> None:
    for family in FAMILIES.values():
        for look in family.values():
            assert len(look.colour) == 7 and look.colour.upper() == look.colour
    assert PAPER == "#FFFFFF"
