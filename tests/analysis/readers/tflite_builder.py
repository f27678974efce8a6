"""Writes small .tflite files with flatbuffers and the schema package, without TensorFlow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import flatbuffers
import numpy as np
import tflite

TYPES = {
    "float32": tflite.TensorType.FLOAT32, "float16": tflite.TensorType.FLOAT16, "int8": tflite.TensorType.INT8,
    "uint8": tflite.TensorType.UINT8, "int16": tflite.TensorType.INT16, "int32": tflite.TensorType.INT32,
    "int64": tflite.TensorType.INT64, "bool": tflite.TensorType.BOOL, "int4": tflite.TensorType.INT4,
    "resource": tflite.TensorType.RESOURCE,
}  # fmt: skip


@dataclass
class TensorSpec:
    name: str
    shape: tuple
    dtype: str = "float32"
    data: bytes | None = None
    scale: tuple = ()
    zero_point: tuple = ()
    signature: tuple | None = None
    variable: bool = False
    sparsity: tuple | None = None


@dataclass
class OperatorSpec:
    code: int
    inputs: list
    outputs: list
    options: tuple | None = None
    custom: str = ""


@dataclass
class Net:
    """One subgraph; `tensor` and `constant` give indices, `op` adds an operator."""

    name: str = "main"
    tensors: list = field(default_factory=list)
    operators: list = field(default_factory=list)
    inputs: list = field(default_factory=list)
    outputs: list = field(default_factory=list)

    def tensor(self, name: str, shape, dtype="float32", **more: Any) -> int:
        self.tensors.append(TensorSpec(name, tuple(shape), dtype, **more))
        return len(self.tensors) - 1

    def input(self, name: str, shape, dtype="float32", **more: Any) -> int:
        self.inputs.append(self.tensor(name, shape, dtype, **more))
        return self.inputs[-1]

    def constant(self, name: str, array, **more: Any) -> int:
        array = np.asarray(array)
        return self.tensor(name, array.shape, str(array.dtype), data=array.tobytes() or b"", **more)

    def op(self, code: str, inputs, outputs, options: str = "", custom: str = "", **values: Any) -> None:
        number = getattr(tflite.BuiltinOperator, code)
        self.operators.append(
            OperatorSpec(number, list(inputs), list(outputs), (options, values) if options else None, custom)
        )

    def single(self, code: str, inputs, shape, options: str = "", dtype="float32", name="y", **values: Any) -> int:
        """An operator with one result, which is the network's."""
        result = self.tensor(name, shape, dtype)
        self.op(code, inputs, [result], options, **values)
        self.outputs = [result]
        return result


