"""The objects of a rulebook file cannot change, and are equal if their fields are."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date
from typing import Any

import pytest

import cptimescales as cpt


@pytest.mark.parametrize("made_by", ["the constructor", "the shipped file"])
def test_an_object_cannot_change(made_by: str) -> None:
    shipped = cpt.rulebook("england").version("first_core_group", on=date(2026, 12, 14))
    version: Any = replace(shipped) if made_by == "the constructor" else shipped
    for name in ("reading", "within", "effective_to", "unknown"):
        with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{name}'"):
            setattr(version, name, None)
        with pytest.raises(FrozenInstanceError, match=f"cannot delete field '{name}'"):
            delattr(version, name)
    assert version == shipped
    assert hash(version) == hash(shipped)
    assert repr(version) == repr(shipped)


def test_an_object_needs_its_fields_by_name() -> None:
    citation: Any = cpt.Citation
    for arguments in ({"title": "a"}, {"title": "a", "unknown": 1}):
        with pytest.raises(TypeError):
            citation(**arguments)
    with pytest.raises(TypeError):
        citation("a", "b", None, None, "c")
