"""Owns scenarios/schema.json, by which editors complete and check a scenario while it is written.

``python -m simsales.scenario.schema_file`` writes it anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema

from simsales.scenario.scenario import Scenario

__all__ = ["PLACE", "schema_text"]

PLACE: Final = Path("scenarios") / "schema.json"
"""Where the schema is kept, in the folder of the project."""

_SENTENCE: Final = "today 10 k brings 40, half brings 26, double 58, at most 80"
_BOUNDS: Final = frozenset({"gt", "ge", "lt", "le"})
_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


class _Written(GenerateJsonSchema):
    """The schema of what may be written, without titles that repeat the names of the fields."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Return False: editors show the field's own name."""
        del schema
        return False


def schema_text() -> str:
    """Return the JSON schema of a scenario file as text."""
    schema = Scenario.model_json_schema(schema_generator=_Written, mode="validation")
    definitions = schema["$defs"]
    definitions["Response"] = _as_sentence_too(definitions["Response"])
    _tidy(schema)
    return json.dumps({"$schema": _DRAFT, **schema}, ensure_ascii=False, indent=1) + "\n"


def _as_sentence_too(response: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a response that may be a sentence, with amounts as people write them."""
    amounts = {name: {**response["properties"][name]} for name in ("today", "half_at")}
    for amount in amounts.values():
        amount["anyOf"] = [{"type": ["string", "number"]}, {"type": "null"}]
    table = {**response, "properties": {**response["properties"], **amounts}}
    sentence = {"type": "string", "pattern": r"\S", "examples": [_SENTENCE]}
    return {"anyOf": [sentence, table], "description": response["description"]}


def _tidy(part: Any) -> None:
    """Take out what no editor knows: bounds and defaults in base units of values that are written as text."""
    if isinstance(part, list):
        for inner in part:
            _tidy(inner)
    if not isinstance(part, dict):
        return
    for inner in part.values():
        _tidy(inner)
    for bound in _BOUNDS & part.keys():
        if not isinstance(part[bound], dict):
            del part[bound]
    if part.get("type") == "string" and isinstance(part.get("default"), int | dict):
        del part["default"]


def main(place: Path = PLACE) -> None:
    """Write the schema to its place."""
    place.write_text(schema_text(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{place}\n")


if __name__ == "__main__":
    main()
