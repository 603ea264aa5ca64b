"""Break each guard and each subtraction once, by name, and show that the test of its promise turns red.

``python benchmarks/mutations.py [PROMISE…]`` prints one line per mutation and exits 1 when a test stays green: such a
test would not notice if the promise were broken.

Every mutation runs its test in a process of its own, with one function replaced before anything imports it.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[1]
CHOSEN = "MUTATION"
"""Environment variable by which a test process is told which mutation is in force."""


@dataclass(frozen=True)
class Mutation:
    """One function replaced.

    Attributes
    ----------
    promise
        What should then be broken.
    target
        ``module:name`` or ``module:Class.name``.
    broken
        Takes the function, returns what replaces it.
    test
        Test that must turn red, below ``tests/``.
    """

    promise: str
    target: str
    broken: Callable[[Any], Any]
    test: str


def gives(value: Any) -> Callable[[Any], Any]:
    """Return a replacement that does nothing but give a value."""
    return lambda _: lambda *_args, **_options: value


def same(_: Any) -> Any:
    """Return a replacement that hands its first argument back."""
    return lambda given, *_args, **_options: given


def nobody(original: Any) -> Any:
    """Return a replacement whose answer has the shape of the original one, but says no everywhere."""
    return lambda *args, **options: original(*args, **options) & False


def everybody(original: Any) -> Any:
    """Return a replacement whose answer has the shape of the original one, but says yes everywhere."""
    return lambda *args, **options: original(*args, **options) | True


def unsynced(original: Any) -> Any:
    """Return a replacement that opens a store which does not wait for the disk."""

    def careless(connection: Any) -> None:
        original(connection)
        connection.pragma("synchronous", "off")

    return careless


def taken_for_a_view(original: Any) -> Any:
    """Return a check of rows that takes every unknown kind for a view."""

    def lenient(self: Any, event: Any, now: int) -> Any:
        told = original(self, event, now)
        known = getattr(told, "code", "") != "unknown-kind"
        return told if known else original(self, msgspec.structs.replace(event, kind="view"), now)

    return lenient


MUTATIONS: tuple[Mutation, ...] = (
    Mutation("I1", "tactful.stores.sqlite.connection:_make_durable", unsynced,
             "stores/test_power_cut.py::test_a_power_cut_loses_nothing_acknowledged_and_brings_nobody_back"),
    Mutation("I2", "tactful.consent.permit:_allowed", gives(True),
             "profile/test_twin_worlds.py::test_events_nobody_consented_to_leave_the_response_as_it_was"),
    Mutation("I6", "tactful.learn.learned:Model.replace", gives(None),
             "assembly/test_exactness.py::test_sums_equal_a_recount_after_any_story"),
    Mutation("I7", "tactful.profile.controls:switched_off", gives(""),
             "profile/test_twin_worlds.py::test_the_plain_choice_is_the_unknown_persons_list_minus_declared_blocks"),
    Mutation("I11", "tactful.guard.last_check:last_check", same,
             "guard/test_last_check.py::test_an_unsound_list_is_refused"),
    Mutation("C1", "tactful.intake.check:RowCheck.__call__", taken_for_a_view,
             "intake/test_admit.py::test_a_bad_row_is_refused_with_its_code"),
    Mutation("C3", "tactful.consent.permit:_allowed", gives(True),
             "consent/test_permit.py::test_basis_and_word_decide"),
    Mutation("C4", "tactful.consent.permit:_allowed", gives(True),
             "profile/test_twin_worlds.py::test_events_nobody_consented_to_leave_the_response_as_it_was"),
    Mutation("C5", "tactful.assembly.persons:Persons.drop", gives(None),
             "journeys/test_had_enough.py::test_erased_she_returns_as_somebody_new"),
    Mutation("C6", "tactful.assembly.leaving:Leaving.changing", lambda _: lambda *_args: nullcontext(),
             "assembly/test_exactness.py::test_sums_equal_a_recount_after_any_story"),
    Mutation("C14", "tactful.guard.last_check:last_check", same,
             "guard/test_last_check.py::test_an_unsound_list_is_refused"),
    Mutation("S1", "tactful.profile.permission:_at_least_consent", same,
             "profile/test_sensitive_basis.py::test_an_interest_does_not_open_a_sensitive_kind"),
    Mutation("S2", "tactful.profile.build:_allowed", everybody,
             "profile/test_view.py::test_sensitive_items_feed_nothing"),
    Mutation("S3", "tactful.guard.sensitive:sensitive", same,
             "guard/test_guard_rules.py::test_a_sensitive_item_is_never_pushed"),
    Mutation("S5", "tactful.guard.muted:muted", same,
             "guard/test_guard_rules.py::test_muted_items_topics_and_sources_are_set_aside"),
    Mutation("R1", "tactful.profile.lifetime:outlived", nobody,
             "assembly/test_retention.py::test_past_its_time_nothing_says_it_any_more_even_before_the_round"),
    Mutation("R1", "tactful.stores.sqlite.expire:expire", gives(0),
             "assembly/test_retention.py::test_no_byte_of_it_stays_in_the_files"),
    Mutation("R3", "tactful.assembly.leaving:Leaving.changing", lambda _: lambda *_args: nullcontext(),
             "assembly/test_retention.py::test_what_has_outlived_its_time_leaves_files_and_sums"),
    Mutation("R4", "tactful.intake.keep:label_of", same, "intake/test_keep.py"),
    Mutation("D4", "tactful.profile.build:cancelled", nobody,
             "profile/test_view.py::test_a_gift_steers_nothing_but_stays_owned"),
    Mutation("D5", "tactful.learn.solve:only_upper", same,
             "learn/test_unlearning.py::test_no_second_copy_of_p_remembers_who_left"),
    Mutation("D5", "tactful.stores.sqlite.erase:truncate_log", gives(True),
             "stores/test_sqlite_privacy.py::test_no_byte_of_an_erased_person_stays"),
    Mutation("D6", "tactful.stores.sqlite.restore:_tombstones", gives([]),
             "stores/test_sqlite_backup.py::test_nobody_erased_comes_back"),
    Mutation("D7", "tactful.assembly.recipients:Recipients.prepare", gives([]),
             "assembly/test_receipts.py::test_recipients_are_told_with_retries_until_they_answer"),
    Mutation("D7", "tactful.assembly.receipts:digest_of", gives("0"),
             "assembly/test_receipts.py::test_a_receipt_is_hashed_and_chained_and_names_nobody"),
    Mutation("D7", "tactful.stores.sqlite.outbox:SqliteOutbox._destroy", gives(None),
             "stores/test_outbox.py::test_messages_survive_a_restart_and_die_when_told"),
    Mutation("D8", "tactful.profile.controls:switched_off", gives(""),
             "profile/test_permission.py::test_what_switches_profiling_off"),
    Mutation("X1", "tactful.profile.controls:switched_off", gives(""),
             "profile/test_occasion.py::test_who_chose_not_to_be_profiled_is_nobody_but_for_their_blocks"),
    Mutation("P1", "tactful.stores.sqlite.seal:seal_with", lambda _: lambda _c, nonce, _p, plain: nonce + plain,
             "stores/test_sqlite_privacy.py::test_no_word_about_a_person_stands_in_the_clear"),
    Mutation("P2", "tactful.stores.sqlite.erase:Eraser.shred", gives(0),
             "stores/test_sqlite_privacy.py::test_no_byte_of_an_erased_person_stays"),
)  # fmt: skip
"""Every mutation."""


def pytest_configure() -> None:
    """Put the chosen mutation in force, before any test is imported."""
    put_in_force(MUTATIONS[int(os.environ[CHOSEN])])


def put_in_force(mutation: Mutation) -> None:
    """Replace the target, also where it was imported by name."""
    module_name, _, path = mutation.target.partition(":")
    owner = importlib.import_module(module_name)
    *classes, name = path.split(".")
    for one in classes:
        owner = getattr(owner, one)
    original = getattr(owner, name)
    broken = mutation.broken(original)
    setattr(owner, name, broken)
    for module in [m for n, m in sys.modules.items() if n.startswith("tactful") and not classes]:
        for held in [key for key, value in vars(module).items() if value is original]:
            setattr(module, held, broken)


def red(number: int) -> tuple[bool, str]:
    """Run one mutation's test; return whether it failed because of it, and the last line of the run."""
    environment = {**os.environ, CHOSEN: str(number), "OPENBLAS_NUM_THREADS": "1"}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT / "benchmarks")])
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "mutations", "-p", "no:cacheprovider"]
    command += ["-m", "not proof", f"tests/{MUTATIONS[number].test}"]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    lines = told.stdout.strip().splitlines()
    return told.returncode == 1, lines[-1] if lines else told.stderr.strip()[-200:]


def main() -> int:
    """Run the mutations of the named promises, or all; return 1 when a test stays green."""
    wanted = set(sys.argv[1:])
    green = 0
    for number, mutation in enumerate(MUTATIONS):
        if wanted and mutation.promise not in wanted:
            continue
        started = time.monotonic()
        failed, line = red(number)
        green += not failed
        verdict = "red  " if failed else "GREEN"
        print(f"{mutation.promise:<4} {verdict} {mutation.target:<60} {time.monotonic() - started:5.1f} s", flush=True)
        if not failed:
            print(f"     {mutation.test}: {line}")
    print(f"{'every test noticed' if not green else f'{green} tests did not notice'}")
    return int(bool(green))


if __name__ == "__main__":
    sys.exit(main())
