"""Single answers in a browser, without installing anything: the engine, and a page to type into.

data.py         the rules, events and bank holidays that the engine needs, as JSON
one_script.py   JavaScript modules as one script, for a page that opens from a file
one_file.py     the calculator: a form, the engine and its data in one HTML file

The modules of the engine are in the folder `engine`; `timescales.js` is their face. Those of the
calculator, its style and its HTML are in `calculator`. `timescales.json` has the data of the
shipped rulebooks.
"""

from cptimescales.page.data import page_data, page_data_json
from cptimescales.page.one_file import calculator_page
from cptimescales.page.one_script import engine_modules, engine_script

__all__ = ["calculator_page", "engine_modules", "engine_script", "page_data", "page_data_json"]
