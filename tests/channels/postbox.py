"""A mail server to test with: a small SMTP listener on this machine that keeps what it was sent."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

__all__ = ["Postbox", "mail_server"]


@dataclass
class Postbox:
    """What was received, and what is answered: a code per command, used up in order."""

    port: int = 0
    answers: dict[str, list[str]] = field(default_factory=dict)
    raw: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    def mails(self) -> list[EmailMessage]:
        """Return the messages, parsed."""
        return [message_from_bytes(one, policy=default) for one in self.raw]  # type: ignore[misc]


class _Talk(socketserver.StreamRequestHandler):
    """One conversation."""

    @property
    def box(self) -> Postbox:
        """What the server remembers."""
        return self.server.box  # type: ignore[attr-defined, no-any-return]

    def usual(self, command: str, text: str) -> str:
        """Answer as told, else as usual, and return the answer; empty when the line is to be dropped."""
        waiting = self.box.answers.get(command)
        told = waiting.pop(0) if waiting else text
        if told != "drop":
            self.wfile.write(told.encode() + b"\r\n")
        return "" if told == "drop" else told

    def handle(self) -> None:
        """Speak until somebody hangs up."""
        self.usual("hello", "220 here")
        going = True
        while going and (line := self.rfile.readline()):
            word = line.split()[0].decode().lower() if line.split() else ""
            self.box.commands.append(word)
            if word == "ehlo":
                self.wfile.write(b"250-here\r\n250 SMTPUTF8\r\n")
            elif word == "data":
                told = self.usual("data", "354 go on")
                going = bool(told) and (not told.startswith("354") or self.take())
            else:
                going = bool(self.usual(word, "221 bye" if word == "quit" else "250 yes")) and word != "quit"

    def take(self) -> bool:
        """Take the text of a message; where only the answer is to be lost, the message has arrived."""
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        waiting = self.box.answers.get("text")
        if not waiting or waiting[0].startswith(("2", "drop")):
            self.box.raw.append(b"".join(lines))
        return bool(self.usual("text", "250 taken"))


@contextmanager
def mail_server(**answers: list[str]) -> Iterator[Postbox]:
    """Serve SMTP on a free port.

    Parameters
    ----------
    answers
        Replies instead of the usual, by command (``rcpt``, ``data``, ``text``): ``"550 no"`` or ``"drop"``, which
        takes the command and closes the line without a word.
    """
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk)
    server.daemon_threads = True
    box = Postbox(port=server.server_address[1], answers=answers)
    server.box = box  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
