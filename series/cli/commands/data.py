"""What a source holds, and an organisation's own data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from series.cli.commands.shared import examples, mapped
from series.cli.messages import told
from series.cli.options import (
    DataOption,
    DebugOption,
    DeliveryOption,
    MappingOption,
)

commands = typer.Typer(
    name="data", help="Look at a source's data and check them.", no_args_is_help=True, rich_markup_mode=None
)


@commands.command("describe", epilog=examples("series data describe demonstration"))
@told
def describe(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Name of the source.")],
    data: DataOption = None,
    mapping: MappingOption = None,
    delivery: DeliveryOption = None,
    debug: DebugOption = False,
) -> None:
    """Show what a source covers.

    Its tables and columns, how much is known, how it was collected, and what to bear in mind.
    """
    from series.cli.data import describe_source

    describe_source(source, data=mapped(data, mapping), delivery=delivery)


@commands.command(
    "validate", epilog=examples("series data validate ctdc-global --data cases.csv", "… --skip-invalid")
)
@told
def validate(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Name of the source.")],
    data: DataOption = None,
    mapping: MappingOption = None,
    delivery: DeliveryOption = None,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Import what is valid, and count what is not.")
    ] = False,
    debug: DebugOption = False,
) -> None:
    """Check a source's data.

    Tells every group of rows that breaks a rule of the schema, and nothing that identifies a person.
    """
    from series.cli.data import validate_data

    validate_data(source, data=mapped(data, mapping), delivery=delivery, skip_invalid=skip_invalid)


@commands.command("template", epilog=examples("series data template own-data"))
@told
def template(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
    debug: DebugOption = False,
) -> None:
    """Write a folder of tables to fill with own data.

    Headers, the data dictionary, and examples with invented rows.
    """
    from series.cli.own_data import write_data_template

    write_data_template(folder)


@commands.command(
    "map",
    epilog=examples(
        "series data map register.xlsx",
        "series data map cases.csv --to cases.mapping.yml",
        "series data map sqlite:///cases.db --table cases",
    ),
)
@told
def map_(
    data: Annotated[
        str, typer.Argument(metavar="FILE", help="CSV, Excel, Parquet, or the address of a database.")
    ],
    sheet: Annotated[
        str | None, typer.Option("--sheet", "--table", metavar="NAME", help="Sheet of a workbook, or table.")
    ] = None,
    header_row: Annotated[
        int | None, typer.Option("--header-row", metavar="N", min=1, help="Row with the names of columns.")
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="What reports call the data.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Where to write it (default: beside the data)."),
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Propose a mapping of own data.

    Says what the columns and codes of a file may stand for, as a YAML file that you correct; what is to check, what
    is missing, and which reports the data can carry. The file is only read.
    """
    from series.cli.own_data import propose_mapping

    propose_mapping(data, sheet=sheet, header_row=header_row, to=to, title=title)


@commands.command(
    "compare",
    epilog=examples(
        "series data compare old.xlsx new.xlsx --mapping register.mapping.yml", "… --source canonical"
    ),
)
@told
def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The earlier data.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The new delivery.")],
    source: Annotated[
        str, typer.Option("--source", "-s", metavar="NAME", help="mapped or canonical.")
    ] = "mapped",
    mapping: MappingOption = None,
    debug: DebugOption = False,
) -> None:
    """Say what a new delivery of own data brings.

    New, revised, withdrawn and late records, new codes, completeness, and the claims that may turn.
    """
    from series.cli.own_data import compare_data

    compare_data(source, old, new, mapping=mapping)


@commands.command("dictionary", epilog=examples("series data dictionary > dictionary.md"))
@told
def dictionary(debug: DebugOption = False) -> None:
    """Print the data dictionary.

    Every table, column and code list of the canonical casebook, as Markdown.
    """
    from series.cli.data import print_dictionary

    print_dictionary()
