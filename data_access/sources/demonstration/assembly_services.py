"""The tables of assistance, follow-up and coded narratives."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_access.casebook.schema import ANSWERS, REASONS
from data_access.sources.demonstration.frames import Frame, categorical, known, where_not
from data_access.sources.demonstration.frames import items as item_table
from data_access.sources.demonstration.missingness import FORMS, KNOWN, Missingness, form_of
from data_access.sources.demonstration.registrations import Kind
from data_access.sources.demonstration.sampling import Bools, Floats
from data_access.sources.demonstration.selection import Selection
from data_access.sources.demonstration.setting import MONTHS
from data_access.vocabulary import code_lists as codes

RETURN = "return_assistance"


def assistance(selection: Selection) -> pd.DataFrame:
    """Assistance by type at each registration: given or not, and accepted where it was given."""
    cases, at = selection.cases, selection.registrations
    registrations, block = cases.registrations, cases.setting.parameters.assistance
    everyone = registrations.victim
    interviews = Missingness(
        cases.setting,
        cases.streams,
        form_of(cases.setting, registrations.month // MONTHS),
        registrations.mission,
        cases.people.male[everyone],
    )
    types = codes.ASSISTANCE_TYPE.codes
    rng = cases.streams.of("assistance")
    share = _assistance_shares(selection)
    truth = (rng.random(share.shape) < share)[at]
    accepted = (rng.random(share.shape) < block.accepted_share.value)[at].ravel()
    reasons = interviews.reasons("assistance")[at]
    ids = selection.registration_ids.take(at)
    frame = item_table("registration_id", ids, "assistance_type", types, truth, reasons)
    by_item = np.repeat(reasons, len(types))
    extra = Frame()
    extra.yes_no("accepted", accepted, where_not(truth.ravel() | (by_item != KNOWN), by_item))
    return pd.concat([frame, extra.frame()], axis=1)


def _assistance_shares(selection: Selection) -> Floats:
    """All registrations × types: probability that it was given; help to return follows the mode of return."""
    cases = selection.cases
    block = cases.setting.parameters.assistance
    victim = cases.registrations.victim
    assisted = cases.episodes.return_mode[victim] == codes.RETURN_MODE.codes.index("assisted")
    returning = block.return_assistance.value
    columns = [
        np.where(assisted, returning["assisted"], returning["otherwise"])
        if name == RETURN
        else np.full(len(victim), block.given.value[name])
        for name in codes.ASSISTANCE_TYPE.codes
    ]
    return np.stack(columns, axis=1)


def follow_up(selection: Selection) -> pd.DataFrame:
    """Contacts after the exit: reached up to the loss, then once not reached, then no more."""
    cases = selection.cases
    first = selection.registrations[cases.registrations.first[selection.registrations]]
    victim = cases.registrations.victim[first]
    kept = cases.follow_up.followed[victim]
    first, victim = first[kept], victim[kept]
    months = np.array(cases.setting.parameters.assistance.follow_up_months.value)
    when = cases.episodes.end[victim][:, None] + months[None, :]
    loss = np.minimum(
        cases.follow_up.loss[victim],
        np.where(cases.follow_up.event[victim], cases.follow_up.start[victim], np.inf),
    )
    reached = when <= loss[:, None]
    due = (when >= cases.episodes.registered[victim][:, None]) & (when <= selection.delivery.last_month)
    listed = due & (np.cumsum(due & ~reached, axis=1) <= 1)
    row, column = np.nonzero(listed)
    frame = Frame()
    frame.add("registration_id", selection.registration_ids.take(first[row]))
    frame.add("months_after_exit", months[column])
    frame.yes_no("in_contact", reached[listed], known(len(row)))
    return frame.frame()


def narrative(selection: Selection) -> pd.DataFrame:
    """Codes that two coders gave to the narratives of a part of the first registrations."""
    cases = selection.cases
    block = cases.setting.parameters.narratives
    rng = cases.streams.of("narratives")
    count = len(cases.people.male)
    coded = (
        rng.random(count) < np.array([block.coded_share.value[form] for form in FORMS])[cases.interviews.form]
    )
    themes = codes.NARRATIVE_CODE.codes
    shares = np.stack(
        [[block.prevalence.value[sex][theme] for theme in themes] for sex in ("female", "male")]
    )
    truth = rng.random((count, len(themes))) < shares[cases.people.male.astype(np.int64)]
    by_coder = [_coded(selection, coder, truth) for coder in sorted(block.coder_sensitivity.value)]
    first = selection.registrations[cases.registrations.kind[selection.registrations] == Kind.FIRST]
    first = first[coded[cases.registrations.victim[first]]]
    victim = cases.registrations.victim[first]
    answers = np.stack([answer[victim] for answer in by_coder], axis=2)
    height, width, coders = answers.shape
    frame = Frame()
    frame.add("registration_id", selection.registration_ids.take(np.repeat(first, width * coders)))
    frame.codes("narrative_code", np.tile(np.repeat(np.arange(width), coders), height), themes)
    frame.add("coder", np.tile(sorted(block.coder_sensitivity.value), height * width))
    frame.codes("answer", np.where(answers.ravel(), 0, 1), ANSWERS)
    frame.add("answer_not_known", categorical(known(answers.size) - 1, REASONS))
    return frame.frame()


def _coded(selection: Selection, coder: int, truth: Bools) -> Bools:
    """What a coder found in each narrative."""
    block = selection.cases.setting.parameters.narratives
    uniforms = selection.cases.streams.of(f"coder {coder}").random(truth.shape)
    found = np.where(truth, block.coder_sensitivity.value[coder], 1.0 - block.coder_specificity.value[coder])
    return uniforms < found
