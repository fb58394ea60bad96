"""`Frozen`, the base of every validated model: strict, immutable and closed."""

from typing import Any, ClassVar, Self, cast

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema

# A case has hundreds of models: these names save the search for each.
_new, _set = object.__new__, object.__setattr__


_NESTED = {"tuple", "enum", "dataclass"}


def _take_parts(schema: Any, handler: GetCoreSchemaHandler) -> None:
    """Lets what is nested in a schema take the lists, dictionaries and texts that JSON has."""
    if isinstance(schema, list):
        for part in schema:
            _take_parts(part, handler)
    elif isinstance(schema, dict):
        if schema.get("type") == "definition-ref":
            schema = handler.resolve_ref_schema(cast("CoreSchema", schema))
            if schema["type"] not in _NESTED:  # another model lets its own parts
                return
        kind = schema.get("type")
        if isinstance(kind, str) and kind in _NESTED:  # a field may be called "type", too
            schema["strict"] = False
        for part in schema.values():
            _take_parts(part, handler)


class Frozen(BaseModel):
    """Strict, immutable and closed: an unknown key is a mistake, not an extension.

    Python gets what JSON gets: lists and dictionaries for what is nested, and ISO text for a date.
    A host may pass JSON that it has parsed. Values stay strict: `"10"` is no count.
    """

    # An error does not repeat the input: a person's name may stand there, and errors reach logs.
    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, strict=True, extra="forbid", hide_input_in_errors=True
    )

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = handler(source)
        _take_parts(handler.resolve_ref_schema(schema), handler)
        return schema

    @classmethod
    def _computed(cls, **values: object) -> Self:
        """A model of values that this library computed, without validation.

        So a first answer builds no schema.
        """
        # The order of the fields is the order of the JSON.
        ordered = {
            name: values.get(name, field.default) for name, field in cls.__pydantic_fields__.items()
        }
        return cls._of(ordered, set(values))

    @classmethod
    def _of(cls, values: dict[str, Any], named: set[str]) -> Self:
        """A model of values in the order of the fields.

        Models may share the names of the fields that were given: nobody can change a frozen one.
        """
        model = _new(cls)
        _set(model, "__dict__", values)
        _set(model, "__pydantic_fields_set__", named)
        _set(model, "__pydantic_extra__", None)
        _set(model, "__pydantic_private__", None)
        return model

    def __setstate__(self, state: dict[Any, Any]) -> None:
        """Reads a pickle. One of an older version gets the defaults of the fields added since."""
        values = state["__dict__"]
        if len(values) < len(self.__pydantic_fields__):
            state["__dict__"] = {
                name: values[name] if name in values else field.get_default()
                for name, field in self.__pydantic_fields__.items()
            }
        super().__setstate__(state)
