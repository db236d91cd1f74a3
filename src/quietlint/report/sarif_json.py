"""Any object of the SARIF model as JSON.

The model's own writer is slow and drops every property that equals its default, an explicit ``level`` among them: a
"warning" of a rule whose default is "error" would turn into an error. This one keeps levels, follows the order of the
schema, and works out the properties of a class once.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import msgspec

from quietlint.report.escapes import encodable

_ALWAYS = frozenset({"level"})
"""Properties that are written even where they equal the default."""

_FIRST = {
    "SarifLog": ("$schema", "version", "runs"),
    "Run": ("tool", "invocations", "originalUriBaseIds", "results", "automationDetails", "columnKind"),
    "ToolComponent": ("name", "fullName", "version", "semanticVersion", "informationUri", "rules"),
    "ReportingDescriptor": ("id", "name", "shortDescription", "fullDescription", "defaultConfiguration", "help"),
    "Result": (
        *("ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "fingerprints"),
        *("codeFlows", "relatedLocations", "fixes"),
    ),
    "Location": ("id", "physicalLocation", "logicalLocations", "message"),
    "PhysicalLocation": ("artifactLocation", "region"),
    "ArtifactLocation": ("uri", "uriBaseId"),
    "Region": ("startLine", "startColumn", "endLine", "endColumn"),
    "Message": ("text", "markdown"),
    "MultiformatMessageString": ("text", "markdown"),
    "Invocation": ("toolExecutionNotifications", "toolConfigurationNotifications", "executionSuccessful"),
    "Notification": ("message", "level", "exception", "associatedRule"),
    "Exception": ("kind", "message"),
    "ArtifactChange": ("artifactLocation", "replacements"),
    "Replacement": ("deletedRegion", "insertedContent"),
}
"""Properties in the order of the schema, by class; those not named follow, `properties` last."""


class _Property(NamedTuple):
    attribute: str
    name: str
    default: object
    always: bool


def to_json(sarif_object: object, *, compact: bool = True) -> str:
    """The object as JSON text, indented by two unless `compact`."""
    encoded = msgspec.json.encode(plain(sarif_object))
    if not compact:
        encoded = msgspec.json.format(encoded, indent=2)
    return encoded.decode("utf-8") + "\n"


def plain(value: Any) -> object:  # noqa: ANN401 - objects of an untyped model
    """The object as dicts, lists and scalars, without what is None or left at its default."""
    kind = type(value)
    if kind is str:
        return encodable(value)
    if kind is int or kind is bool or kind is float:
        return value
    if kind is list or kind is tuple:
        return [plain(item) for item in value]
    if kind is dict:
        return {encodable(key): plain(item) for key, item in value.items() if item is not None}
    written = {}
    for attribute, name, default, always in _properties(kind):  # type: ignore[arg-type] # classes can be hashed
        item = getattr(value, attribute)
        if item is not None and (always or default is None or item != default):
            written[name] = plain(item)
    return written


@cache
def _properties(kind: type[Any]) -> tuple[_Property, ...]:
    """What to write of a class of the model, in order."""
    fields = getattr(kind, "__attrs_attrs__", None)
    if fields is None:
        raise TypeError(f"{kind.__name__} has no place in SARIF")
    found = [
        _Property(field.name, name, _made(field.default), name in _ALWAYS)
        for field in fields
        for name in [field.metadata["schema_property_name"]]
    ]
    first = {name: index for index, name in enumerate(_FIRST.get(kind.__name__, ()))}
    return tuple(
        sorted(found, key=lambda entry: (entry.name == "properties", first.get(entry.name, len(first)), entry.name))
    )


def _made(default: object) -> object:
    """A default, or what its factory makes."""
    factory = getattr(default, "factory", None)
    return default if factory is None else factory()
