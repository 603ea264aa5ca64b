"""What an installation weighs, and how long ``import tactful`` takes.

``python benchmarks/install_size.py``. Installs the project without extras into a fresh environment (package index
needed) and counts its bytes, without the bytecode that Python keeps beside what has run; the import is timed in a fresh
interpreter, best of five.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from ground import machine

ROOT = Path(__file__).resolve().parents[1]
CODE = "import time; t = time.perf_counter(); import tactful; print(time.perf_counter() - t)"


def main() -> None:
    """Print the size of the core and the time of the import."""
    with tempfile.TemporaryDirectory() as made:
        home = Path(made) / "env"
        venv.create(home, with_pip=True)
        bare = _bytes(home)
        python = home / "bin" / "python"
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", str(ROOT)], check=True)
        whole = _bytes(home) - bare
        imports = min(float(subprocess.check_output([str(python), "-c", CODE])) for _ in range(5))
        site = next((home / "lib").glob("python*/site-packages"))
        parts = sorted(((_bytes(part), part.name) for part in site.iterdir() if part.is_dir()), reverse=True)
    rows = [
        {"what": "core with dependencies, MB", "measured": round(whole / 1e6, 1), "target": "<= 260"},
        {"what": "import tactful, s", "measured": round(imports, 3), "target": "<= 0.3"},
    ]
    rows += [
        {"what": f"of which {name}, MB", "measured": round(size / 1e6, 1), "target": ""} for size, name in parts[:8]
    ]
    machine.say("Size of an installation", rows, interpreter=sys.version.split()[0])


def _bytes(folder: Path) -> int:
    files = (file for file in folder.rglob("*") if "__pycache__" not in file.parts)
    return sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())


if __name__ == "__main__":
    main()
