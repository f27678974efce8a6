"""`python -m resources.build_samples [FOLDER]`: write the samples, by default beside this package."""

from __future__ import annotations

import sys
from pathlib import Path

from resources.build_samples import write_samples

if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "samples"
    for path in write_samples(folder):
        print(f"{path.stat().st_size:8,} bytes  {path}")
