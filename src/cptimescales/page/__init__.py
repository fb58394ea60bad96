"""Single answers without installing anything: an engine, a page to type into, a page to print.

data.py         the rules, events and bank holidays that the engine needs, as JSON
one_script.py   JavaScript modules as one script, for a page that opens from a file
one_file.py     the calculator: a form, the engine and its data in one HTML file
reckoner.py     a ready reckoner: the due date of one rule for every day of a year, as plain rows
reckoner_page.py   ready reckoners as one HTML page, with its template and style (extra `pages`)

The modules of the engine are in the folder `engine`; `timescales.js` is their face. Those of the
calculator, its style and its HTML are in `calculator`. `timescales.json` has the data of the
shipped rulebooks.
"""

from typing import TYPE_CHECKING

from cptimescales._lazy import Loader, loaded_when_named
from cptimescales.page.data import page_data, page_data_json
from cptimescales.page.one_file import calculator_page
from cptimescales.page.one_script import engine_modules, engine_script
from cptimescales.page.reckoner import Reckoner, everyday_questions, ready_reckoner

if TYPE_CHECKING:
    from cptimescales.page.reckoner_page import reckoner_html

__getattr__: Loader = loaded_when_named(__name__, {"reckoner_html": "reckoner_page"})

__all__ = [
    "Reckoner",
    "calculator_page",
    "engine_modules",
    "engine_script",
    "everyday_questions",
    "page_data",
    "page_data_json",
    "ready_reckoner",
    "reckoner_html",
]
