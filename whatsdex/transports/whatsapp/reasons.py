"""Why WhatsApp does not let an account in, in words an operator understands, with what to do."""

from __future__ import annotations

from typing import Any

from neonize.proto.Neonize_pb2 import ConnectFailureReason, TemporaryBan

from whatsdex.text import _, duration, sanitize

_PASSING = {
    ConnectFailureReason.INTERNAL_SERVER_ERROR,
    ConnectFailureReason.EXPERIMENTAL,
    ConnectFailureReason.SERVICE_UNAVAILABLE,
}


def logged_out(event: Any) -> str:
    """Say that the account is not linked any more."""
    if event.Reason == ConnectFailureReason.MAIN_DEVICE_GONE:
        return _("WhatsApp unlinked this device because the phone's account is gone or was moved. Pair anew.")
    return _("The account was unlinked, on the phone or by WhatsApp. Pair anew.")


def replaced() -> str:
    """Say that another client uses the same session."""
    return _("Another program logged in with this account's session. End that one, then reconnect.")


def outdated() -> str:
    """Say that a newer client is needed."""
    return _("WhatsApp no longer accepts this version of the client. Update WhatsDeX.")


def banned(event: Any | None) -> str:
    """Say why the account is banned and for how long, both unknown without an event."""
    whys = {
        TemporaryBan.SEND_TO_TOO_MANY_PEOPLE: _("it wrote to too many people who do not know it"),
        TemporaryBan.BLOCKED_BY_USERS: _("too many people blocked it"),
        TemporaryBan.CREATED_TOO_MANY_GROUPS: _("it made too many groups"),
        TemporaryBan.SENT_TOO_MANY_SAME_MESSAGE: _("it sent the same message too often"),
        TemporaryBan.BROADCAST_LIST: _("it wrote to too many people by broadcast lists"),
    }
    why = whys.get(event.Code) if event else None
    length = duration(_seconds(event.Expire)) if event and event.Expire > 0 else _("an unknown time")
    return _("WhatsApp banned the account for {length}: {why}. Wait until then, then reconnect.").format(
        length=length, why=why or _("WhatsApp gave no reason")
    )


def _seconds(span: int) -> float:
    return span / 1_000_000_000 if span > 100_000_000 else float(span)


def refused(event: Any) -> str:
    """Say that a login was refused for another reason."""
    words = sanitize(str(event.Message), limit=200) or _("no reason given")
    return _("WhatsApp refused the connection: {why}").format(why=words)


def passing(event: Any) -> bool:
    """Tell whether the refusal passes, so that the client tries again by itself."""
    return event.Reason in _PASSING
