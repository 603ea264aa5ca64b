"""What is placed by hand must say where, what and until when."""

from __future__ import annotations

from pathlib import Path

import pytest

from tactful.errors import BadInput
from tactful.settings import load, load_file


def with_table(tmp_path: Path, table: str):
    """Return the settings of the shop with one more table."""
    from importlib import resources

    text = resources.files("tactful.settings").joinpath("shop.toml").read_text("utf-8")
    path = tmp_path / "tactful.toml"
    path.write_text(f"{text}\n[placed.spring]\n{table}\n", "utf-8")
    return load_file(path)


GOOD = 'surfaces = ["home"]\nitems = ["a"]\nends = "2027-01-01T00:00:00Z"'


def test_a_theme_is_read(tmp_path):
    """Surfaces, items and an end are enough."""
    spec = with_table(tmp_path, GOOD).placed["spring"]
    assert (spec.role, spec.slots, spec.items) == ("curated", 1, ("a",))
    assert load("shop").placed == {}


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (GOOD.replace('"home"', '"attic"'), "attic"),
        (GOOD + "\nslots = 4", "4 places"),
        (GOOD.replace('items = ["a"]', "items = []"), "neither items nor tags"),
        (GOOD + '\nrole = "sponsored"', "by whom"),
        (GOOD.replace("2027-01-01T00:00:00Z", "soon"), "cannot be read"),
        (GOOD + '\nstarts = "2028-01-01T00:00:00Z"', "ends before"),
        (GOOD.replace("ends = ", "starts = "), "ends"),
    ],
)
def test_what_cannot_be_placed_is_refused_by_name(tmp_path, table, told):
    """Unknown surface, too many places, nothing in it, no payer, no time, an end before the start, no end at all."""
    with pytest.raises(BadInput) as refused:
        with_table(tmp_path, table)
    assert refused.value.code == "bad-settings"
    assert told in str(refused.value)
