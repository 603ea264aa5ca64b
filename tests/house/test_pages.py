"""What the pages say is so: links lead somewhere, generated pages are current, marked examples run."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from house_tree import ROOT, pages

FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)")
PORT = "8377"
"""The port the pages use; examples run on a free one."""


def examples(page: Path, language: str) -> list[str]:
    """Return the code blocks of a page whose fence says ``<language> run``."""
    return [m["body"] for m in FENCE.finditer(page.read_text("utf-8")) if m["info"].strip() == f"{language} run"]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings as code hosts make them."""
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", pages(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path):
    """Relative links point to files that exist, and their anchors to headings that exist."""
    broken = []
    for link in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_generated_pages_are_current():
    """The reference pages say what the code says now."""
    told = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize(
    "page", [p for p in pages() if examples(p, "sh")], ids=lambda p: p.relative_to(ROOT).as_posix()
)
def test_shell_examples_run(page: Path, tmp_path: Path):
    """The shell blocks marked to run work in order, in an empty folder."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not on this machine")
    script = "\n".join(["set -eu", "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT", *examples(page, "sh")])
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    told = subprocess.run(
        ["bash", "-c", script.replace(PORT, str(_free_port()))],
        cwd=tmp_path,
        env={**os.environ, "PATH": places, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize(
    "page", [p for p in pages() if examples(p, "python")], ids=lambda p: p.relative_to(ROOT).as_posix()
)
def test_python_examples_run(page: Path, tmp_path: Path):
    """The Python blocks marked to run work in order, in an empty folder."""
    script = "\n".join(examples(page, "python"))
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
