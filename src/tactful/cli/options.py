"""Options that several commands share, so that one idea has one name and one meaning everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

__all__ = ["AsJson", "Directory", "PersonId"]

Directory = Annotated[
    Path, Parameter(name="--path", env_var="TACTFUL_PATH", help="The data directory, made by: tactful init DIR.")
]
"""Where the store, the keys and the models are; ``TACTFUL_PATH`` saves typing."""

AsJson = Annotated[bool, Parameter(name="--json", negative="", help="Print one JSON document instead of text.")]
"""For scripts."""

PersonId = Annotated[str, Parameter(name="--person", help="The person, by the id you gave.")]
"""The outside id of a person."""
