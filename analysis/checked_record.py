"""A table out of a file as a record that pydantic checks; what is wrong is said in our words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from analysis.errors import ScenarioError, UnknownNameError

Record = TypeVar("Record", bound=BaseModel)

# What pydantic calls a mistake -> what is allowed, in our words.
ALLOWED: Mapping[str, str] = MappingProxyType(
    {
        "string_type": "a text",
        "int_type": "a whole number",
        "bool_type": "true or false",
        "float_type": "a number",
        "float_parsing": "a number",
        "finite_number": "a finite number",
        "greater_than": "a number above {gt}",
        "greater_than_equal": "numbers from {ge} on",
        "less_than_equal": "numbers up to {le}",
        "literal_error": "{expected}",
        "tuple_type": "a list",
        "dict_type": "a table",
        "model_type": "a table",
        "string_pattern_mismatch": "64 hexadecimal digits",
        "missing": "this key",
    }
)


def checked(table: Mapping[str, Any], record: type[Record]) -> Record:
    """The table as a record. Raises ScenarioError, UnknownNameError."""
    try:
        return record.model_validate(dict(table))
    except ValidationError as error:
        trouble = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in trouble["loc"])
    if trouble["type"] == "extra_forbidden":
        raise UnknownNameError("key", str(trouble["loc"][-1]), keys_beside(trouble["loc"], record))
    allowed = ALLOWED.get(trouble["type"], trouble["msg"]).format(**trouble.get("ctx", {}))
    found = "nothing" if trouble["type"] == "missing" else repr(trouble["input"])[:80]
    raise ScenarioError(f"{key} is wrong", found, allowed)


def keys_beside(place: tuple[str | int, ...], record: type[BaseModel]) -> list[str]:
    """The keys that the table of a wrong key may have."""
    for part in place[:-1]:
        if isinstance(part, str) and part in record.model_fields:
            record = record_within(record.model_fields[part].annotation) or record
    return [field.alias or name for name, field in record.model_fields.items()]


def record_within(annotation: Any) -> type[BaseModel] | None:
    kinds = (annotation, *get_args(annotation))
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
