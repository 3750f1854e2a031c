"""The results in words and tables: BENCHMARKS.md is written from them, so that no number in it is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.benchmarks import data_access, execution, publishing
from tests.benchmarks.processes import median, spread

Results = Mapping[str, Any]

HOW = """\
# Benchmarks

Written by `make bench ARGS=--page` from what it measured; no number here is typed. `make bench` measures again and writes
`output/bench/` (JSON, this table, plots); `ARGS="--parts data --sizes 13500,200000 --repeats 1"` measures some of it.

How it is measured: every way is a command of its own, started anew each time. Ways take turns, each round beginning with
another one, so that what slows the machine slows all of them; figures are medians, with half the range of the runs behind
"±". The noise of the machine is half the range of the time of one fixed sum, done before and after, as a part of its median.
Memory is the most that the processes of a command held at once, shared pages divided among those that share them.
"""


def as_markdown(results: Results) -> str:
    """The whole page."""
    parts = {
        "execution": _execution,
        "publishing": _publishing,
        "data": _data,
        "attack": _attack,
    }
    texts = [HOW, *(parts[name](results[name]["measured"], results) for name in parts if name in results)]
    return "\n".join(texts)


def _execution(found: Mapping[str, Any], results: Results) -> str:
    runs = found["runs"]
    loop = median(runs[execution.COMMAND], "wall")
    rows = [(name, _seconds(times), f"{loop / median(times, 'wall'):.1f} ×") for name, times in runs.items()]
    bound = found["bound_seconds"]
    rows.append(("the bound: cells alone, divided by the cores", f"{bound:.1f}", f"{loop / bound:.1f} ×"))
    ours = f"Ours takes {found['ratios']['bound']:.2f} × the bound."
    return "\n".join(
        [
            f"## Executing the series' {found['notebooks']} notebooks\n",
            _conditions(results["execution"]),
            _table(("way", "seconds", "faster than the loop"), rows),
            ours
            + " The cells alone are what they take in kernels that have imported all that they import.\n",
        ]
    )


def _publishing(found: Mapping[str, Any], results: Results) -> str:
    runs = found["runs"]
    rows = [
        (f"`series publish`, {name}" if name in (publishing.COLD, publishing.WARM, publishing.CHANGED) else name,
         _seconds(times), f"{median(times, 'memory_mb'):,.0f}")
        for name, times in runs.items()
    ]  # fmt: skip
    lines = [
        "## The whole command: notebooks, gates, attack, HTML and PDF\n",
        _conditions(results["publishing"]),
        _table(("what", "seconds", "memory, MB"), rows),
        f"The notebook that was changed takes {found['changed_notebook_seconds']:.1f} s alone; publishing after its change "
        f"takes {found['changed_beyond_it']:.1f} s beyond that.\n",
    ]
    if "execution" in results:
        loop = median(results["execution"]["measured"]["runs"][execution.COMMAND], "wall")
        cold = median(runs[publishing.COLD], "wall")
        quarto = median(runs[publishing.QUARTO]) if publishing.QUARTO in runs else None
        with_quarto = "" if quarto is None else f"; with Quarto's rendering {(loop + quarto) / cold:.1f} ×"
        lines.append(
            f"A papermill loop alone takes {loop / cold:.1f} × as long as the whole command cold{with_quarto}.\n"
        )
    return "\n".join(lines)


def _data(found: Sequence[Mapping[str, Any]], results: Results) -> str:
    rows = []
    for one in found:
        ours, pandas = one["runs"][data_access.OURS], one["runs"][data_access.PANDAS]
        rows.append(
            (
                f"{one['cases']:,}",
                _seconds(ours, "work"),
                f"{median(ours, 'memory_mb'):,.0f}",
                _seconds(pandas, "work"),
                f"{median(pandas, 'memory_mb'):,.0f}",
                f"{one['ratio']:.1f} ×",
                f"{one['import']['wall']:,.0f} s, {one['import']['memory_mb']:,.0f} MB",
            )
        )
    heads = (
        "cases",
        "ours, s",
        "ours, MB",
        "pandas, s",
        "pandas, MB",
        "faster",
        "made, imported, exported once",
    )
    return "\n".join(
        [
            "## Data access: twelve aggregates\n",
            _conditions(results["data"]),
            "Ours are protected shares with intervals, as the reports ask them, from the casebook's Parquet files. pandas reads "
            "a flat CSV file of the same cases with just the columns that are asked for, and computes the shares without "
            "protection. Seconds are without the start of Python and imports. The last column is not a comparison: casebooks "
            "of this size are drawn, validated and written once, and the CSV file is written from them.\n",
            _table(heads, rows),
        ]
    )


def _attack(found: Mapping[str, Any], results: Results) -> str:
    rows = [
        (f"{one['unknowns']:,}", f"{one['equations']:,}", f"{one['asked']:,}", f"{one['seconds']:.1f}")
        for one in found["attacks"]
    ]
    return "\n".join(
        [
            "## Protection and the attack\n",
            _conditions(results["attack"]),
            f"Protecting a table of {found['table']} takes {found['protecting_seconds']:.2f} processor seconds. The attack on "
            "tables of two years by places by twelve by two:\n",
            _table(("unknown counts", "equations", "hidden counts", "processor seconds"), rows),
        ]
    )


def _conditions(part: Mapping[str, Any]) -> str:
    on = part["machine"]
    return (
        f"{part['day']}, {on['cores']} cores, {on['memory_gb']} GB, {on['system']}, Python {on['python']}, "
        f"papermill {on['papermill']}, pandas {on['pandas']}, DuckDB {on['duckdb']}; {part['repeats']} "
        f"run{'s' * (part['repeats'] != 1)} of each way; noise of the machine ± {part['noise']:.0%}.\n"
    )


def _seconds(runs: Sequence[Mapping[str, float]], what: str = "wall") -> str:
    middle = median(runs, what)
    return f"{middle:.1f} ± {middle * spread([run[what] for run in runs]):.1f}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "| --- |" + " ---: |" * (len(heads) - 1)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
