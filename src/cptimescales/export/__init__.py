"""Rules, calendars and results as portable data, for programs that do not run Python."""

from cptimescales.export.schemas import json_schemas

__all__ = ["json_schemas"]