class Writer:
    def __init__(self) -> None:
        self.builder = flatbuffers.Builder(1024)
        self.buffers: list[bytes] = [b""]
        self.codes: list[tuple[int, str]] = []

    def vector(self, numbers, prepend: str, width: int) -> int:
        self.builder.StartVector(width, len(numbers), width)
        for number in reversed(list(numbers)):
            getattr(self.builder, f"Prepend{prepend}")(number)
        return self.builder.EndVector()

    def ints(self, numbers) -> int:
        return self.vector([int(n) for n in numbers], "Int32", 4)

    def offsets(self, places) -> int:
        return self.vector(places, "UOffsetTRelative", 4)

    def table(self, name: str, **values: Any) -> int:
        """A table by its schema name; vectors and texts are offsets already."""
        getattr(tflite, f"{name}Start")(self.builder)
        for key, value in values.items():
            if value is not None:
                getattr(tflite, f"{name}Add{key}")(self.builder, value)
        return getattr(tflite, f"{name}End")(self.builder)

    def tensor(self, spec: TensorSpec) -> int:
        name, shape = self.builder.CreateString(spec.name), self.ints(spec.shape)
        signature = self.ints(spec.signature) if spec.signature is not None else None
        quantization = None
        if spec.scale:
            scale, zero = self.vector(spec.scale, "Float32", 4), self.vector(spec.zero_point, "Int64", 8)
            quantization = self.table("QuantizationParameters", Scale=scale, ZeroPoint=zero)
        sparsity = self.sparsity(spec.sparsity) if spec.sparsity else None
        buffer = 0
        if spec.data is not None:
            self.buffers.append(spec.data)
            buffer = len(self.buffers) - 1
        return self.table(
            "Tensor", Shape=shape, Type=TYPES[spec.dtype], Buffer=buffer, Name=name, Quantization=quantization,
            IsVariable=spec.variable or None, Sparsity=sparsity, ShapeSignature=signature,
        )  # fmt: skip

    def sparsity(self, spec: tuple) -> int:
        """(dense size of dimension 0, segments, indices) of a compressed sparse row tensor."""
        rows, segments, indices = spec
        first = self.table("DimensionMetadata", DenseSize=rows)
        parts = []
        for values in (segments, indices):
            numbers = self.ints(values)
            parts.append(self.table("Int32Vector", Values=numbers))
        second = self.table(
            "DimensionMetadata", Format=1, ArraySegmentsType=1, ArraySegments=parts[0], ArrayIndicesType=1,
            ArrayIndices=parts[1],
        )  # fmt: skip
        metadata = self.offsets([first, second])
        order = self.ints([0, 1])
        return self.table("SparsityParameters", TraversalOrder=order, DimMetadata=metadata)

    def operator(self, spec: OperatorSpec) -> int:
        key = (spec.code, spec.custom)
        if key not in self.codes:
            self.codes.append(key)
        inputs, outputs = self.ints(spec.inputs), self.ints(spec.outputs)
        values = {"OpcodeIndex": self.codes.index(key), "Inputs": inputs, "Outputs": outputs}
        if spec.options:
            values |= self.options(*spec.options)
        return self.table("Operator", **values)

    def options(self, name: str, values: dict) -> dict:
        wide = name.startswith("Stablehlo")
        plain = {
            key: (self.vector(value, "Int64", 8) if wide else self.ints(value)) if isinstance(value, tuple | list) else
            self.builder.CreateString(value) if isinstance(value, str) else value
            for key, value in values.items()
        }  # fmt: skip
        table = self.table(name, **plain)
        if hasattr(tflite.BuiltinOptions, name):
            return {"BuiltinOptionsType": getattr(tflite.BuiltinOptions, name), "BuiltinOptions": table}
        return {"BuiltinOptions2Type": getattr(tflite.BuiltinOptions2, name), "BuiltinOptions2": table}

    def subgraph(self, net: Net) -> int:
        tensors = self.offsets([self.tensor(spec) for spec in net.tensors])
        operators = self.offsets([self.operator(spec) for spec in net.operators])
        inputs, outputs, name = self.ints(net.inputs), self.ints(net.outputs), self.builder.CreateString(net.name)
        return self.table("SubGraph", Tensors=tensors, Inputs=inputs, Outputs=outputs, Operators=operators, Name=name)

    def model(
        self, nets: list[Net], description: str = "made for a test", version: int = 3, metadata: tuple = ()
    ) -> bytes:
        """metadata: (name, bytes) of each."""
        graphs = [self.subgraph(net) for net in nets]
        told = [
            self.table("Metadata", Name=self.builder.CreateString(name), Buffer=len(self.buffers) + index)
            for index, (name, _) in enumerate(metadata)
        ]
        self.buffers += [data for _, data in metadata]
        codes = []
        for code, custom in self.codes:
            text = self.builder.CreateString(custom) if custom else None
            codes.append(
                self.table(
                    "OperatorCode", DeprecatedBuiltinCode=min(code, 127), CustomCode=text, BuiltinCode=code, Version=1
                )
            )
        buffers = [
            self.table("Buffer", Data=self.builder.CreateByteVector(data) if data else None) for data in self.buffers
        ]
        parts = {
            "OperatorCodes": self.offsets(codes), "Subgraphs": self.offsets(graphs),
            "Description": self.builder.CreateString(description), "Buffers": self.offsets(buffers),
            "Metadata": self.offsets(told) if told else None,
        }  # fmt: skip
        self.builder.Finish(self.table("Model", Version=version, **parts), file_identifier=b"TFL3")
        return bytes(self.builder.Output())


def model_bytes(*nets: Net, **more: Any) -> bytes:
    return Writer().model(list(nets), **more)
