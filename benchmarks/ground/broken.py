"""The engine broken on purpose: for every promise that has tests, one function replaced so that it is not kept.

Each names a test that carries the promise's mark and must turn red. `benchmarks/mutations.py` runs them.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from ground.damage import Broken, everybody, gives, hands_back, nobody, same, then, unsynced, with_fields

__all__ = ["MUTATIONS", "Mutation"]


@dataclass(frozen=True)
class Mutation:
    """One function replaced.

    Attributes
    ----------
    promise
        What is then broken.
    target
        ``module:name`` or ``module:Class.name``, below ``tactful.``.
    broken
        Takes the function, returns what replaces it.
    test
        Test that must turn red, below ``tests/``; it carries the mark of the promise.
    how
        What is broken, in words.
    """

    promise: str
    target: str
    broken: Broken
    test: str
    how: str


def _taken_for_a_view(original: Any) -> Any:
    def lenient(self: Any, event: Any, now: int) -> Any:
        told = original(self, event, now)
        known = getattr(told, "code", "") != "unknown-kind"
        return told if known else original(self, msgspec.structs.replace(event, kind="view"), now)

    return lenient


def _deaf_to_purpose(original: Any) -> Any:
    def leaking(words: Any, purpose: str, kind: str = "", *, guarded: bool = False) -> Any:
        told = tuple(msgspec.structs.replace(word, purpose=purpose) for word in words)
        return original(told, purpose, kind, guarded=guarded)

    return leaking


def _loose_signal(_: Any) -> Any:
    return lambda headers: any(name == b"sec-gpc" and b"1" in value for name, value in headers)


def _first_come(_: Any) -> Any:
    def first(words: Any, purpose: str, kind: str = "", **_options: Any) -> Any:
        from tactful.consent.weigh import Counting

        found = [(n, w) for n, w in enumerate(words) if w.purpose == purpose and w.kind == kind]
        return Counting(*found[0], own=not found[0][1].source) if found else None

    return first


def _louder(original: Any) -> Any:
    def doubled(*args: Any, **options: Any) -> Any:
        told = original(*args, **options)
        return replace(told, amount=told.amount * 1.5)

    return doubled


def _by_chance(_: Any) -> Any:
    def unseeded(_self: Any, _turn: int) -> float:
        return int.from_bytes(os.urandom(6)) * 2.0**-48

    return unseeded


def _plain(_: Any) -> Any:
    return lambda _cipher, nonce, _place, plain: nonce + plain


def _cells_filled(original: Any) -> Any:
    def filled(table: dict[str, Any], name: str) -> None:
        original(table, name)
        for spec in table.get("kinds", {}).values():
            for purpose in ("recommendation", "training", "messages", "offers", "linking", "audit", "research"):
                spec.get("basis", {}).setdefault(purpose, "consent")

    return filled


def _lives_for_ever(original: Any) -> Any:
    def filled(table: dict[str, Any], name: str) -> None:
        original(table, name)
        for spec in table.get("kinds", {}).values():
            spec.setdefault("ttl_days", 36_500.0)

    return filled


def _asks_at_once(_: Any) -> Any:
    from tactful.consent.reask import MayAsk

    return lambda *_args, **_options: MayAsk(may=True, code="never-asked")


def _no_words(_: Any) -> Any:
    from tactful.consent.consents import Consents

    return lambda _body: Consents()


def _adults(_: Any) -> Any:
    from tactful.consent.age import ADULT

    return lambda *_args: ADULT


def _nothing_overruled(_: Any) -> Any:
    from tactful.profile.overruled import Overruled

    return lambda *_args: Overruled()


def _unfollowed(_: Any) -> Any:
    return lambda *_args: nullcontext()


def _quoting(_: Any) -> Any:
    def do(self: Any, name: str) -> None:
        import structlog

        try:
            self._chores[name][1]()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is quoted
            structlog.get_logger("tactful").error("chore-broken", chore=name, error=str(error))

    return do


M = Mutation
MUTATIONS: tuple[Mutation, ...] = (
    M("I1", "stores.sqlite.connection:_make_durable", unsynced,
      "stores/test_power_cut.py::test_a_power_cut_loses_nothing_acknowledged_and_brings_nobody_back",
      "the store does not wait for the disk"),
    M("I2", "consent.permit:allowed", gives(True),
      "profile/test_twin_worlds.py::test_events_nobody_consented_to_leave_the_response_as_it_was",
      "every kind may be read"),
    M("I3", "rank.additive:AdditiveScorer.contributions", _louder,
      "rank/test_contributions.py::test_contributions_sum_to_the_score_of_every_part",
      "contributions are half as much again as what counted"),
    M("I4", "decisions.slate:Slate.set_aside", same,
      "balance/test_choose.py::test_no_candidate_is_lost", "who is outranked has no reason"),
    M("I4", "recall.recall:listed", then(lambda numbers: numbers[1:]),
      "properties/test_pass_properties.py::test_every_candidate_is_shown_or_set_aside_with_one_reason",
      "a candidate is lost on the way"),
    M("I5", "dice:Dice.uniform", _by_chance,
      "properties/test_pass_properties.py::test_a_replay_from_the_stored_bytes_is_byte_equal",
      "dice without a seed"),
    M("I6", "learn.learned:Model.replace", gives(None),
      "assembly/test_exactness.py::test_sums_equal_a_recount_after_any_story", "nothing is subtracted"),
    M("I7", "profile.controls:switched_off", gives(""),
      "profile/test_twin_worlds.py::test_the_plain_choice_is_the_unknown_persons_list_minus_declared_blocks",
      "no control switches profiling off"),
    M("I8", "balance.draw:drawn", lambda _: lambda chance, uniform: int(uniform * len(chance)),
      "properties/test_pass_properties.py::test_the_recorded_chances_are_the_ones_drawn_with",
      "draws are even, whatever chance is logged"),
    M("I9", "events.lawful:is_inner", gives(False),
      "assembly/test_inner_life.py::test_what_slips_past_the_file_is_not_in_force",
      "no kind counts as about emotion or the body"),
    M("I10", "assembly.holding:HoldBoard.still", gives(lambda: True),
      "assembly/test_holding.py::test_a_decision_made_before_the_hold_is_not_recorded_after_it",
      "the writer does not look at holds again"),
    M("I10", "messaging.choose:refusal_of", gives([]),
      "messaging/test_reservations.py::test_what_changed_meanwhile_drops_a_reserved_message",
      "the writer does not look again"),
    M("I10", "messaging.capped:_measure", gives((1_000_000, 0)),
      "messaging/test_races.py::test_no_cap_is_exceeded_by_eight_threads", "no cap is ever reached"),
    M("I10", "messaging.zones:quiet_until", gives(0),
      "messaging/test_zones.py::test_nothing_opens_inside_quiet_hours_around_a_change_of_clocks", "it is never quiet"),
    M("I10", "holds.hold:Holds.campaign", gives(False),
      "messaging/test_gates_speak.py::test_a_hold_stops_a_campaign_a_person_or_everything_at_once",
      "campaigns cannot be held"),
    M("I11", "assembly.watch:Watch.behind", gives(False),
      "assembly/test_gate_closed.py::test_a_clock_set_back_revives_nothing", "a clock that was set back is believed"),
    M("C1", "intake.check:RowCheck.__call__", _taken_for_a_view,
      "intake/test_admit.py::test_a_bad_row_is_refused_with_its_code", "an unknown kind passes as a view"),
    M("C2", "settings:_spell_out_bases", _cells_filled,
      "settings/test_settings.py::test_a_blank_cell_stops_the_start_and_is_named", "a blank cell is filled in silence"),
    M("C3", "consent.permit:allowed", gives(True),
      "consent/test_permit.py::test_basis_and_word_decide", "every kind may be read"),
    M("C4", "consent.permit:allowed", gives(True),
      "profile/test_twin_worlds.py::test_events_nobody_consented_to_leave_the_response_as_it_was",
      "every kind may be read"),
    M("C5", "assembly.persons:Persons.drop", gives(None),
      "profile/test_twin_worlds.py::test_withdrawing_binds_the_very_next_decision_and_costs_nothing",
      "a cached person is kept"),
    M("C6", "assembly.leaving:Leaving.changing", _unfollowed,
      "assembly/test_hand.py::test_what_is_not_me_teaches_nobody", "the sums do not follow a change of a person"),
    M("C7", "consent.consents:Consents.grants", gives(True),
      "consent/test_consents.py::test_nothing_said_means_nothing_granted", "silence is a yes"),
    M("C8", "consent.weigh:counting", _deaf_to_purpose,
      "consent/test_consents.py::test_a_grant_for_one_purpose_is_none_for_another",
      "a word counts for every purpose"),
    M("C9", "consent.consents:stands", lambda _: lambda word, _now, _terms: word.state == "granted",
      "consent/test_consents.py::test_a_grant_expires_after_a_year", "grants never end"),
    M("C9", "consent.reask:may_ask", _asks_at_once,
      "consent/test_reask.py::test_a_no_gives_180_days_of_rest", "a no is asked about again at once"),
    M("C10", "consent.notices:NoticeBook.stands", gives(True),
      "consent/test_notices.py::test_a_later_version_that_adds_something_voids_older_grants",
      "an edited notice voids nothing"),
    M("C10", "consent.receipt:record_hash", gives("0"),
      "consent/test_receipt.py::test_the_receipt_carries_the_records_hash_and_shows_any_change",
      "a receipt without a true hash"),
    M("C11", "consent.consents:Consents.until", same,
      "assembly/test_as_of.py::test_the_past_is_answered_as_the_oracle_tells_it",
      "the past is told from today's words"),
    M("C12", "profile.asking:purpose_of", lambda _: lambda ask, _rules: ask.purpose,
      "assembly/test_consenting.py::test_no_setting_and_no_ask_overrides_an_objection_to_marketing",
      "an ask may name what a pushed list reads for"),
    M("C13", "decide.decide:_length", then(lambda told: (min(told[0], 1), told[1])),
      "profile/test_twin_worlds.py::test_withdrawing_binds_the_very_next_decision_and_costs_nothing",
      "a short list"),
    M("C14", "guard.last_check:last_check", same,
      "guard/test_last_check.py::test_an_unsound_list_is_refused", "the last check passes everything"),
    M("C14", "profile.permission:consents_of", _no_words,
      "profile/test_permission.py::test_a_damaged_document_denies_everything", "damaged words count as none"),
    M("G1", "api.gpc:opted_out", _loose_signal,
      "api/test_opt_out.py::test_the_header_is_read_as_specified", "any value with a 1 in it counts"),
    M("G2", "assembly.people:People.opt_out", gives(None),
      "assembly/test_consenting.py::test_a_browsers_opt_out_stays_when_the_signal_is_gone", "the signal is not kept"),
    M("G3", "assembly.consenting:_has_signal", gives(True),
      "api/test_opt_out.py::test_a_session_is_opted_out_and_takes_it_along", "a signal is taken for known"),
    M("G4", "consent.tcf:TcString.discloses", gives(True),
      "consent/test_tcf.py::test_from_policy_5_a_vendor_that_was_not_shown_has_nothing",
      "every vendor counts as disclosed"),
    M("G5", "consent.weigh:counting", _first_come,
      "consent/test_weigh.py::test_the_truth_table_over_gpc_tcf_own_record_age_and_setting", "the first word counts"),
    M("S1", "profile.permission:basis_of", lambda _: lambda basis, **_o: basis,
      "profile/test_sensitive_basis.py::test_an_interest_does_not_open_a_sensitive_kind",
      "a sensitive kind keeps a weaker basis"),
    M("S2", "profile.build:_allowed", everybody,
      "profile/test_view.py::test_sensitive_items_feed_nothing", "sensitive items feed the view"),
    M("S3", "guard.sensitive:sensitive", same,
      "guard/test_guard_rules.py::test_a_sensitive_item_is_never_pushed", "the guard of sensitive items is off"),
    M("S5", "guard.muted:muted", same,
      "guard/test_guard_rules.py::test_muted_items_topics_and_sources_are_set_aside", "the guard of blocks is off"),
    M("S6", "wording.facts:Fact.said", gives(True),
      "wording/test_render.py::test_a_sensitive_fact_is_said_only_when_the_person_told_it",
      "a message may speak of anything"),
    M("K1", "consent.age:age_of", _adults,
      "assembly/test_consenting.py::test_behaviour_of_a_minor_changes_nothing_and_is_not_kept",
      "everybody counts as an adult"),
    M("K2", "consent.age:age_of", with_fields(guarded=False),
      "consent/test_age.py::test_a_guardian_is_needed_below_the_age_of_the_country", "nobody needs a guardian"),
    M("K3", "consent.age:_least_years", gives(None),
      "consent/test_age.py::test_a_band_or_a_flag_is_enough_and_the_stricter_one_counts", "an age band says nothing"),
    M("E1", "events.lawful:is_inner", gives(False),
      "assembly/test_inner_life.py::test_work_and_education_refuse_inner_life_at_every_gate",
      "no kind counts as about emotion or the body"),
    M("E1", "assembly.events:Events._note_inner", gives(None),
      "assembly/test_inner_life.py::test_work_and_education_refuse_inner_life_at_every_gate",
      "what was refused is not chained"),
    M("E2", "settings.in_force:_unlocked", gives(True),
      "assembly/test_inner_life.py::test_a_sensitive_kind_needs_all_three_keys", "the operator's keys count as turned"),
    M("S4", "profile.unsold:unsold", same,
      "profile/test_unsold.py::test_a_grant_of_a_sensitive_signal_never_sells_a_place", "a place is sold all the same"),
    M("E4", "events.lawful:outlasts_session", gives(False),
      "assembly/test_sensed.py::test_a_label_that_would_outlast_the_session_cannot_be_registered",
      "what a voice tells may be kept for years"),
    M("P5", "assembly.linking:Linking.unlink", gives({"unlinked": True, "events": 0}),
      "assembly/test_unlinking.py::test_after_unlinking_both_decide_as_if_they_had_never_been_linked",
      "unlinking leaves everything where it is"),
    M("E3", "events.lawful:forbidden_inference", gives(""),
      "assembly/test_inner_life.py::test_traits_cannot_be_inferred_from_the_body_anywhere",
      "the registry takes any inference"),
    M("E5", "assembly.reviews:Reviews.state_of", gives("approve"),
      "assembly/test_reviews.py::test_at_work_a_promotion_is_never_more_than_a_suggestion",
      "everything counts as approved"),
    M("E6", "guard.vulnerable:vulnerable", same,
      "guard/test_tact.py::test_distress_never_lifts_a_harmful_thing", "distress is not heeded"),
    M("R1", "profile.lifetime:outlived", nobody,
      "assembly/test_retention.py::test_past_its_time_nothing_says_it_any_more_even_before_the_round",
      "nothing outlives its time"),
    M("R1", "stores.sqlite.expire:expire", gives(0),
      "assembly/test_retention.py::test_no_byte_of_it_stays_in_the_files", "nothing is taken out of the files"),
    M("R2", "settings:_spell_out_bases", _lives_for_ever,
      "settings/test_settings.py::test_a_kind_without_time_to_live_stops_the_start",
      "a missing time to live is filled in"),
    M("R3", "assembly.leaving:Leaving.changing", _unfollowed,
      "assembly/test_retention.py::test_what_has_outlived_its_time_leaves_files_and_sums",
      "the sums do not follow a change of a person"),
    M("R4", "intake.keep:label_of", same, "intake/test_admit.py::test_nothing_raw_is_kept", "free text is kept"),
    M("D1", "assembly.exporting:Exporting._cases", gives([]),
      "assembly/test_exporting.py::test_an_export_has_all_of_mine_and_nothing_of_others", "cases are left out"),
    M("D2", "assembly.homing:Homing._corrections", gives(None),
      "assembly/test_exporting.py::test_an_export_comes_home_with_the_same_profile_and_lists",
      "corrections do not come home"),
    M("D3", "profile.corrected:Corrected.view", hands_back(1),
      "assembly/test_hand.py::test_a_corrected_topic_is_gone_at_once_and_after_a_hundred_contrary_events",
      "corrections do not reach the view"),
    M("D4", "profile.build:cancelled", nobody,
      "profile/test_view.py::test_a_gift_steers_nothing_but_stays_owned", "marks cancel nothing"),
    M("D5", "learn.solve:only_upper", same,
      "learn/test_unlearning.py::test_no_second_copy_of_p_remembers_who_left", "a second copy of P stays"),
    M("D5", "stores.sqlite.erase:truncate_log", gives(True),
      "stores/test_sqlite_privacy.py::test_no_byte_of_an_erased_person_stays", "the write-ahead log is not emptied"),
    M("D5", "learn.learned:Model.replace", gives(None),
      "forget/test_protocol.py::test_forgetting_holds_in_every_step", "nothing is subtracted"),
    M("D6", "stores.sqlite.restore:_tombstones", gives([]),
      "api/test_forgetting.py::test_a_backup_restored_and_served_knows_nobody_erased", "tombstones are not replayed"),
    M("D7", "assembly.recipients:Recipients.prepare", gives([]),
      "assembly/test_receipts.py::test_recipients_are_told_with_retries_until_they_answer", "nobody is told"),
    M("D7", "assembly.receipts:digest_of", gives("0"),
      "assembly/test_receipts.py::test_a_receipt_is_hashed_and_chained_and_names_nobody", "receipts have no true hash"),
    M("D7", "stores.sqlite.outbox:SqliteOutbox._destroy", gives(None),
      "stores/test_outbox.py::test_messages_survive_a_restart_and_die_when_told", "messages outlive their delivery"),
    M("D8", "profile.controls:switched_off", gives(""),
      "profile/test_permission.py::test_what_switches_profiling_off", "no control switches profiling off"),
    M("D9", "api.access:Guard._check_person", gives(None),
      "api/test_hand_routes.py::test_a_token_reaches_its_own_person_and_nobody_else", "a token opens every person"),
    M("X1", "profile.controls:switched_off", gives(""),
      "profile/test_occasion.py::test_who_chose_not_to_be_profiled_is_nobody_but_for_their_blocks",
      "no control switches profiling off"),
    M("X2", "assembly.parameters:_parts", then(lambda told: [
        {**row, "moves": other["moves"]} for row, other in zip(told, reversed(told), strict=True)]),
      "journeys/test_main_parameters.py::test_the_stated_order_of_parts_is_the_measured_one",
      "the weights are told upside down"),
    M("X3", "dice:Dice.uniform", _by_chance,
      "properties/test_pass_properties.py::test_a_replay_from_the_stored_bytes_is_byte_equal", "dice without a seed"),
    M("X4", "rank.additive:AdditiveScorer.contributions", with_fields(signal=lambda signal: signal[::-1]),
      "properties/test_pass_with_the_model.py::test_taking_the_cited_signals_away_moves_the_item_and_random_ones_do_not",
      "contributions are credited to other signals"),
    M("X5", "assembly.reads:Reads._decisions", then(lambda rows: [{**row, "kinds": row["kinds"][1:]} for row in rows]),
      "assembly/test_hand.py::test_the_kinds_stated_are_the_kinds_read", "a kind that was read is not told"),
    M("X6", "balance.choose:_roles", then(lambda roles: tuple("new" if r == "explore" else r for r in roles)),
      "properties/test_pass_properties.py::test_a_place_won_by_chance_says_so_and_no_other_does",
      "exploration is passed off as new"),
    M("X7", "decide.why:carried_by", gives([0]),
      "decide/test_why_and_why_not.py::test_why_names_the_smallest_set_and_it_is_true",
      "a counterfactual nobody verified"),
    M("X8", "profile.asking:check_notice", gives(None),
      "assembly/test_consenting.py::test_a_list_with_lasting_effects_needs_a_notice_first", "no notice is asked for"),
    M("H1", "profile.overruled:overruled", _nothing_overruled,
      "assembly/test_cases.py::test_what_a_human_decides_beats_the_model_next_time", "the override is not read"),
    M("H2", "explain.explain:explain", with_fields(effect=msgspec.UNSET),
      "assembly/test_consenting.py::test_where_effects_last_the_answer_only_suggests",
      "a list does not say that it only suggests"),
    M("H2", "assembly.reviews:Reviews.state_of", gives("approve"),
      "assembly/test_reviews.py::test_a_significant_decision_is_a_suggestion_until_a_human_approved_it",
      "everything counts as approved"),
    M("H3", "holds.hold:Holds.over", gives(""),
      "assembly/test_holding.py::test_the_next_list_is_the_one_of_nobody_in_particular", "holds are not obeyed"),
    M("A1", "stores.sqlite.chain:ChainLinks.add", gives(0),
      "assembly/test_safekeeping.py::test_words_controls_keys_and_erasures_are_chained_under_who_did_them",
      "changes are not chained"),
    M("A1", "chain.verify:_Walk.step", gives(None), "stores/test_chain.py::test_tampering_with_the_file_is_found",
      "links are not verified"),
    M("A2", "assembly.safekeeping:Safekeeping.anchor", gives(True),
      "assembly/test_safekeeping.py::test_an_erasure_anchors_the_head_at_once", "nothing is anchored"),
    M("A3", "stores.sqlite.chain:ChainLinks.cipher", lambda _: lambda self, _person, _note: self._nobody,
      "stores/test_chain.py::test_the_chain_outlives_the_person", "facts are not sealed by the person's key"),
    M("A4", "audit.processing:differences", gives([]),
      "api/test_holds_and_records.py::test_the_record_of_processing_is_what_is_in_force", "no difference is ever told"),
    M("A5", "audit.assessment:lacking", gives([]),
      "api/test_holds_and_records.py::test_the_assessment_is_not_given_out_without_its_judgements",
      "an assessment without its judgements"),
    M("A6", "stores.sqlite.chain:ChainLinks.add", gives(0),
      "api/test_holds_and_records.py::test_a_seeded_incident_is_reproduced", "reads are not chained"),
    M("P1", "stores.sqlite.seal:seal_with", _plain,
      "stores/test_sqlite_privacy.py::test_no_byte_of_an_erased_person_stays", "bodies are written in the clear"),
    M("P2", "stores.sqlite.erase:Eraser.shred", gives(0),
      "stores/test_sqlite_privacy.py::test_no_byte_of_an_erased_person_stays", "the key is kept"),
    M("P2", "stores.sqlite.seal:seal_with", _plain,
      "stores/test_sqlite_privacy.py::test_no_word_about_a_person_stands_in_the_clear",
      "bodies are written in the clear"),
    M("P3", "audit.suppress:_told", gives(False),
      "audit/test_suppress.py::test_a_single_small_cell_takes_others_with_it", "no second cell is taken out"),
    M("P4", "audit.noise:geometric", gives(0), "audit/test_noise.py::test_the_noise_has_the_stated_distribution",
      "no noise"),
    M("P6", "assembly.keeper:Keeper._do", _quoting,
      "assembly/test_keeper.py::test_what_went_wrong_is_logged_without_its_words", "the log holds the message"),
)  # fmt: skip
"""Every mutation, in the order of the promises."""
