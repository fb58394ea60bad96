"""What every HTML page that has a template does alike (extra `pages`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

_IN_NO_HTML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def template_of(
    package: str,
    name: str,
    filters: Mapping[str, Callable[..., Any]],
    functions: Mapping[str, Callable[..., Any]] | None = None,
) -> Template:
    """A template that escapes every value, and fails on a name that it does not know.

    Args:
        package: the package in whose folder the template lies.
        name: its file.
        filters: its filters, by name.
        functions: what it calls, by name.
    """
    environment = Environment(
        loader=PackageLoader(package, ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= filters
    environment.globals |= functions or {}
    return environment.get_template(name)


def rendered(template: Template, **values: object) -> str:
    """The page that a template makes. HTML allows no control character, escaped or not."""
    return _IN_NO_HTML.sub("\N{REPLACEMENT CHARACTER}", template.render(**values))
