"""Users, sessions and tokens on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field, RootModel, model_validator

from miauflix.web.schemas.base import Wire
from storage.model.identity import Identity, TokenPair, User


class SetUpBody(Wire):
    """Who shall be the first admin."""

    email: str = Field(min_length=3, max_length=254)
    username: str | None = Field(default=None, max_length=64)
    password: str = Field(min_length=1, max_length=1024, repr=False)
    setup_token: str = Field(min_length=1, max_length=256, repr=False)


class LogInBody(Wire):
    """Who wants in. `delivery: "body"` is for apps: tokens in the answer instead of cookies."""

    email: str | None = Field(default=None, max_length=254)
    username: str | None = Field(default=None, max_length=254)
    password: str = Field(min_length=1, max_length=1024, repr=False)
    delivery: Literal["cookie", "body"] = "cookie"

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not (self.email or self.username):
            raise ValueError("give an email or a username")
        return self

    @property
    def login(self) -> str:
        """What the person calls themselves."""
        return self.email or self.username or ""


class RefreshBody(Wire):
    """An app's refresh token; a browser has it in its cookie."""

    refresh_token: str | None = Field(default=None, max_length=4096, repr=False)


class RefreshQuery(Wire):
    """`dry_run` only asks whether it would work."""

    dry_run: bool = Field(default=False, alias="dry_run")


class ValidOut(Wire):
    """Would a refresh work?"""

    valid: bool


class UserOut(Wire):
    """A person with an account."""

    id: int
    email: str
    username: str
    display_name: str
    role: str

    @classmethod
    def of(cls, user: User) -> Self:
        """Shape a user."""
        return cls.model_validate(user)


class SessionOut(Wire):
    """A user and the session that proved them."""

    session: str
    user: UserOut

    @classmethod
    def of(cls, identity: Identity) -> Self:
        """Shape an identity."""
        return cls(session=identity.session, user=UserOut.of(identity.user))


class TokensOut(SessionOut):
    """The same for an app, with its tokens; `expiresAt` is the access token's end."""

    access_token: str = Field(repr=False)
    refresh_token: str = Field(repr=False)
    expires_at: datetime

    @classmethod
    def of_pair(cls, pair: TokenPair) -> Self:
        """Shape a pair of tokens."""
        return cls(
            session=pair.identity.session,
            user=UserOut.of(pair.identity.user),
            access_token=pair.access_token,
            refresh_token=pair.refresh_token,
            expires_at=pair.access_expires_at,
        )


class SessionsOut(RootModel[list[SessionOut]]):
    """Sessions that live side by side in one browser."""


class LoggedInOut(RootModel[TokensOut | SessionOut]):
    """A browser's answer, whose tokens are in cookies, or an app's."""


class RefreshedOut(RootModel[TokensOut | SessionOut | ValidOut]):
    """The same for a new pair; `valid` alone when that was only asked."""
