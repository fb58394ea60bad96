"""The LibreOffice add-in: the sheet functions in one `.oxt` file that needs nothing else.

cpt_addin.py       the code that LibreOffice loads; it passes the values of cells to the functions
type_library.py    the functions' signatures, as LibreOffice reads them
vendor.py          the part of the library that the add-in carries
build.py           the add-in as a file
example_sheet.py   an example document that calls the add-in
"""
