"""JSON <-> values, here and nowhere else. Names are camelCase on the wire; the OpenAPI document is made from these."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer, model_validator
from pydantic.alias_generators import to_camel

from actors.accounts import StreamTicket
from actors.runtime import ActorHealth, House
from actors.sources import ChosenSource
from storage.model.identity import Identity, TokenPair, User
from storage.model.sources import Quality, Source
from storage.model.titles import MediaListInfo, Movie, MoviePage
from storage.model.torrents import StreamStatus, TorrentFile, TorrentInfo


class Wire(BaseModel):
    """Base of everything that crosses the wire."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=True, from_attributes=True, frozen=True
    )


class Message(Wire):
    """One sentence for a person."""

    message: str


# --- accounts


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


# --- titles


class ListOut(Wire):
    """A list of titles and where it is read."""

    name: str
    slug: str
    description: str
    url: str

    @classmethod
    def of(cls, info: MediaListInfo) -> Self:
        """Shape a list's description."""
        return cls(name=info.name, slug=info.slug, description=info.description, url=f"/api/list/{info.slug}")


class ListQuery(Wire):
    """Which page, how long, in which language."""

    page: int = Field(default=1, ge=1, le=1_000_000)
    page_size: int = Field(default=20, ge=1, le=100)
    lang: str = Field(default="en", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


class MovieQuery(Wire):
    """In which language, and with its sources or not."""

    lang: str = Field(default="en", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    include_sources: bool = False


class SourceOut(Wire):
    """A way to get a film: never a hash, a magnet or an address. Sizes in bytes."""

    id: int
    quality: str | None
    size: int
    video_codec: str | None
    broadcasters: int | None
    watchers: int | None
    source: str
    has_data_file: bool

    @classmethod
    def of(cls, source: Source) -> Self:
        """Shape a source."""
        return cls(
            id=source.id,
            quality=source.quality,
            size=source.size_bytes,
            video_codec=source.video_codec,
            broadcasters=source.health.seeders if source.health else None,
            watchers=source.health.leechers if source.health else None,
            source=source.release_type,
            has_data_file=source.has_data_file,
        )


class MovieOut(Wire):
    """A film. `releaseDate` is YYYY-MM-DD or empty, `runtime` minutes, pictures are URLs or empty."""

    type: Literal["movie"] = "movie"
    id: int
    tmdb_id: int
    imdb_id: str | None
    title: str
    original_title: str
    overview: str
    tagline: str
    release_date: str
    year: int | None
    runtime: int
    poster: str
    backdrop: str
    logo: str
    genres: list[str]
    popularity: float
    rating: float
    licence: str


class MovieWithSourcesOut(MovieOut):
    """A film and what can play it, best first."""

    sources: list[SourceOut]


class MediaOut(MovieOut):
    """A film as lists carry it; `playable` when a source is known."""

    media_type: Literal["movie"] = Field(default="movie", alias="_type")
    playable: bool


def movie_fields(movie: Movie) -> dict[str, object]:
    """A film's fields in the names of the wire models."""
    return {
        "id": movie.id,
        "tmdb_id": movie.tmdb_id,
        "imdb_id": movie.imdb_id,
        "title": movie.title,
        "original_title": movie.original_title,
        "overview": movie.overview,
        "tagline": movie.tagline,
        "release_date": movie.release_date.isoformat() if movie.release_date else "",
        "year": movie.year,
        "runtime": movie.runtime_min,
        "poster": movie.poster,
        "backdrop": movie.backdrop,
        "logo": movie.logo,
        "genres": list(movie.genres),
        "popularity": movie.popularity,
        "rating": movie.rating,
        "licence": movie.licence,
    }


class PageOut(Wire):
    """One page of a list; `total` counts over all pages."""

    results: list[MediaOut]
    total: int
    list: ListOut

    @classmethod
    def of(cls, page: MoviePage, playable: frozenset[int]) -> Self:
        """Shape a page; `playable` holds the TMDB ids that have a source."""
        results = [
            MediaOut.model_validate({**movie_fields(movie), "playable": movie.tmdb_id in playable})
            for movie in page.results
        ]
        return cls(results=results, total=page.total, list=ListOut.of(page.list))


# --- playing


class DeviceBody(Wire):
    """What a player can decode; empty lists mean that it did not tell, `maxHeight` 0 any."""

    video: frozenset[str] = frozenset()
    audio: frozenset[str] = frozenset()
    max_height: int = Field(default=0, ge=0, le=20_000)


class PlayBody(Wire):
    """On what the film shall play."""

    device: DeviceBody | None = None


class PlayOut(Wire):
    """Where to read the film, and why this variant was picked. `size` in bytes."""

    streaming_key: str = Field(repr=False)
    url: str = Field(repr=False)
    quality: str | None
    size: int
    video_codec: str | None
    broadcasters: int | None
    watchers: int | None
    expires_at: datetime
    delivery: Literal["direct"] = "direct"
    subtitles: list[str] = Field(default_factory=list)
    explanation: str

    @classmethod
    def of(cls, chosen: ChosenSource, file: TorrentFile, ticket: StreamTicket) -> Self:
        """Shape what was chosen, the file that plays, and the ticket for it."""
        health = chosen.source.health
        return cls(
            streaming_key=ticket.token,
            url=stream_url(ticket),
            quality=chosen.source.quality,
            size=file.size_bytes,
            video_codec=chosen.source.video_codec,
            broadcasters=health.seeders if health else None,
            watchers=health.leechers if health else None,
            expires_at=ticket.grant.expires_at,
            explanation=chosen.explanation,
        )


def stream_url(ticket: StreamTicket) -> str:
    """Where the ticket's file is read."""
    return f"/api/stream/{ticket.token}"


def quality_of(text: str) -> Quality | None:
    """A quality of the wire; None for `auto`. `ValueError` for anything else."""
    return None if text.lower() == "auto" else Quality(text.upper())


class ReasonOut(Wire):
    """Why it is not playing, and what happens next."""

    code: str
    message: str
    next_step: str
    retry_in_s: float | None


class TimingsOut(Wire):
    """Milliseconds from the request until each stage; null: not yet."""

    resolve_ms: float | None
    metadata_ms: float | None
    peers_ms: float | None
    head_ms: float | None
    first_byte_ms: float | None


class StreamStatusOut(Wire):
    """How a stream goes. `progress` are byte ranges [start, end) that are on disk."""

    stage: str
    reason: ReasonOut | None
    progress: list[tuple[int, int]]
    size: int
    downloaded: int
    peers: int
    seeds: int
    rate_bytes_per_s: int
    playable_in_s: float | None
    timings: TimingsOut

    @classmethod
    def of(cls, status: StreamStatus) -> Self:
        """Shape a stream's status."""
        return cls(
            stage=status.stage,
            reason=ReasonOut.model_validate(status.reason) if status.reason else None,
            progress=list(status.progress),
            size=status.size_bytes,
            downloaded=status.downloaded_bytes,
            peers=status.peers,
            seeds=status.seeds,
            rate_bytes_per_s=status.rate_bytes_per_s,
            playable_in_s=status.playable_in_s,
            timings=TimingsOut.model_validate(status.timings),
        )


# --- torrents


class MagnetBody(Wire):
    """A magnet link (BEP 9)."""

    magnet: str = Field(min_length=1, max_length=16_384, repr=False)


class TorrentQuery(Wire):
    """Which file shall play; without it the largest video."""

    file: int | None = Field(default=None, ge=0)


class FileOut(Wire):
    """A file inside a torrent; size in bytes."""

    index: int
    name: str
    size: int

    @classmethod
    def of(cls, file: TorrentFile) -> Self:
        """Shape a file."""
        return cls(index=file.index, name=file.name, size=file.size_bytes)


class TorrentOut(Wire):
    """A torrent that the engine keeps."""

    id: int
    name: str
    size: int
    downloaded: int
    state: str
    peers: int
    seeds: int
    rate_bytes_per_s: int
    files: list[FileOut]
    added_at: datetime

    @classmethod
    def of(cls, torrent: TorrentInfo) -> Self:
        """Shape a torrent."""
        return cls(
            id=torrent.id,
            name=torrent.name,
            size=torrent.size_bytes,
            downloaded=torrent.downloaded_bytes,
            state=torrent.state,
            peers=torrent.peers,
            seeds=torrent.seeds,
            rate_bytes_per_s=torrent.rate_bytes_per_s,
            files=[FileOut.of(file) for file in torrent.files],
            added_at=torrent.added_at,
        )


class TorrentsOut(Wire):
    """Every torrent, newest first."""

    torrents: list[TorrentOut]


class TorrentAddedOut(Wire):
    """A torrent that was taken in, and where its film is read."""

    id: int
    name: str
    files: list[FileOut]
    streaming_key: str = Field(repr=False)
    url: str = Field(repr=False)

    @classmethod
    def of(cls, torrent: TorrentInfo, ticket: StreamTicket) -> Self:
        """Shape a torrent and the ticket for its film."""
        return cls(
            id=torrent.id,
            name=torrent.name,
            files=[FileOut.of(file) for file in torrent.files],
            streaming_key=ticket.token,
            url=stream_url(ticket),
        )


# --- operation


class MailboxOut(Wire):
    """A mailbox at this moment."""

    length: int
    high_water: int
    capacity: int
    oldest_age_s: float
    dropped: int
    merged: int


class HandlingOut(Wire):
    """How long messages took, in seconds."""

    count: int
    sum_s: float
    p50_s: float
    p95_s: float
    max_s: float


class LastErrorOut(Wire):
    """The crash or failed tick that happened last."""

    type: str
    message: str
    at: datetime


class TickOut(Wire):
    """A repeated job."""

    name: str
    interval_s: float
    last_run: datetime | None
    last_duration_s: float | None
    runs: int
    failures: int
    next_due_in_s: float | None


class ActorOut(Wire):
    """How one actor fares."""

    name: str
    state: str
    since: datetime
    restarts: int
    mailbox: MailboxOut
    handled: int
    failed: int
    in_flight: int
    handling: HandlingOut
    last_error: LastErrorOut | None
    ticks: list[TickOut]

    @classmethod
    def of(cls, health: ActorHealth) -> Self:
        """Shape an actor's health."""
        return cls.model_validate(health)


class EventsOut(Wire):
    """The traffic of news between actors."""

    published: int
    dropped: int


class TreeOut(Wire):
    """The supervision tree, in the order the actors were started."""

    actors: list[ActorOut]
    events: EventsOut
    uptime_s: float

    @classmethod
    def of(cls, house: House, uptime_s: float) -> Self:
        """Shape the whole house."""
        return cls(
            actors=[ActorOut.of(actor) for actor in house.actors],
            events=EventsOut(published=house.events_published, dropped=house.events_dropped),
            uptime_s=uptime_s,
        )


class StateOut(Wire):
    """`ok`, or what is not."""

    status: str


class ReadyOut(Wire):
    """Whether everything is up, and by name what is not."""

    status: Literal["ready", "not ready"]
    not_ready: list[str]


class ServiceOut(Wire):
    """One service in a word; `reason` and `errorMessage` only for users who are logged in, and left out if empty."""

    status: Literal["ready", "degraded", "initializing", "error", "needs_configuration"]
    reason: str | None = None
    error_message: str | None = None

    @model_serializer(mode="wrap")
    def _without_blanks(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        return {name: value for name, value in write(self).items() if value is not None}


class VpnOut(Wire):
    """Whether a tunnel is demanded and up."""

    is_vpn_active: bool
    disabled: bool


class SetupOut(Wire):
    """Whether the first admin is still to be made; null while that is not known."""

    required: bool | None


class StatusOut(Wire):
    """How the whole service stands."""

    services: dict[str, ServiceOut]
    vpn: VpnOut
    setup: SetupOut


class FrameOut(Wire):
    """Five minutes from `start`. Times are seconds and averages, null where there was nothing to average."""

    start: datetime
    requests: int
    faults: int
    average_s: float | None
    longest_s: float
    streams: int
    stream_bytes: int
    first_byte_average_s: float | None


class StatsOut(Wire):
    """The last 24 hours, oldest frame first; a frame in which nothing happened is left out."""

    frame_s: int
    frames: list[FrameOut]
