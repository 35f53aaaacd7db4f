"""`[card]` of the line's TOML: whom a family's printed card names, and how it knows that it is we who ring."""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class CardRole(StrEnum):
    """Who is there for what, in the order in which the card names them."""

    CONTACT = "contact"
    SUPPORT = "support"
    TRANSPORT = "transport"
    SHOPPING = "shopping"
    ELDERS = "elders"


@dataclass(frozen=True)
class CardContact:
    role: CardRole
    name: str
    number: str


@dataclass(frozen=True)
class CardRules:
    contacts: tuple[CardContact, ...]
    outbound: str
    """The number that a family's phone shows when we ring."""
    safe_phrase: str
    """What we say then, so that she knows us; empty: nothing is agreed."""

    @property
    def mark(self) -> str:
        """Eight letters that change with what is printed."""
        return hashlib.blake2s(repr(self).encode(), digest_size=4).hexdigest()


def _number(value: str) -> str:
    if not re.fullmatch(r"\+?[0-9][0-9 -]{1,22}[0-9]", value):
        raise ValueError("must be a telephone number")
    return value


_Number = Annotated[str, AfterValidator(_number)]


class _Contact(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(default="", max_length=20)
    number: _Number


class CardConfig(BaseModel):
    """A role without an entry is left out; emotional support is the line itself, if nobody else is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outbound: _Number | None = None
    safe_phrase: str = Field(default="", max_length=20)
    contact: _Contact | None = None
    support: _Contact | None = None
    transport: _Contact | None = None
    shopping: _Contact | None = None
    elders: _Contact | None = None

    def rules(self, number: str) -> CardRules:
        """`number`: the line's own."""
        support = self.support or _Contact(number=number)
        given = (self.contact, support, self.transport, self.shopping, self.elders)
        contacts = tuple(
            CardContact(role, one.name, one.number)
            for role, one in zip(CardRole, given, strict=True)
            if one is not None
        )
        return CardRules(contacts, self.outbound or number, self.safe_phrase)
