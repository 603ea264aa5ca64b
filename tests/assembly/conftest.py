"""Makes the recipient of webhooks and the writer of TCF strings, which tests of other rooms made, importable."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / room) for room in ("channels", "consent")]
