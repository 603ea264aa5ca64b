"""The engine of a directory that `tactful serve` owns, reached over the Unix socket ``DIR/socket``.

The socket is readable by its owner only and carries the admin scope, so no key is needed.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from typing_extensions import override

from tactful.decisions.decision import Ask, Decision
from tactful.errors import BadInput, StoreTrouble, TactfulError, Unavailable
from tactful.sources.rows_are import RowsAre
from tactful.work import Progress

__all__ = ["Live"]

_HEADERS = {"Content-Type": "application/json", "Tactful-Purpose": "command-line"}


class _SocketConnection(HTTPConnection):
    """HTTP/1.1 over a Unix socket; long work such as learning answers late, so there is no time limit."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost")
        self._path = path

    @override
    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(str(self._path))


class Live:
    """A running server as a `tactful.cli.reach.Reach`."""

    live = True

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def of(cls, directory: Path) -> Live | None:
        """Return the server of a directory; None when none answers, as after a kill."""
        path = directory / "socket"
        if not path.exists():
            return None
        try:
            connection = _SocketConnection(path)
            connection.connect()
        except ConnectionRefusedError:
            return None
        connection.close()
        return cls(path)

    def call(self, method: str, route: str, body: Any = None) -> Any:
        """Send one request and return the decoded answer; problems become errors of the tree."""
        status, told = self._ask(method, route, body)
        if status >= 400:
            raise _error_of(status, told if isinstance(told, dict) else {})
        return told

    def _ask(self, method: str, route: str, body: Any) -> tuple[int, Any]:
        status, raw = self._raw(method, route, body)
        return status, msgspec.json.decode(raw) if raw else None

    def _raw(self, method: str, route: str, body: Any, accept: str = "application/json") -> tuple[int, bytes]:
        connection = _SocketConnection(self._path)
        content = None if body is None else msgspec.json.encode(body)
        try:
            connection.request(method, route, content, _HEADERS | {"Accept": accept})
            answer = connection.getresponse()
            raw = answer.read()
        except (OSError, EOFError) as error:
            raise Unavailable(
                "server-gone",
                f"the server stopped answering ({type(error).__name__})",
                hint="see its log, then try again",
            ) from None
        finally:
            connection.close()
        return answer.status, raw

    def decide(self, ask: Ask) -> Decision:
        """Return a recorded decision."""
        return msgspec.convert(self.call("POST", "/v1/decisions", ask), Decision)

    def learn(self, *, tune: bool, progress: Progress) -> dict[str, Any]:
        """Have the server learn; it says nothing until the new model serves."""
        progress("learn (in the server)", 0, None)
        return self._dict("POST", "/v1/learn", {"tune": tune})

    def why(self, decision_id: str, item_id: str) -> dict[str, Any]:
        """Return the true reasons of a shown item."""
        return self._dict("GET", f"/v1/decisions/{quote(decision_id, safe='')}/why?item_id={quote(item_id, safe='')}")

    def why_not(self, decision_id: str, item_id: str) -> dict[str, Any]:
        """Return why an item was not shown."""
        return self._dict(
            "GET", f"/v1/decisions/{quote(decision_id, safe='')}/why-not?item_id={quote(item_id, safe='')}"
        )

    def export(self, person_id: str) -> dict[str, Any]:
        """Return everything held about a person."""
        return self._dict("GET", f"/v1/people/{quote(person_id, safe='')}/export")

    def export_zip(self, person_id: str) -> bytes:
        """Return everything held about a person as a zip."""
        status, raw = self._raw("GET", f"/v1/people/{quote(person_id, safe='')}/export", None, "application/zip")
        if status >= 400:
            raise _error_of(status, msgspec.json.decode(raw))
        return raw

    def profile(self, person_id: str) -> dict[str, Any]:
        """Return what is held and inferred of a person."""
        return self._dict("GET", f"/v1/people/{quote(person_id, safe='')}/profile")

    def correct(self, person_id: str, corrections: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Add corrections; return those that stand."""
        body = {"corrections": list(corrections)}
        return self._dict("PATCH", f"/v1/people/{quote(person_id, safe='')}/profile", body)

    def forget_part(self, person_id: str, part: Mapping[str, str]) -> dict[str, Any]:
        """Forget a part of what a person did; return the receipt."""
        return self._dict("POST", f"/v1/people/{quote(person_id, safe='')}/profile/forget", part)

    def forget(self, person_id: str) -> dict[str, Any]:
        """Erase a person; return the receipt."""
        return self._dict("DELETE", f"/v1/people/{quote(person_id, safe='')}")

    def consents(self, person_id: str, at: str | None) -> dict[str, Any]:
        """Return what a person said, or what was permitted at an instant."""
        query = "" if at is None else f"?at={quote(at, safe='')}"
        return self._dict("GET", f"/v1/people/{quote(person_id, safe='')}/consents{query}")

    def consent_history(self, person_id: str) -> dict[str, Any]:
        """Return every word ever said."""
        return self._dict("GET", f"/v1/people/{quote(person_id, safe='')}/consents/history")

    def say(self, person_id: str, said: dict[str, Any]) -> dict[str, Any]:
        """Keep a person's word."""
        return self._dict("PUT", f"/v1/people/{quote(person_id, safe='')}/consents", said)

    def may_ask(self, person_id: str, purpose: str) -> dict[str, Any]:
        """Return whether the person may be asked now."""
        route = f"/v1/people/{quote(person_id, safe='')}/consents/ask?purpose={quote(purpose, safe='')}"
        return self._dict("GET", route)

    def publish(self, drafts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Publish versions of notices."""
        listed: list[dict[str, Any]] = self.call("PUT", "/v1/notices", {"notices": drafts})["notices"]
        return listed

    def notices(self) -> list[dict[str, Any]]:
        """Return every published notice."""
        listed: list[dict[str, Any]] = self.call("GET", "/v1/notices")["notices"]
        return listed

    def bring(self, file: Path, *, rows_are: RowsAre | None, progress: Progress) -> dict[str, Any]:
        """Have the server read a file of this machine."""
        progress(f"import {file.name} (in the server)", 0, None)
        return self._dict("POST", "/v1/import", {"file": str(file.absolute()), "rows_are": rows_are})

    def create_key(self, *, scopes: Sequence[str], name: str) -> dict[str, Any]:
        """Make a key."""
        return self._dict("POST", "/v1/keys", {"scopes": list(scopes), "name": name})

    def list_keys(self) -> list[dict[str, Any]]:
        """Return every key without its secret."""
        listed: list[dict[str, Any]] = self.call("GET", "/v1/keys")["keys"]
        return listed

    def revoke_key(self, key_id: str) -> dict[str, Any]:
        """Revoke a key."""
        return self._dict("DELETE", f"/v1/keys/{quote(key_id, safe='')}")

    def holds(self) -> dict[str, Any]:
        """Return what is held, with its version."""
        return self._dict("GET", "/v1/holds")

    def put_holds(self, asked: list[dict[str, Any]], *, version: str) -> dict[str, Any]:
        """Have exactly these holds in force."""
        return self._dict("PUT", "/v1/holds", {"holds": asked, "version": version})

    def reviews(self, state: str) -> list[dict[str, Any]]:
        """Return what waits for a human, or all where no state is named."""
        found: list[dict[str, Any]] = self._dict("GET", "/v1/reviews" + (f"?state={state}" if state else ""))["reviews"]
        return found

    def resolve_review(self, review_id: str, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Decide a review."""
        return self._dict("POST", f"/v1/reviews/{quote(review_id, safe='')}/resolve", dict(answer))

    def experiments(self) -> dict[str, Any]:
        """Return every experiment with its phases."""
        return self._dict("GET", "/v1/experiments")

    def put_experiments(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Add or change experiments."""
        return self._dict("PUT", "/v1/experiments", dict(body))

    def read_out(self, experiment_id: str, phase: int | None) -> dict[str, Any]:
        """Return what can be said of an experiment."""
        query = "" if phase is None else f"?phase={phase}"
        return self._dict("GET", f"/v1/experiments/{quote(experiment_id, safe='')}/readout{query}")

    def estimate(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Return what another way of drawing would have brought."""
        return self._dict("POST", "/v1/estimates", dict(wanted))

    def put_campaigns(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """Insert or replace campaigns."""
        status, told = self._ask("PUT", "/v1/campaigns", {"campaigns": rows})
        if status >= 400 and not (isinstance(told, dict) and told.get("rejected")):
            raise _error_of(status, told if isinstance(told, dict) else {})
        return {"accepted": 0, **told}

    def campaigns(self) -> list[dict[str, Any]]:
        """Return every campaign."""
        listed: list[dict[str, Any]] = self.call("GET", "/v1/campaigns")["campaigns"]
        return listed

    def remove_campaign(self, campaign_id: str) -> None:
        """Remove a campaign."""
        self.call("DELETE", f"/v1/campaigns/{quote(campaign_id, safe='')}")

    def choose(self, ask: dict[str, Any]) -> dict[str, Any]:
        """Choose one message for a person, or none."""
        return self._dict("POST", "/v1/messages/choose", ask)

    def reservation(self, reservation: str, do: str) -> dict[str, Any]:
        """Commit, release or explain a reservation."""
        route = f"/v1/messages/{quote(reservation, safe='')}"
        return self._dict("GET", route) if do == "why" else self._dict("POST", f"{route}/{do}")

    def outbox(self) -> dict[str, Any]:
        """Return what waits for delivery."""
        return self._dict("GET", "/v1/messages/outbox")

    def deliver(self) -> dict[str, int]:
        """Deliver what is due now."""
        told: dict[str, int] = self._dict("POST", "/v1/messages/outbox/deliver")["results"]
        return told

    def verify_chain(self) -> dict[str, Any]:
        """Return whether the audit chain is whole."""
        return self._dict("GET", "/v1/chain/verification")

    def record_of_processing(self) -> dict[str, Any]:
        """Return the record of processing."""
        return self._dict("GET", "/v1/records/processing")

    def compare_record(self, record: dict[str, Any]) -> list[str]:
        """Return where an earlier record differs from what is in force."""
        found: list[str] = self._dict("POST", "/v1/records/processing/differences", {"record": record})["differences"]
        return found

    def assessment(self) -> dict[str, Any]:
        """Return the impact assessment."""
        return self._dict("GET", "/v1/records/assessment")

    def breach(self, since: str, until: str, *, actor: str) -> dict[str, Any]:
        """Return whose data was given out between two moments."""
        asked = urlencode({"since": since, "until": until, **({"actor": actor} if actor else {})})
        return self._dict("GET", f"/v1/records/breach?{asked}")

    def bubble(self, days: int, person_id: str | None) -> dict[str, Any]:
        """Return whether what is shown narrows, of everybody or of one person."""
        asked = urlencode({"days": days, **({"person_id": person_id} if person_id is not None else {})})
        return self._dict("GET", f"/v1/audits/bubble?{asked}")

    def delivery(self, surface: str, attribute: str, days: int) -> dict[str, Any]:
        """Return whom each offer was open to and whom it reached."""
        asked = urlencode({"surface": surface, "attribute": attribute, "days": days})
        return self._dict("GET", f"/v1/audits/delivery?{asked}")

    def backup(self, dest: Path, *, keys: Path | None = None) -> dict[str, Any]:
        """Have the server write a consistent copy."""
        return self._dict(
            "POST", "/v1/backup", {"dest": str(dest.absolute()), "keys": None if keys is None else str(keys.absolute())}
        )

    def ready(self) -> tuple[bool, dict[str, Any]]:
        """Return whether the server is ready, and its checks."""
        status, told = self._ask("GET", "/readyz", None)
        return status < 400, dict((told or {}).get("checks", {}))

    def stats(self) -> dict[str, Any]:
        """Return counts and the model in use."""
        return self._dict("GET", "/v1/stats")

    def retention(self) -> dict[str, Any]:
        """Return how long what is kept."""
        return self._dict("GET", "/v1/retention")

    def damage(self) -> list[str] | None:
        """Return None: a full check would hold up those who are served."""
        return None

    def _dict(self, method: str, route: str, body: Any = None) -> dict[str, Any]:
        answer: dict[str, Any] = self.call(method, route, body) or {}
        return answer


def _error_of(status: int, problem: dict[str, Any]) -> TactfulError:
    """Return the error behind a problem document; what the caller can mend keeps exit code 2."""
    tree: type[TactfulError] = TactfulError
    if status in {400, 422}:
        tree = BadInput
    elif status >= 500:
        tree = StoreTrouble
    code = str(problem.get("code", f"http-{status}"))
    return tree(code, str(problem.get("detail", "the server refused")), hint=str(problem.get("hint", "")))
