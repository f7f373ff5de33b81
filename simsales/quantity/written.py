"""Owns the bridge from a reading function to a pydantic field with its JSON schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic.annotated_handlers import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from pydantic_core.core_schema import PlainSerializerFunctionSerSchema

from simsales.quantity.text import QuantityError

T = TypeVar("T")
Info = core_schema.ValidationInfo


class Written(Generic[T]):
    """Annotation that makes a pydantic field read values as people write them.

    Parameters
    ----------
    parse
        Reads what the file holds; raises `QuantityError`.
    write
        The inverse: the normal form, used when a model is dumped as JSON.
    examples
        Values that are right, best first.
    unit
        Unit of the value in memory, in words.
    pattern
        Regular expression that every text that is read must match (editors mark others).
    description
        One sentence for the JSON schema.
    number
        What a bare number may be: a JSON schema, or None when the unit must be written.

    Notes
    -----
    A refusal becomes a pydantic error whose type is the catalogue key and whose context are its values.
    """

    def __init__(
        self,
        parse: Callable[[object], T],
        write: Callable[[T], str],
        *,
        examples: tuple[str | float, ...],
        unit: str,
        pattern: str,
        description: str,
        number: dict[str, Any] | None = None,
    ) -> None:
        self.parse = parse
        self.write = write
        self.json_schema: JsonSchemaValue = {
            "anyOf": [*([{"type": "number", **number}] if number is not None else []), self._text(pattern)],
            "description": f"{description} Held as {unit}.",
            "examples": list(examples),
        }
        if number is None:
            self.json_schema = {**self.json_schema, **self._text(pattern)}
            del self.json_schema["anyOf"]

    def core_schema(self) -> CoreSchema:
        """Return the pydantic core schema of such a field, where no further bounds are set."""
        return core_schema.with_info_plain_validator_function(
            self._validate, serialization=self._serialization(), metadata=self._metadata()
        )

    def read(self, value: object, info: Info) -> T:  # noqa: ARG002 - for those who override it
        """Read `value`; overridden where the rest of the file matters."""
        return self.parse(value)

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        if source not in {int, float}:
            return self.core_schema()
        # Bounds such as Field(lt=1) live in the schema of the number, which has to stay beneath.
        return core_schema.with_info_before_validator_function(
            self._validate, handler(source), serialization=self._serialization(), metadata=self._metadata()
        )

    def _serialization(self) -> PlainSerializerFunctionSerSchema:
        return core_schema.plain_serializer_function_ser_schema(
            self.write, return_schema=core_schema.str_schema(), when_used="json"
        )

    def _metadata(self) -> dict[str, Any]:
        return {"pydantic_js_functions": [self._as_json_schema]}

    def _as_json_schema(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return dict(self.json_schema)

    def _validate(self, value: object, info: Info) -> T:
        try:
            return self.read(value, info)
        except QuantityError as refusal:
            raise PydanticCustomError(refusal.key, "{written}", refusal.values) from refusal

    @staticmethod
    def _text(pattern: str) -> dict[str, str]:
        return {"type": "string", "pattern": pattern}


def currency_of(info: Info) -> str | None:
    """Return the scenario's currency, which the reader of the file hands to pydantic as context."""
    return info.context.get("currency") if isinstance(info.context, dict) else None
