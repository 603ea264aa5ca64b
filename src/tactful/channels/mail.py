"""E-mail by SMTP, one message a connection, with the headers that let a reader leave by one click.

A try is told apart by how far it came: until the server has the whole text nothing was sent and it may be tried again;
when the answer to the text is lost it may have been, so it is never sent again.

References: RFC 5321, 5322, 2369, 3834, 8058.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr

from tactful.contacts.delivery import MailDelivery
from tactful.contacts.sender import Letter, Tried

__all__ = ["Mail", "mail_of"]


class Mail:
    """A `tactful.contacts.sender.Sender` by SMTP.

    Parameters
    ----------
    spec
        The server.
    """

    def __init__(self, spec: MailDelivery) -> None:
        self._spec = spec

    def send(self, letter: Letter) -> Tried:
        """Try once."""
        try:
            message = mail_of(letter, self._spec)
        except ValueError:
            return Tried("never", "bad-address", bounced=True)
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return Tried("again", _code(error))
        try:
            return _hand_over(server, message)
        finally:
            with suppress(OSError, smtplib.SMTPException):  # what was sent is sent, however the parting goes
                server.quit()

    def _connect(self) -> smtplib.SMTP:
        spec = self._spec
        if spec.security == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(spec.host, spec.port, timeout=spec.timeout_seconds, context=context)
        else:
            server = smtplib.SMTP(spec.host, spec.port, timeout=spec.timeout_seconds)
        try:
            if spec.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            server.ehlo()
            if spec.username:
                server.login(spec.username, os.environ.get(spec.password_env, ""))
        except BaseException:
            server.close()
            raise
        return server


def mail_of(letter: Letter, spec: MailDelivery) -> EmailMessage:
    """Return the message with its headers; raises ValueError for an address that is none.

    >>> letter = Letter("r1", "spring", "email", "marketing", "ana", "ana@example.org", "Tea", "Hi", "https://x/u", 0)
    >>> mail_of(letter, MailDelivery(host="localhost", sender="Tea Shop <tea@shop.example>"))["Message-ID"]
    '<r1@shop.example>'
    """
    name, address = parseaddr(spec.sender)
    sender = _address(address, name)
    message = EmailMessage()
    message["From"] = sender
    message["To"] = _address(letter.to)
    if spec.reply_to:
        message["Reply-To"] = spec.reply_to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(datetime.fromtimestamp(letter.at // 1000, UTC))
    # The same on every try, so that a receiver knows a repetition.
    message["Message-ID"] = f"<{letter.reservation}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Precedence"] = "bulk"
    message.set_content(letter.body)
    return message


def _address(text: str, name: str = "") -> Address:
    if any(ord(c) < 33 for c in text) or text.count("@") != 1:
        raise ValueError("no address")
    local, _, domain = text.partition("@")
    if not local or not domain:
        raise ValueError("no address")
    return Address(display_name=name, username=local, domain=domain)


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> Tried:
    """Give the message to the server step by step, so that it is known how far it came."""
    sender, to = message["From"].addresses[0].addr_spec, message["To"].addresses[0].addr_spec
    ascii_only = sender.isascii() and to.isascii()
    if not ascii_only and not server.has_extn("smtputf8"):
        return Tried("never", "no-smtputf8", bounced=True)
    try:
        code, _ = server.mail(sender, () if ascii_only else ("SMTPUTF8",))
        if code != 250:
            return _refused(code)
        code, _ = server.rcpt(to)
        if code not in {250, 251}:
            return _refused(code, bounced=code in {550, 551, 553})
    except (OSError, smtplib.SMTPException) as error:
        return Tried("again", _code(error))
    return _hand_text(server, message.as_bytes(policy=SMTP if ascii_only else SMTPUTF8))


def _hand_text(server: smtplib.SMTP, text: bytes) -> Tried:
    """Give the text to a server that took both addresses; from here on silence means that it may have gone out."""
    try:
        code, _ = server.data(text)
    except smtplib.SMTPDataError as error:
        return _refused(error.smtp_code)  # the server would not even take the text
    except (OSError, smtplib.SMTPException) as error:
        return Tried("unsure", _code(error))
    return Tried("sent", "taken") if code == 250 else _refused(code)


def _refused(code: int, *, bounced: bool = False) -> Tried:
    return Tried("never" if 500 <= code < 600 else "again", f"smtp-{code}", bounced=bounced)


def _code(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"smtp-{error.smtp_code}"
    return "bad-certificate" if isinstance(error, ssl.SSLError) else "no-connection"
