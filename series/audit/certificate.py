"""The attack certificate of an edition: who attacked it, with what, and that nothing was recovered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from data_access.casebook.public_knowledge import PublicFacts
from data_access.disclosure.policy import CountMethod, CountRules
from data_access.errors import UsageError
from series.audit.attacking import Audit
from series.translation import ENGLISH, Translator
from series.translation.localised import whole_number
from series.translation.marking import marked

CERTIFICATE_FILE = "attack-certificate.json"
SCHEMA_VERSION = "1"
_RELAXATION = marked(
    "Counts are treated as real numbers; that they are whole numbers was used as well where the programs are small."
)


@dataclass(frozen=True)
class Certificate:
    """What is published of the attack: sizes and outcome. Which cells, and how near to failing, stays internal.

    ``width``: what attackers remain unsure about, in persons; ``insiders_width``: those who hold case data themselves.
    ``applies`` is false for data that their publisher protected: nothing is hidden in such an edition. ``facts``: what
    the attack used besides the counts, so that anybody can repeat it from the edition alone.
    """

    applies: bool
    policy: str
    width: int
    insiders_width: int = 0
    attackers: tuple[str, ...] = ()
    other_editions: tuple[str, ...] = ()
    auxiliary_sources: tuple[str, ...] = ()
    counts: int = 0
    groups: int = 0
    unknowns: int = 0
    equations: int = 0
    protected: int = 0
    recovered: int = 0
    facts: PublicFacts | None = None
    relaxation: str = _RELAXATION
    schema_version: str = SCHEMA_VERSION

    def write(self, folder: Path) -> Path:
        """Write the certificate into an edition's folder."""
        path = folder / CERTIFICATE_FILE
        path.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return path


def certificate_of(
    audit: Audit | None,
    facts: PublicFacts | None = None,
    *,
    policy: str,
    width: int,
    insiders_width: int = 0,
    other_editions: Sequence[str] = (),
    auxiliary_sources: Sequence[str] = (),
) -> Certificate:
    """The certificate of an audit; None where the data were protected by their publisher."""
    if audit is None:
        return Certificate(applies=False, policy=policy, width=width)
    return Certificate(
        applies=True,
        policy=policy,
        width=width,
        insiders_width=insiders_width,
        attackers=audit.attackers,
        other_editions=tuple(other_editions),
        auxiliary_sources=tuple(auxiliary_sources),
        counts=audit.counts,
        groups=audit.groups,
        unknowns=audit.unknowns,
        equations=audit.equations,
        protected=audit.protected,
        recovered=len(audit.leaks),
        facts=facts,
    )


def foreseen_certificate(rules: CountRules) -> Certificate:
    """What the certificate of an edition will say if it is published at all, less its sizes."""
    return Certificate(applies=rules.method is not CountMethod.EXACT, policy="", width=0)


def read_certificate(edition: Path) -> Certificate:
    """The certificate of an edition. Raises UsageError where there is none, or one of another version."""
    try:
        content = json.loads((edition / CERTIFICATE_FILE).read_text(encoding="utf-8"))
        if content["schema_version"] != SCHEMA_VERSION:
            raise ValueError(content["schema_version"])
        facts = content["facts"] and PublicFacts.from_json(content["facts"])
        return Certificate(**{**content, "facts": facts})
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise UsageError(
            "This edition has no attack certificate that this version can read",
            where=edition.name,
            remedy="publish it again with this version of the series",
        ) from problem


def certificate_words(certificate: Certificate, translate: Translator = ENGLISH) -> str:
    """The certificate as a paragraph for a page."""
    if not certificate.applies:
        return translate(
            "The data of this edition were protected by their publisher and are public. They are printed as they were "
            "published, so there is nothing in this edition that an attack on it could recover."
        )

    def number(value: int) -> str:
        return whole_number(value, translate.language)

    sentences = [
        _attacked_with(certificate, translate),
        translate(
            "The attack lined up {counts} printed or hidden counts of {groups} groups of persons by {equations} equations "
            "between {unknowns} unknowns, as {attackers}.",
            counts=number(certificate.counts),
            groups=number(certificate.groups),
            equations=number(certificate.equations),
            unknowns=number(certificate.unknowns),
            attackers=translate("; as ").join(translate(one) for one in certificate.attackers),
        ),
        _outcome(certificate, number(certificate.protected), translate),
        translate(certificate.relaxation),
    ]
    return " ".join(sentences)


def _attacked_with(certificate: Certificate, translate: Translator) -> str:
    editions, sources = len(certificate.other_editions), ", ".join(certificate.auxiliary_sources)
    against = []
    if editions:
        against.append(translate.plural("{n} earlier edition", "{n} earlier editions", editions))
    if sources:
        against.append(translate("the published sources {sources}", sources=sources))
    if not against:
        return translate("Before it was published, this edition was attacked with all that it prints.")
    return translate(
        "Before it was published, this edition was attacked with all that it prints, together with {others}.",
        others=translate(" and ").join(against),
    )


def _outcome(certificate: Certificate, hidden: str, translate: Translator) -> str:
    recovered = certificate.recovered or translate("none")
    width, insiders = certificate.width, certificate.insiders_width
    if insiders in (0, width):
        return translate(
            "Of {hidden} hidden counts, {recovered} could be recovered: every one can still be any number in an interval of "
            "at least {width} persons.",
            hidden=hidden,
            recovered=recovered,
            width=width,
        )
    return translate(
        "Of {hidden} hidden counts, {recovered} could be recovered: every one can still be any number in an interval of at "
        "least {width} persons (for who holds cases or a table of exact counts himself, {insiders}).",
        hidden=hidden,
        recovered=recovered,
        width=width,
        insiders=insiders,
    )


def certificate_sentence(certificate: Certificate, translate: Translator = ENGLISH) -> str:
    """The outcome in one sentence, for the annex of each report; sizes, which every report changes, are told once."""
    if not certificate.applies:
        return translate("not needed: the data were protected by their publisher, and nothing is hidden")
    return translate(
        "before it was published, the whole edition was attacked with everything that it prints; {recovered} of its hidden "
        "counts could be recovered (the methods page tells more)",
        recovered=certificate.recovered or translate("none"),
    )
