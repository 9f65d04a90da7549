"""The plain data that every part speaks: messages in, actions out, and what came of them.

All are frozen ``msgspec.Struct``s: the same bytes cross the link's pipe, the job queue and the
control socket. A JID is a ``str`` without device part (``15550000002@s.whatsapp.net``,
``123@lid``, ``456@g.us``). Times are aware UTC datetimes. Paths are relative to the data folder.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, dataclass_transform

import msgspec

MessageKind = Literal[
    "text", "image", "video", "audio", "voice", "document", "sticker", "location", "contact",
    "poll", "reaction", "edit", "delete", "status", "other",
]  # fmt: skip
"""What a message is; ``edit``, ``delete`` and ``reaction`` speak of another message (its target), ``status``
says that somebody mentioned the group in their status."""

MediaKind = Literal["image", "video", "audio", "voice", "document", "sticker"]
"""What WhatsApp shows a file as."""


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class Frozen(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What all plain data derive from; being frozen they make no cycles, and are spared the search for them."""


class Identity(Frozen):
    """One person as WhatsApp names them: by LID, by phone number, or both."""

    lid: str = ""
    """``…@lid``, or empty where unknown."""
    phone: str = ""
    """``…@s.whatsapp.net``, or empty where unknown."""

    @property
    def key(self) -> str:
        """The JID a user row is keyed by: the LID where known, else the phone's."""
        return self.lid or self.phone


class Media(Frozen):
    """A file that came with a message or goes with one."""

    kind: MediaKind
    mime: str = ""
    size: int = 0
    """Bytes, as stated by the sender."""
    name: str = ""
    """File name, of documents."""
    seconds: float = 0.0
    width: int = 0
    height: int = 0
    animated: bool = False
    """Stickers only."""
    path: str = ""
    """Where the bytes are, relative to the data folder; empty while they are still with WhatsApp."""
    thumbnail: bytes = b""
    """A small JPEG that is shown until the file is loaded, of what we send."""
    gif: bool = False
    """Of a video: shown as a GIF, silent and again and again."""
    pages: int = 0
    """Of a document that we send; 0 for none or unknown."""
    waveform: bytes = b""
    """64 loudness values from 0 to 100, of a voice message that we send."""


class Quoted(Frozen):
    """The message that another one answers."""

    id: str
    sender: Identity = Identity()
    text: str = ""
    kind: MessageKind = "text"
    media: Media | None = None
    from_me: bool = False
    """Whether the bot's account wrote it."""
    raw: bytes = b""
    """The quoted message as WhatsApp's own bytes; what its media are fetched by."""


class Message(Frozen, tag="message"):
    """One message as it came in."""

    account: str
    """The account's name in our configuration, such as ``main``."""
    id: str
    """WhatsApp's message id, unique in its chat."""
    chat: str
    """JID of the chat: the group's, or of the other person."""
    sender: Identity
    at: datetime
    """When it was sent, by WhatsApp's clock."""
    kind: MessageKind = "text"
    text: str = ""
    """The text, or a file's caption; as it came, not yet safe for a terminal."""
    name: str = ""
    """The sender's own name for themselves; not yet safe for a terminal."""
    group: bool = False
    from_me: bool = False
    """Written by the account itself, on its phone or another of its devices."""
    mentions: tuple[str, ...] = ()
    """JIDs, in the order of the text."""
    mentions_me: bool = False
    quoted: Quoted | None = None
    media: Media | None = None
    target: str = ""
    """Id of the message that was edited, deleted or reacted to."""
    ephemeral: int = 0
    """Seconds after which this chat's messages disappear, 0 for never."""
    view_once: bool = False
    raw: bytes = b""
    """The message as WhatsApp's own bytes; what its media are fetched by and quotes are made of."""


GroupChangeKind = Literal["joined", "left", "join", "leave", "promote", "demote", "subject", "settings"]


class GroupChange(Frozen, tag="group_change"):
    """Something happened to a group: the bot ``joined`` or ``left``, people ``join`` or ``leave``, and so on."""

    account: str
    chat: str
    kind: GroupChangeKind
    at: datetime
    subject: str = ""
    actor: Identity = Identity()
    people: tuple[Identity, ...] = ()


class GroupMember(Frozen):
    """One participant of a group."""

    who: Identity
    admin: bool = False


class GroupInfo(Frozen):
    """What a group is now."""

    chat: str
    subject: str = ""
    description: str = ""
    members: tuple[GroupMember, ...] = ()
    announce: bool = False
    """Only admins may write."""
    locked: bool = False
    """Only admins may edit the group's data."""
    ephemeral: int = 0


ReceiptKind = Literal["delivered", "read", "played", "retry"]


class Receipt(Frozen, tag="receipt"):
    """What became of messages that we sent."""

    account: str
    chat: str
    ids: tuple[str, ...]
    kind: ReceiptKind
    who: Identity
    at: datetime


class Call(Frozen, tag="call"):
    """Somebody rings (``ended`` false) or stops ringing."""

    account: str
    id: str
    who: Identity
    at: datetime
    ended: bool = False


