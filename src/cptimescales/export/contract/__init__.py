"""The contract pack: JSON Schemas of all that the library writes and reads as JSON.

codes.py         refusal codes, statuses and alert codes, with what they mean
printed.py       what commands print as JSON where no other room has a model of the whole
named_values.py  the closed lists of values that have names
from_types.py    JSON Schemas of types, in the form of the contract
documents.py     every document: its type, and which command prints or reads it
openapi.py       the types as components of an OpenAPI document, for generators
pack.py          the bundle, a file for each document, and the schemas of stored answers
"""

from cptimescales.export.contract.codes import ALERT_CODES, REFUSAL_CODES, STATUSES
from cptimescales.export.contract.documents import DOCUMENTS
from cptimescales.export.contract.pack import (
    CONTRACT_VERSION,
    contract_bundle,
    contract_files,
    json_schemas,
    stored_bundle,
)

__all__ = [
    "ALERT_CODES",
    "CONTRACT_VERSION",
    "DOCUMENTS",
    "REFUSAL_CODES",
    "STATUSES",
    "contract_bundle",
    "contract_files",
    "json_schemas",
    "stored_bundle",
]
