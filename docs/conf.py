"""Configures the site that `make site` builds from these pages. It loads nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import BaseModel
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.highlighting import lexers

import cptimescales
from cptimescales import __version__
from cptimescales.page import calculator_page

lexers["csv"] = TextLexer()

project = "cptimescales"
author = "The cptimescales founders"
project_copyright = author
release = version = __version__

# A model builds its schema, and with it its signature, when it is first needed. The API page shows
# signatures, so it needs them now.
for name in cptimescales.__all__:
    public = getattr(cptimescales, name)
    if isinstance(public, type) and issubclass(public, BaseModel):
        public.model_rebuild()

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

myst_heading_anchors = 4
# MyST leaves a dollar sign and a pair of hyphens in running text unchanged.
myst_enable_extensions = ["attrs_inline"]

nitpicky = True
# The standard library and pydantic have their own references. The site does not link to them.
nitpick_ignore_regex = [
    (
        "py:.*",
        r"(datetime|collections|typing|os|pathlib|enum|pydantic|pydantic_core|annotated_types|numpy|csv)(\..*)?",
    ),
    (
        "py:.*",
        r"Iterable|Iterator|Mapping|Sequence|PathLike|Counter|Literal|Any|date|optional|ConfigDict|Self|types\..*",
    ),
    # The base of Rulebook, which the API page shows with all it inherits.
    ("py:class", r"cptimescales\.rules\.answers\.Answers"),
    # What the rooms share, and the API page has no place for.
    ("py:class", r"RulesByEvent|cptimescales\.rules\.in_force\.(Duty|WindowDays)"),
    ("py:class", r"cptimescales\.rules\.rulings\.Ruling"),
    ("py:class", r"cptimescales\.cases\.reading\.Reading"),
    ("py:class", r"cptimescales\.audit\.csv_rows\.TableRows"),
    ("py:class", r"cptimescales\.calendars\.unread_days\.UnreadDays"),
    # `answers` names it for type checkers only; the words it may be stand with Ending.
    ("py:class", "Reason"),
]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "mixed"
autodoc_preserve_defaults = True
autodoc_default_options = {"members": True, "exclude-members": "model_config,recounted"}
add_module_names = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = "cptimescales"
html_static_path = ["_static"]
html_favicon = "_static/icon.svg"
html_css_files = ["site.css"]
html_domain_indices = False
html_show_sphinx = False
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": False}


def setup(app: Sphinx) -> None:
    """Connects what no setting can do."""
    app.connect("build-finished", _write_calculator)
    app.connect(
        "autodoc-process-docstring", _names_that_share_a_line, priority=400
    )  # before napoleon reads it

    app.connect(
        "html-page-context", _for_keyboards_and_readers, priority=900
    )  # after the theme has drawn its contents


def _write_calculator(app: Sphinx, problem: Exception | None) -> None:
    # The calculator stands on the site as a page of its own, without the theme.
    if problem is None and app.builder.format == "html":
        books = [cptimescales.rulebook(name) for name in cptimescales.rulebooks()]
        Path(app.outdir, "calculator.html").write_text(calculator_page(books), "utf-8")


def _for_keyboards_and_readers(
    app: Sphinx, page: str, template: str, context: dict[str, object], tree: object
) -> None:
    # A box that scrolls sideways must be reachable without a mouse.
    if "body" in context:
        body = str(context["body"]).replace("<pre>", '<pre tabindex="0">')
        context["body"] = body.replace(
            '<div class="table-wrapper', '<div tabindex="0" class="table-wrapper'
        )
    # The captions of the contents are headings without a level. A screen reader needs one.
    for name in ("furo_navigation_tree", "furo_home_toc"):
        if name in context:
            context[name] = str(context[name]).replace(
                'role="heading"', 'role="heading" aria-level="2"'
            )


def _names_that_share_a_line(
    app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    # Napoleon reads the first of two names that share a line ("rule, on: …") as a type, unless
    # there is no space between them.
    for number, line in enumerate(lines):
        shared = re.match(r"    [a-z]\w*(, [a-z]\w*)+: ", line)
        if shared:
            lines[number] = shared[0].replace(", ", ",\u200b") + line[shared.end() :]