LinkState = Literal[
    "starting", "pairing", "connecting", "connected", "logged_out", "banned", "replaced", "outdated",
    "stopped", "failed",
]  # fmt: skip


class LinkStatus(Frozen, tag="status"):
    """How an account stands with WhatsApp."""

    account: str
    state: LinkState
    at: datetime
    reason: str = ""
    """Why, in words an operator understands; empty when all is well."""
    me: Identity = Identity()
    """Who the account is, once paired."""
    pushname: str = ""


class PairingCode(Frozen, tag="code"):
    """One QR text or phone code to pair with, or the end of its cycle (``text`` empty)."""

    account: str
    kind: Literal["qr", "phone"]
    text: str
    at: datetime
    seconds: int
    """How long it is good for."""
    error: str = ""
    """Why pairing did not work, in the operator's words."""


Inbound = Message | GroupChange | Receipt | Call | LinkStatus | PairingCode
"""All that a transport delivers."""


# Actions: what the outbox holds and a transport executes. Tagged, since they are stored and sent.


class Quote(Frozen):
    """What a reply quotes."""

    id: str
    sender: str
    """JID of its writer."""
    text: str = ""
    raw: bytes = b""
    """The quoted message as WhatsApp's own bytes, where known."""


class Send(Frozen, tag="send"):
    """Send a message: text, or media with the text as caption."""

    chat: str
    text: str = ""
    media: Media | None = None
    quote: Quote | None = None
    mentions: tuple[str, ...] = ()
    ephemeral: int = 0


class Edit(Frozen, tag="edit"):
    """Replace the text of a message of ours."""

    chat: str
    target: str
    text: str
    mentions: tuple[str, ...] = ()


class React(Frozen, tag="react"):
    """Put an emoji on a message; empty takes it away."""

    chat: str
    target: str
    sender: str
    """JID of the target's writer, empty for our own."""
    emoji: str


class Poll(Frozen, tag="poll"):
    """Ask a question whose answers people vote for, each for one."""

    chat: str
    question: str
    options: tuple[str, ...]

    @property
    def text(self) -> str:
        """What it says, the question and each answer on a line."""
        return "\n".join((self.question, *(f"• {each}" for each in self.options)))


class Pin(Frozen, tag="pin"):
    """Keep a message at the top of its chat for everyone."""

    chat: str
    target: str
    sender: str = ""
    """JID of the target's writer, empty for our own."""
    seconds: int = 0
    """For how long: a day, a week or thirty days; 0 takes it down."""


class Delete(Frozen, tag="delete"):
    """Delete a message for everyone: our own, or as group admin another's."""

    chat: str
    target: str
    sender: str = ""
    """JID of the target's writer, empty for our own."""


class MarkRead(Frozen, tag="read"):
    """Tell the sender that messages were read."""

    chat: str
    ids: tuple[str, ...]
    sender: str


class Presence(Frozen, tag="presence"):
    """Show "typing…" or "recording…" in a chat, or stop it."""

    chat: str
    state: Literal["composing", "recording", "paused"]


class FetchMedia(Frozen, tag="fetch"):
    """Download the media of a message into the spool; the result's ``value`` is its path."""

    raw: bytes
    limit: int
    """Bytes; larger media are refused before the download."""
    chat: str = ""


GroupVerb = Literal["info", "groups", "leave", "add", "remove", "promote", "demote", "announce", "locked",
                    "subject", "description", "icon", "link", "revoke_link", "join", "ephemeral",
                    "requests"]  # fmt: skip


class GroupOperation(Frozen, tag="group"):
    """Ask or change something of a group; ``info`` gives a GroupInfo as JSON, ``groups`` a list of them.

    The ``value`` of ``icon`` is the path of a JPEG, relative to the data folder.
    """

    chat: str
    verb: GroupVerb
    people: tuple[str, ...] = ()
    value: str = ""


class RejectCall(Frozen, tag="reject_call"):
    """Decline a call."""

    chat: str
    id: str


class ContactCheck(Frozen, tag="contact"):
    """Ask whether a number is on WhatsApp; ``value`` of the result is an Identity as JSON."""

    chat: str


class PictureAddress(Frozen, tag="picture"):
    """Ask where somebody's picture is; the result's ``value`` is a URL, empty where there is none to be seen."""

    chat: str
    """Whose."""


class Block(Frozen, tag="block"):
    """Have WhatsApp let nothing through from a person, or let it through again."""

    chat: str
    """Whom."""
    blocked: bool = True


Action = (
    Send | Edit | React | Poll | Pin | Delete | MarkRead | Presence | FetchMedia | GroupOperation | RejectCall
    | ContactCheck | Block | PictureAddress
)  # fmt: skip


class Result(Frozen):
    """What came of an action."""

    ok: bool
    id: str = ""
    """WhatsApp's id of what was sent."""
    at: datetime | None = None
    error: str = ""
    """Why not, in words for an operator."""
    code: str = ""
    """A short name of the fault to decide by: ``offline``, ``timeout``, ``forbidden``, ``gone``,
    ``too_large``, ``invalid``, ``limited`` (WhatsApp wants less of us), ``internal``."""
    ambiguous: bool = False
    """It may have been done all the same: the answer was lost, not the request."""
    value: str = ""
