"""The project read into Compose's own kinds: sizes, durations, commands, hosts and all the rest.

Facts: compose-go `loader.Transform` with `types/*.go`. Every service is read, also those that no profile enables.
"""

from __future__ import annotations

from dockcto_compose.compose.faults import Faults
from dockcto_compose.compose.model import Map
from dockcto_compose.compose.shape import SECTIONS, Reading, RefusedError
from dockcto_compose.compose.version import Dialect


def decode(model: Map, faults: Faults, dialect: Dialect) -> Map:
    """The project as Compose holds it; what it cannot hold is reported and left out."""
    reading = Reading(faults, dialect)
    result = model.fork()
    for section, kind in SECTIONS.items():
        value = model.get(section)
        if value is None:
            continue
        try:
            result[section] = kind.read(value, model.place(section), (section,), reading)
        except RefusedError:
            result.drop(section)
    return result
