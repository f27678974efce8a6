"""What a file is by its first bytes: the sentence that a person gets instead of a parser's complaint."""

from __future__ import annotations

GZIP = b"\x1f\x8b"
HEAD_BYTES = 512

# Identifier of a TensorFlow Lite file, behind the four bytes of its first offset.
TFLITE = b"TFL3"

# First word of a drawing as text (analysis/sketch/text.py), which is loaded only to read one.
SKETCH = b"rooflens_sketch"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
TEXT = "text"

# First bytes of files that are often taken for a model, or are one in a format that is not read.
SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive (PyTorch and Keras save those)"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file (older Keras saves those)"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file it points to"),
    (b"ORTM", "an ONNX Runtime model (.ort)"),
    (b"GGUF", "a GGUF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"%PDF", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"\x80\x02", "a Python pickle (older PyTorch saves those)"),
)


def foreign(head: bytes) -> str | None:
    """What the file is, where its first bytes say that it is no model that is read; None otherwise."""
    if head[4:8] == TFLITE:
        return None
    if head[4:8] == b"ORTM":
        return "an ONNX Runtime model (.ort)"
    known = next((name for sign, name in SIGNS if head.startswith(sign)), None)
    return known or (TEXT if is_text(head) else None)


def is_drawing(head: bytes) -> bool:
    """Whether the file is a drawing, whatever it is called."""
    return head.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(SKETCH)


def is_text(head: bytes) -> bool:
    """True for readable text. An ONNX model begins with control characters (field 1: 0x08)."""
    try:
        text = head[: HEAD_BYTES - 4].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter in "\r\n\t" for letter in text)
