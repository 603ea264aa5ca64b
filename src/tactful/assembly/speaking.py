"""Everything by which the engine speaks to people, put together: campaigns, choices, what was said, delivery."""

from __future__ import annotations

from typing import Any

import msgspec

from tactful.assembly.asking import Asking
from tactful.assembly.contacted import Contacted
from tactful.assembly.keeper import Keeper
from tactful.assembly.messaging import Chosen, Messages
from tactful.assembly.moments import Moments
from tactful.assembly.parts import Parts
from tactful.assembly.postman import Postman, senders_of
from tactful.contacts.choose import Choose
from tactful.errors import BadInput

__all__ = ["Speaking"]

_EVERY_SECONDS = 5.0


class Speaking:
    """The parts of speaking, and the thread that delivers.

    Parameters
    ----------
    parts, asking
        The wired pieces, and what reads histories.
    """

    def __init__(self, parts: Parts, asking: Asking) -> None:
        self.campaigns = parts.campaigns
        self.messages = Messages(parts, Moments(parts, asking))
        self.contacted = Contacted(parts, self.messages)
        self.postman = Postman(parts, self.messages, senders_of(parts.settings.delivery))
        self._freshness = parts.freshness
        self._keeper = Keeper(
            {"deliver": (_EVERY_SECONDS, self.postman.deliver), "feeds": (60.0, parts.freshness.save)}
        )

    def choose(self, person_id: str, **fields: Any) -> Chosen:
        """Choose one message for a person, reserved, or none; `fields` are those of `Choose`.

        Raises
        ------
        BadInput
            ``bad-choose``, or as `tactful.assembly.messaging.Messages.choose` says.
        """
        try:
            ask = msgspec.convert({"person_id": person_id, **fields}, Choose)
        except msgspec.ValidationError as error:
            raise BadInput("bad-choose", str(error), hint="see docs/reference/http.md, messages") from None
        return self.messages.choose(ask)

    def start(self) -> None:
        """Begin to deliver; what was on its way when the process died is called unsure first."""
        self.postman.recover()
        self._keeper.start()

    def stop(self) -> None:
        """Finish the round at hand and end; safe to call twice."""
        self._keeper.stop()
        self._freshness.save()
