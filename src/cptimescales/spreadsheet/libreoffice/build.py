"""Builds the add-in: `python -m cptimescales.spreadsheet.libreoffice.build cptimescales.oxt`.

The same sources give the same bytes on every machine, with or without LibreOffice.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from cptimescales._version import __version__
from cptimescales.spreadsheet.functions import FUNCTIONS
from cptimescales.spreadsheet.libreoffice.type_library import type_library
from cptimescales.spreadsheet.libreoffice.vendor import carried
from cptimescales.spreadsheet.sheet_function import Argument, SheetFunction

SERVICE = "uk.cptimescales.SheetFunctions"
IDENTIFIER = "uk.cptimescales.addin"

_ADAPTER = "cpt_addin.py"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first time that a zip file can write

_MANIFEST = """<!DOCTYPE manifest:manifest
 PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd">
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
 <manifest:file-entry manifest:full-path="types.rdb"
  manifest:media-type="application/vnd.sun.star.uno-typelibrary;type=RDB"/>
 <manifest:file-entry manifest:full-path="cpt.components"
  manifest:media-type="application/vnd.sun.star.uno-components"/>
 <manifest:file-entry manifest:full-path="CalcAddIns.xcu"
  manifest:media-type="application/vnd.sun.star.configuration-data"/>
 <manifest:file-entry manifest:full-path="Recalculate.xcu"
  manifest:media-type="application/vnd.sun.star.configuration-data"/>
</manifest:manifest>
"""

# Registered this way, the module is imported when a cell first calls it. By then LibreOffice knows
# its types.
_COMPONENTS = f"""<components xmlns="http://openoffice.org/2010/uno-components">
 <component loader="com.sun.star.loader.Python" uri="{_ADAPTER}">
  <implementation name="{SERVICE}">
   <service name="com.sun.star.sheet.AddIn"/>
   <service name="{SERVICE}"/>
  </implementation>
 </component>
</components>
"""

_DESCRIPTION = f"""<description xmlns="http://openoffice.org/extensions/description/2006"
 xmlns:xlink="http://www.w3.org/1999/xlink">
 <identifier value="{IDENTIFIER}"/>
 <version value="{__version__}"/>
 <display-name>
  <name lang="en">cptimescales: child-protection timescales for the United Kingdom</name>
 </display-name>
 <extension-description><src xlink:href="description.txt" lang="en"/></extension-description>
</description>
"""

_ABOUT = """Sheet functions for the due dates of child-protection duties in the four nations of the
United Kingdom. They need no network, and nothing else to be installed. To try them, type
=CPTVERSION() into a cell.
"""

_REGISTRY = """<oor:component-data xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:package="org.openoffice.Office" oor:name="{name}">
{nodes}</oor:component-data>
"""

# A stored result may be older than the add-in, so documents are recalculated when they are opened.
# A user's own setting in Options overrides this.
_RECALCULATE = """ <node oor:name="Formula">
  <node oor:name="Load">
   <prop oor:name="ODFRecalcMode"><value>0</value></prop>
   <prop oor:name="OOXMLRecalcMode"><value>0</value></prop>
  </node>
 </node>
"""


def methods() -> dict[str, list[str]]:
    """Maps each method to the names of its arguments. UNO allows no underscores."""
    return {
        name.lower(): [_uno_name(argument) for argument in function.arguments]
        for name, function in FUNCTIONS.items()
    }


def _uno_name(argument: Argument) -> str:
    return argument.name.replace("_", "")


def build() -> bytes:
    """The add-in as the bytes of its `.oxt` file."""
    adapter = Path(__file__).with_name(_ADAPTER).read_bytes()
    files = {
        "META-INF/manifest.xml": (_XML + _MANIFEST).encode(),
        "description.xml": (_XML + _DESCRIPTION).encode(),
        "description.txt": _ABOUT.encode(),
        "types.rdb": type_library(methods()),
        "cpt.components": (_XML + _COMPONENTS).encode(),
        "CalcAddIns.xcu": (
            _XML + _REGISTRY.format(name="CalcAddIns", nodes="".join(_calc_add_ins()))
        ).encode(),
        "Recalculate.xcu": (_XML + _REGISTRY.format(name="Calc", nodes=_RECALCULATE)).encode(),
        _ADAPTER: adapter,
        **{
            f"pythonpath/{path}" if not path.startswith("licences/") else path: text
            for path, text in carried().items()
        },
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(files, key=lambda path: (path != "META-INF/manifest.xml", path)):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.compress_type = zipfile.ZIP_STORED  # versions of zlib compress differently
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, files[path])
    return packed.getvalue()


def _calc_add_ins() -> Iterator[str]:
    yield f' <node oor:name="AddInInfo">\n  <node oor:name="{SERVICE}" oor:op="replace">\n'
    yield '   <node oor:name="AddInFunctions">\n'
    for function in FUNCTIONS.values():
        yield from _function(function)
    yield "   </node>\n  </node>\n </node>\n"


def _function(function: SheetFunction) -> Iterator[str]:
    yield f'    <node oor:name="{function.name.lower()}" oor:op="replace">\n'
    yield _texts("     ", DisplayName=function.name, Description=function.help)
    yield '     <prop oor:name="Category"><value>Add-In</value></prop>\n'
    yield _texts("     ", CompatibilityName=function.name)
    yield '     <node oor:name="Parameters">\n'
    for argument in function.arguments:
        yield f'      <node oor:name={quoteattr(_uno_name(argument))} oor:op="replace">\n'
        yield _texts("       ", DisplayName=argument.name, Description=argument.full_help)
        yield "      </node>\n"
    yield "     </node>\n    </node>\n"


def _texts(indent: str, **texts: str) -> str:
    # Calc finds the names only under the code en-US, whatever its own language.
    return "".join(
        f'{indent}<prop oor:name="{name}"><value xml:lang="en-US">{escape(text)}</value></prop>\n'
        for name, text in texts.items()
    )


def main(arguments: Sequence[str]) -> int:
    """Writes the add-in to the file that the argument names, and returns the exit code."""
    if len(arguments) != 1:
        print("name one file to write the add-in to, such as cptimescales.oxt", file=sys.stderr)
        return 2
    path = Path(arguments[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(build())
    print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
