"""Makes the toy scorer and the small worlds of tests/properties importable."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "properties"))
