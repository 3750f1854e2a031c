"""Names that records keep in short, in the words of a language: kinds of evidence, what protection did to a value."""

from __future__ import annotations

from series.translation import Translator


def kind_in_words(kind: str, translate: Translator) -> str:
    """A kind of evidence as readers call it: number, claim, figure, table, model."""
    names = {
        "number": translate("number"),
        "claim": translate("claim"),
        "figure": translate("figure"),
        "table": translate("table"),
        "model": translate("model"),
    }
    return names.get(str(kind), str(kind))


def status_in_words(status: str, translate: Translator) -> str:
    """What protection did to a value: released, rounded and so on."""
    names = {
        "released": translate("released"),
        "rounded": translate("rounded"),
        "suppressed": translate("suppressed"),
        "perturbed": translate("perturbed"),
        "coarsened": translate("coarsened"),
        "structural_zero": translate("structural zero"),
    }
    return names.get(str(status), str(status).replace("_", " "))
