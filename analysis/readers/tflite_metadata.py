"""What a .tflite file says about itself: the name and description of TFLITE_METADATA, the converter that wrote it.

Sources: tensorflow/lite/schema/metadata_schema.fbs (file identifier M001), conversion_metadata.fbs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.errors import Diagnostic, FileError
from analysis.readers.tflite_schema import Model
from analysis.readers.tflite_wire import Table, Wire

MOST_BYTES = 1 << 20
OFFLINE = "OfflineMemoryAllocation"
LABELS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class About:
    """name, version: of the network. producer: converter and its version. doubts: sentences for the person."""

    name: str = ""
    producer: str = ""
    doubts: tuple[Diagnostic, ...] = ()


def about(model: Model, data: memoryview, file: str) -> About:
    """Broken metadata is a doubt, never an end."""
    try:
        described = inner(model, data, file, "TFLITE_METADATA")
        converted = inner(model, data, file, "CONVERSION_METADATA")
        environment = converted.table(0) if converted else None
        version = environment.text(0) if environment else ""
        producer = f"TensorFlow {version}" if version else model.description.rstrip(".")
        return About(described.text(0) if described else "", producer, tuple(sentences(described)))
    except FileError as error:
        return About("", model.description, (Diagnostic(None, "info", f"the file's metadata cannot be read: {error}"),))


def inner(model: Model, data: memoryview, file: str, name: str) -> Table | None:
    """The root of the metadata of that name, a FlatBuffer in a buffer of its own."""
    places = [buffer for found, buffer in model.metadata if found == name and buffer < len(model.buffers)]
    place = model.buffers[places[0]] if places else None
    if place is None or not 8 <= place.length <= MOST_BYTES:
        return None
    return Wire(memoryview(bytes(data[place.start : place.start + place.length])), file).root()


def sentences(described: Table | None) -> Iterator[Diagnostic]:
    """Description, version and the files with labels."""
    if described is None:
        return
    parts = [("description", described.text(1)), ("version", described.text(2)), ("author", described.text(4))]
    parts.append(("labels in", ", ".join(label_files(described))))
    text = "; ".join(f"{key} {value}" for key, value in parts if value)
    if text:
        yield Diagnostic(None, "info", f"the file says of itself: {text}")


def label_files(described: Table) -> list[str]:
    """Files associated with the outputs, which hold their labels."""
    outputs = (tensor for subgraph in described.tables(3) for tensor in subgraph.tables(3))
    return [one.text(0) for tensor in outputs for one in tensor.tables(6)][:LABELS_SHOWN]


def offline_offsets(model: Model, data: memoryview) -> tuple[int, ...]:
    """Offsets in the arena that a compiler gave to the tensors of all subgraphs, -1 for those left open; () without any.

    int32: version, subgraph, how many, offsets. Source: tflite-micro, micro/docs/memory_management.md.
    """
    places = [buffer for found, buffer in model.metadata if found == OFFLINE and buffer < len(model.buffers)]
    if not places:
        return ()
    place = model.buffers[places[0]]
    table = np.frombuffer(data, "<i4", place.length // 4, place.start)
    told = sum(len(subgraph.tensors) for subgraph in model.subgraphs)
    return tuple(table[3:].tolist()) if len(table) == 3 + told and table[2] == told else ()
