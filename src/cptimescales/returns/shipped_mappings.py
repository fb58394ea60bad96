"""The mappings that come with the library: Annex A, and the standard safeguarding dataset."""

from __future__ import annotations

from functools import cache
from typing import Literal

from cptimescales.calendars.text_files import shipped_json
from cptimescales.returns.mapping import TablesMapping
from cptimescales.returns.mapping_file import mapping_of

ShippedMapping = Literal["annex_a", "ssd"]

SHIPPED_MAPPINGS: tuple[ShippedMapping, ...] = ("annex_a", "ssd")
"""Their names, in the order in which a source is compared with them."""


@cache
def shipped_mapping(name: ShippedMapping) -> TablesMapping:
    """A mapping that comes with the library."""
    content = shipped_json(__file__, f"mappings/{name}.json")
    del content["made_from"]
    return mapping_of(content, f"{name}.toml")
