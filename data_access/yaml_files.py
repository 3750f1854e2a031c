"""Reading YAML by the parser in C, where PyYAML has it: some of our files are long, and every notebook reads them."""

from __future__ import annotations

from typing import Any


def load_yaml(text: str) -> Any:
    """The content of a YAML document of plain values. Raises ``yaml.YAMLError``."""
    import yaml

    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
