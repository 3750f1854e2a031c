"""What shapes the demonstration casebook: ``parameters.yml``, read strictly, and its publication as an annex.

Every setting carries its value, unit, source and status, so that the annex can say what is published, what was
computed and what is an assumption.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import yaml
from pydantic import ValidationError, model_validator

from data_access.errors import DataError, UsageError
from data_access.sources.demonstration.parameter_blocks import (
    AssistanceParameters,
    CitizenshipParameters,
    ControlParameters,
    DeliveryParameters,
    EpisodeParameters,
    ExclusionParameters,
    ExploitationParameters,
    FormParameters,
    MissingnessParameters,
    MissionParameters,
    NarrativeParameters,
    Parameter,
    PeopleParameters,
    PerpetratorParameters,
    RecruitmentParameters,
    RegionParameters,
    RegistrationParameters,
    ReTraffickingParameters,
    RouteParameters,
    Shares,
    SizeParameters,
    Strict,
    ViolenceParameters,
)
from data_access.yaml_files import load_yaml

if TYPE_CHECKING:
    import pandas as pd

PARAMETER_FILE = Path(__file__).with_name("parameters.yml")
SHARES_TOLERANCE = 1e-6


class Parameters(Strict):
    """All parameters of the demonstration casebook, block by block."""

    sources: dict[str, str]
    size: SizeParameters
    forms: FormParameters
    missingness: MissingnessParameters
    regions: RegionParameters
    missions: MissionParameters
    citizenships: CitizenshipParameters
    routes: RouteParameters
    people: PeopleParameters
    exclusion: ExclusionParameters
    episodes: EpisodeParameters
    exploitation: ExploitationParameters
    control: ControlParameters
    violence: ViolenceParameters
    recruitment: RecruitmentParameters
    perpetrators: PerpetratorParameters
    assistance: AssistanceParameters
    re_trafficking: ReTraffickingParameters
    registrations: RegistrationParameters
    narratives: NarrativeParameters
    deliveries: DeliveryParameters

    @model_validator(mode="after")
    def _sources_are_listed(self) -> Self:
        for block, name, parameter in self.listed():
            if parameter.source not in self.sources:
                raise ValueError(f"{block}.{name}: source {parameter.source!r} is not among the sources")
        return self

    @model_validator(mode="after")
    def _distributions_sum_to_one(self) -> Self:
        for where, shares in self._distributions():
            if abs(sum(shares.values()) - 1.0) > SHARES_TOLERANCE:
                raise ValueError(f"{where}: the shares sum to {sum(shares.values()):.4f}, not to 1")
        return self

    def listed(self) -> list[tuple[str, str, Parameter[Any]]]:
        """Every parameter with its block and name, in the order of the file."""
        return [
            (block, name, getattr(getattr(self, block), name))
            for block in type(self).model_fields
            if block != "sources"
            for name in type(getattr(self, block)).model_fields
        ]

    @property
    def years(self) -> tuple[int, ...]:
        """The years of registration."""
        return tuple(range(self.size.first_year.value, self.size.last_year.value + 1))

    def _distributions(self) -> list[tuple[str, Shares]]:
        people, exploitation = self.people, self.exploitation
        single = {
            "exclusion.household_economy": self.exclusion.household_economy,
            "people.referral_source": people.referral_source,
            "episodes.exit_mode": self.episodes.exit_mode,
            "exploitation.men": exploitation.men,
            "exploitation.boys": exploitation.boys,
            "exploitation.girls": exploitation.girls,
            "exploitation.women_not_sexual": exploitation.women_not_sexual,
            "exploitation.men_sectors": exploitation.men_sectors,
            "exploitation.women_sectors": exploitation.women_sectors,
            "recruitment.channel": self.recruitment.channel,
            "perpetrators.age_bands": self.perpetrators.age_bands,
        }
        nested = {
            "people.age_bands": people.age_bands,
            "people.education": people.education,
            "people.marital_status": people.marital_status,
            "people.economic_activity": people.economic_activity,
            "episodes.return_mode": self.episodes.return_mode,
            "episodes.hours": self.episodes.hours,
            "exploitation.children_sectors": exploitation.children_sectors,
            "recruitment.recruiter_relation": self.recruitment.recruiter_relation,
            "perpetrators.relation": self.perpetrators.relation,
        }
        listed = [(name, parameter.value) for name, parameter in single.items()]
        for name, group in nested.items():
            listed += [(f"{name}.{key}", shares) for key, shares in group.value.items()]
        return listed


def read_parameters(file: Path = PARAMETER_FILE) -> Parameters:
    """The parameters of a file. Raises DataError with the first thing that is wrong and where it stands."""
    try:
        content = load_yaml(file.read_text(encoding="utf-8"))
        return Parameters.model_validate(content)
    except OSError as error:
        raise DataError("the parameters can't be read", where=str(file)) from error
    except yaml.YAMLError as error:
        raise DataError(f"the parameters are not YAML: {error}", where=str(file)) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError(
            f"the parameters of the demonstration are not valid: {first['msg']}",
            where=f"{file.name}, {where}" if where else file.name,
            remedy="correct the entry; each has value, unit, source and status",
        ) from error


@cache
def default_parameters() -> Parameters:
    """The parameters that come with the project, read once."""
    return read_parameters()


def parameter_annex(parameters: Parameters | None = None) -> pd.DataFrame:
    """The parameters as a table to print: parameter, value (JSON), unit, status, source (in words), note."""
    import pandas as pd

    parameters = parameters or default_parameters()
    rows = [
        {
            "parameter": f"{block}.{name}",
            "value": json.dumps(parameter.model_dump(mode="json")["value"], ensure_ascii=False),
            "unit": parameter.unit,
            "status": parameter.status.value,
            "source": parameters.sources[parameter.source],
            "note": parameter.note,
        }
        for block, name, parameter in parameters.listed()
    ]
    return pd.DataFrame(rows)


def with_changes(parameters: Parameters, changes: dict[str, Any]) -> Parameters:
    """A copy with other values, by ``block.name``. Raises UsageError for a parameter that does not exist."""
    content = parameters.model_dump()
    for path, value in changes.items():
        block, _, name = path.partition(".")
        if block not in content or name not in content[block]:
            raise UsageError(f"the demonstration has no parameter {path!r}")
        content[block][name]["value"] = value
    return Parameters.model_validate(content)
