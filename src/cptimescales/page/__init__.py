"""The engine in JavaScript: single answers in a browser, without installing anything.

data.py            the rules, events and bank holidays that the engine needs, as JSON
engine_script.py   the modules of the engine as one script, for a page that opens from a file

The modules are in the folder `engine`; `timescales.js` is their face. `timescales.json` has the
data of the shipped rulebooks.
"""

from cptimescales.page.data import page_data, page_data_json
from cptimescales.page.engine_script import engine_modules, engine_script

__all__ = ["engine_modules", "engine_script", "page_data", "page_data_json"]
