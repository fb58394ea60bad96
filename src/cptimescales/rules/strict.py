"""`Strict`, the base of everything that a rulebook file holds, and the checks of its texts."""

from __future__ import annotations

import re
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, ClassVar, TypeVar, dataclass_transform

_T = TypeVar("_T", bound="Strict")

_NAME = re.compile(r"[a-z][a-z0-9_]*")

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""An id of a rulebook or an open question: lower-case words, joined by hyphens."""


class _OneOrMore:
    """Makes pydantic, if it is installed, read one text as a list of one."""

    def __get_pydantic_core_schema__(self, source: object, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(one_or_more, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        several = handler(schema["schema"])
        if handler.mode == "serialization":  # only a person writes one text in place of a list
            return dict(several)
        return {"anyOf": [several["items"], several]}


ONE_OR_MORE = _OneOrMore()
"""Marks a tuple of names that a file may write as a single name."""


def one_or_more(names: Any) -> Any:
    """A single name or a list of names as a tuple; anything else unchanged."""
    if isinstance(names, str):
        return (names,)
    return tuple(names) if isinstance(names, list) else names


class Strict:
    """The base of the dataclasses of a rulebook file: an unknown key in the file is an error."""

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid", "strict": True}
    __dataclass_fields__: ClassVar[dict[str, Any]]

    # Shared by all: a dataclass would compile each of these per class, which slows the import.
    def __setattr__(self, name: str, value: object) -> None:
        if name in self.__dict__ or name not in self.__dataclass_fields__:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        self.__dict__[name] = value

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __setstate__(self, state: dict[str, object]) -> None:
        # The pickle of an older version has no value for a newer key, and may have other keys.
        newer = {key.name: key.default for key in fields(self) if key.default is not MISSING}
        known = {name: value for name, value in state.items() if name in self.__dataclass_fields__}
        self.__dict__.update(newer | known)

    def __repr__(self) -> str:
        values = (f"{key}={getattr(self, key)!r}" for key in self.__dataclass_fields__)
        return f"{type(self).__name__}({', '.join(values)})"

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, key) == getattr(other, key) for key in self.__dataclass_fields__)

    def __hash__(self) -> int:
        return hash(repr(self))


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[_T]) -> type[_T]:
    """Makes a class a dataclass with keyword arguments, frozen by the methods of `Strict`."""
    return dataclass(kw_only=True, eq=False, repr=False)(cls)


def check_names(**names: str | None) -> None:
    """Raises ValueError for a name that is not written like `first_core_group`."""
    for key, name in names.items():
        if name is not None and _NAME.fullmatch(name) is None:
            raise ValueError(
                f"{key} {name!r} must be lower-case letters, digits and underscores, "
                "such as first_core_group"
            )


def check_slugs(**slugs: str | None) -> None:
    """Raises ValueError for an id that is not written like `our-council`."""
    for key, slug in slugs.items():
        if slug is not None and SLUG.fullmatch(slug) is None:
            raise ValueError(
                f"{key} {slug!r} must be lower-case letters, digits and single hyphens, "
                "such as our-council"
            )


def check_texts(**texts: str | None) -> None:
    """Raises ValueError for an empty text."""
    for key, text in texts.items():
        if text is not None and not text.strip():
            raise ValueError(f"{key} is empty; it is shown to people, so it must say something")
