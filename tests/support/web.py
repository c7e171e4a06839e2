"""Scripted neighbours of the web layer, and a plain HTTP/1.1 client that shows what came over the wire."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import trio

from actors import accounts, catalogue, images, sources, torrents, trakt, vault, viewing
from actors.images.sizes import size_of
from actors.runtime import ActorHealth, ActorState, CrashActor, DescribeActors, House, RestartActor
from actors.runtime.health import HandlingHealth, LastError, MailboxHealth, TickHealth
from actors.runtime.testing import Neighbour
from miauflix.web.addresses import Addresses
from storage.model.identity import Identity, Role, TokenPair, User
from storage.model.sources import (
    Hdr,
    InfoHash,
    Quality,
    Sought,
    Source,
    SourceRef,
    SwarmHealth,
    TorrentSeed,
    Traits,
)
from storage.model.titles import (
    Episode,
    Genre,
    MediaListInfo,
    MediaPage,
    Movie,
    NextEpisode,
    Picture,
    Season,
    Show,
    ShowDetails,
    TitleKind,
    TitlePage,
)
from storage.model.torrents import (
    StallReason,
    StartTimings,
    StreamStage,
    StreamStatus,
    TorrentFile,
    TorrentInfo,
    TorrentState,
)
from storage.model.trakt import Association, TraktAccount
from storage.vault import Encryption

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
TICKET = "t" * 43
FILM = bytes(range(256)) * 4096
"""1 MiB that tells its own position."""

ADMIN = User(1, "ada", "ada@example.org", "Ada", Role.ADMIN, True)
VIEWER = User(2, "bob", "bob@example.org", "Bob", Role.USER, True)
SESSIONS = {"admin-access": Identity(ADMIN, "s-admin"), "user-access": Identity(VIEWER, "s-user")}
"""Access tokens that `accounts` accepts, and whom they prove."""

AS_ADMIN = {"Authorization": "Bearer admin-access"}
AS_USER = {"Authorization": "Bearer user-access"}

MOVIE = Movie(
    id=7,
    tmdb_id=10331,
    imdb_id="tt0063350",
    title="Night of the Living Dead",
    original_title="Night of the Living Dead",
    overview="They keep coming back.",
    tagline="",
    release_date=datetime(1968, 10, 4, tzinfo=UTC).date(),
    year=1968,
    runtime_min=96,
    poster=Picture(),
    backdrop=Picture(),
    logo=Picture(),
    genres=("Horror",),
    popularity=9.5,
    rating=7.6,
    licence="public domain",
)
EPISODE = Episode(
    id=31,
    season_number=1,
    episode_number=1,
    title="Pilot",
    overview="It begins.",
    air_date=datetime(2020, 2, 3, tzinfo=UTC).date(),
    runtime_min=44,
    still=Picture(),
    rating=8.1,
)
SEASON = Season(
    id=21,
    season_number=1,
    name="Season 1",
    overview="",
    air_date=EPISODE.air_date,
    poster=Picture(),
    episode_count=1,
    is_complete=True,
    episodes=(EPISODE,),
)
SPECIALS = attrs.evolve(
    SEASON, id=22, season_number=0, name="Specials", air_date=None, episode_count=6, is_complete=False, episodes=()
)
SHOW = Show(
    id=5,
    tmdb_id=2734,
    imdb_id="tt0203259",
    title="Night Watch",
    original_title="Night Watch",
    overview="They never sleep.",
    tagline="",
    first_air_date=EPISODE.air_date,
    last_air_date=None,
    status="Returning Series",
    poster=Picture(),
    backdrop=Picture(),
    logo=Picture(),
    genres=("Crime",),
    popularity=3.5,
    rating=8.0,
    next_episode=NextEpisode(2, 1, "Back", datetime(2026, 6, 1, tzinfo=UTC).date()),
)
LIST = MediaListInfo("@@tmdb_movies_popular", "Popular", "What many watch")
SOURCE = Source(
    SourceRef(TitleKind.MOVIE, 3),
    Sought.film(10331),
    "archive",
    Traits(Quality.FHD, 1080, "X264", 8, frozenset({Hdr.HDR10}), "WEB", ("en",), "GROUP", "extended"),
    900,
    SwarmHealth(5, 2, NOW),
    has_data_file=True,
    licence="Public domain",
)
REPORT = sources.SourcesReport(
    (
        sources.DirectoryHealth("internet-archive", requests=4),
        sources.DirectoryHealth(
            "yts",
            "mirror.example is down.",
            9,
            3,
            1,
            (sources.DirectoryHealth("first.example"), sources.DirectoryHealth("mirror.example", "It is down.", 3, 3)),
        ),
    ),
    searches_waiting=7,
    files_waiting=2,
    sources=12,
    with_file=5,
)
POSTER_NAME = "tmdb/poster.jpg"
POSTER = images.PictureFile(b"\xff\xd8\xff a poster", "image/jpeg", "a1b2c3")
PICTURES = images.PicturesHealth(
    files=3,
    size_bytes=3000,
    max_bytes=9000,
    hits=5,
    misses=4,
    failures=1,
    source_trouble="",
    disk_trouble="",
)
TORRENT = TorrentInfo(
    id=11,
    name="A film",
    files=(
        TorrentFile(0, "sample.mp4", 10),
        TorrentFile(1, "Ein Film – ß.mp4", len(FILM)),
        TorrentFile(2, "x.iso", 2**30),
    ),
    size_bytes=len(FILM) + 10,
    downloaded_bytes=5,
    state=TorrentState.DOWNLOADING,
    peers=3,
    seeds=2,
    rate_bytes_per_s=1000,
    added_at=NOW,
)
PAIRING = trakt.DevicePairing("h" * 43, "77776C8D", "https://trakt.tv/activate", 600.0, 5.0)
ASSOCIATION = Association(VIEWER.id, TraktAccount("bob-b", "Bob B."), is_linked=True, linked_at=NOW)
STATUS = StreamStatus(
    stage=StreamStage.PEERS,
    reason=StallReason("no_peers", "Nobody has this film right now.", "Asking the trackers again.", 12.0),
    progress=((0, 100), (200, 300)),
    size_bytes=len(FILM),
    downloaded_bytes=200,
    peers=0,
    seeds=0,
    rate_bytes_per_s=0,
    playable_in_s=None,
    timings=StartTimings(resolve_ms=1.5),
)

_NOTHING_TOOK = torrents.Durations(((0.5, 0), (float("inf"), 0)), 0.0)
STARTS = torrents.StartsReport(
    slowest=(
        torrents.StartRecord(
            number=5,
            torrent_id=11,
            torrent="A film",
            file_index=1,
            file="Ein Film – ß.mp4",
            asked_at=NOW,
            outcome=torrents.StartOutcome.PLAYED,
            stages=((torrents.StartStage.PEERS, 2100.0), (torrents.StartStage.FIRST_FRAME, 80.5)),
            total_ms=2180.5,
            waited_for=torrents.StartStage.PEERS,
            cause="no_peers",
            explanation="Nobody who has this was found yet.",
            first_frame_ms=2180.5,
            rebufferings=1,
            rebuffered_ms=700.0,
        ),
    ),
    hours=24,
    stages=(
        (torrents.StartStage.PEERS, torrents.Durations(((0.5, 2), (float("inf"), 1)), 2.6)),
        (torrents.StartStage.HEAD, _NOTHING_TOOK),
    ),
    starts=torrents.Durations(((0.5, 1), (float("inf"), 2)), 4.5),
    first_frames=torrents.Durations(((0.5, 0), (float("inf"), 1)), 2.1805),
    rebuffering=torrents.Durations(((0.5, 0), (float("inf"), 1)), 0.7),
    rebufferings=1,
    ended=((torrents.StartOutcome.PLAYED, "no_peers", 2), (torrents.StartOutcome.LEFT, "slow", 1)),
)


def pair_of(identity: Identity) -> TokenPair:
    """A pair of tokens as a login gives it."""
    return TokenPair(identity, "new-access", NOW + timedelta(minutes=15), "new-refresh", NOW + timedelta(days=7))


def health_of(name: str, state: ActorState = ActorState.RUNNING) -> ActorHealth:
    """An actor with something to tell."""
    return ActorHealth(
        name=name,
        state=state,
        since=NOW,
        restarts=1,
        mailbox=MailboxHealth(1, 2, 64, 0.5, 3, 4),
        handled=10,
        failed=1,
        in_flight=0,
        handling=HandlingHealth(11, 0.5, 0.01, 0.1, 0.2, ((0.01, 9), (0.1, 1), (float("inf"), 1))),
        last_error=LastError("OSError", "the disk is gone", NOW),
        ticks=(TickHealth("sweep", 60.0, NOW, 0.1, 5, 1, 30.0),),
    )


@attrs.define
class Street:
    """The neighbours by name."""

    addresses: Addresses
    accounts: Neighbour
    catalogue: Neighbour
    images: Neighbour
    sources: Neighbour
    stats: Neighbour
    torrents: Neighbour
    trakt: Neighbour
    vault: Neighbour
    viewing: Neighbour
    overseer: Neighbour


def make_street() -> Street:
    """Neighbours that answer everything as on a good day."""
    names = (*(field.name for field in attrs.fields(Street) if field.name != "addresses"), "demo")
    all_of_them = {name: Neighbour(name) for name in names}
    street = Street(Addresses(**all_of_them), *(all_of_them[name] for name in names if name != "demo"))
    street.accounts.script = _accounts()
    street.catalogue.script = {
        catalogue.ListLists: (LIST,),
        catalogue.GetList: MediaPage(LIST, (MOVIE,), 1),
        catalogue.GetMovie: _movie,
        catalogue.GetShow: _show,
        catalogue.GetSeason: SEASON,
        catalogue.ListGenres: (Genre(80, "Crime"), Genre(27, "Horror")),
        catalogue.BrowseTitles: TitlePage((MOVIE,), "next"),
        catalogue.SearchTitles: TitlePage((MOVIE, SHOW), None),
        catalogue.WatchShow: None,
        catalogue.IsWatching: True,
        catalogue.DescribeProviders: (catalogue.ProviderHealth("tmdb", requests=7, cache_hits=3),),
    }
    street.vault.script = {vault.DescribeVault: vault.VaultHealth(is_encrypted=True, wanted=Encryption.AUTO)}
    street.images.script = {
        images.GetPicture: _picture,
        images.DescribePictures: PICTURES,
    }
    street.sources.script = {
        sources.PlayableTitles: frozenset({MOVIE.ref}),
        sources.PlayableEpisodes: {1: frozenset({1})},
        sources.FindSources: (SOURCE,),
        sources.FollowSources: _followed,
        sources.DescribeSources: REPORT,
        sources.ChooseSource: sources.ChosenSource(
            SOURCE,
            TorrentSeed(InfoHash("a" * 40), b"secret torrent", ("http://tracker.example/announce",)),
            None,
            "Best fit.",
        ),
    }
    street.torrents.script = {
        torrents.AddSeed: TORRENT,
        torrents.AddMagnet: TORRENT,
        torrents.AddTorrentFile: TORRENT,
        torrents.ListTorrents: (TORRENT,),
        torrents.RemoveTorrent: None,
        torrents.DescribeFile: torrents.FileSize("Ein Film – ß.mp4", len(FILM)),
        torrents.DescribeStream: STATUS,
        torrents.DescribeStarts: STARTS,
        torrents.OpenStream: Engine().open,
    }
    street.trakt.script = {
        trakt.StartLink: PAIRING,
        trakt.StartLogin: PAIRING,
        trakt.CheckLink: None,
        trakt.LogInWithTrakt: None,
        trakt.GetAssociation: None,
        trakt.Associate: ASSOCIATION,
        trakt.Unlink: None,
        trakt.DescribeTrakt: trakt.TraktHealth(),
    }
    street.viewing.script = {
        viewing.RecordProgress: None,
        viewing.ListProgress: (),
        viewing.ContinueWatching: (),
        viewing.ListWatchlist: (),
        viewing.PutOnWatchlist: None,
        viewing.TakeOffWatchlist: None,
    }
    street.overseer.script = {
        DescribeActors: House((health_of("accounts"), health_of("torrents")), 8, 0),
        RestartActor: None,
        CrashActor: None,
    }
    return street


def _accounts() -> dict[type, Any]:
    grant = accounts.StreamGrant(VIEWER.id, "s-user", 11, 1, NOW + timedelta(hours=6))

    def authenticate(message: accounts.Authenticate) -> Identity:
        identity = SESSIONS.get(message.access_token)
        if identity is None or message.session not in (None, identity.session):
            raise accounts.NotAuthenticated("unknown token in the database")
        return identity

    def refresh(message: accounts.Refresh) -> TokenPair:
        if message.refresh_token != "user-refresh":
            raise accounts.NotAuthenticated("unknown refresh token")
        return pair_of(SESSIONS["user-access"])

    def check(message: accounts.CheckTicket) -> accounts.StreamGrant:
        if message.token != TICKET:
            raise accounts.TicketRefused("unknown ticket")
        return grant

    return {
        accounts.Authenticate: authenticate,
        accounts.IsSetupRequired: False,
        accounts.SetUpAdmin: ADMIN,
        accounts.LogIn: pair_of(SESSIONS["user-access"]),
        accounts.Refresh: refresh,
        accounts.CheckRefresh: lambda message: message.refresh_token == "user-refresh",
        accounts.LogOut: None,
        accounts.LogOutAll: None,
        accounts.CheckTicket: check,
        accounts.IssueTicket: accounts.StreamTicket(TICKET, grant),
    }


def _followed(_message: sources.FollowSources) -> sources.SourcesFollowed:
    """Nothing is known at first, then a source, and that is all."""
    send, receive = trio.open_memory_channel[sources.SourcesUpdate](2)
    for is_over in (False, True):
        send.send_nowait(sources.SourcesUpdate((SOURCE,), is_over))
    send.close()
    return sources.SourcesFollowed(sources.SourcesUpdate((), is_over=False), receive)


def _picture(message: images.GetPicture) -> images.PictureFile:
    size_of(message.size)
    if message.name != POSTER_NAME:
        raise images.PictureUnknown("No title has a picture of this name.")
    return POSTER


def _movie(message: catalogue.GetMovie) -> Movie:
    if message.tmdb_id != MOVIE.tmdb_id:
        raise catalogue.TitleUnknown("There is no such film.")
    return MOVIE


def _show(message: catalogue.GetShow) -> ShowDetails:
    if message.tmdb_id != SHOW.tmdb_id:
        raise catalogue.TitleUnknown("There is no such series.")
    return ShowDetails(SHOW, (SEASON, SPECIALS))


class Engine:
    """Opens streams of a film held in memory. With `whole` false it gives nothing until a test feeds the channel."""

    def __init__(self, film: bytes = FILM, *, whole: bool = True, chunk: int = 100_000) -> None:
        self.film, self.whole, self.chunk = film, whole, chunk
        self.opened: list[torrents.OpenStream] = []
        self.sends: list[trio.MemorySendChannel[bytes | torrents.StreamBroken]] = []

    def open(self, message: torrents.OpenStream) -> torrents.StreamOpened:
        """Answer `OpenStream`."""
        end = len(self.film) if message.end is None else min(message.end, len(self.film))
        room = len(self.film) // self.chunk + 2
        send, receive = trio.open_memory_channel[bytes | torrents.StreamBroken](room)
        self.opened.append(message)
        self.sends.append(send)
        if self.whole:
            for at in range(message.start, end, self.chunk):
                send.send_nowait(self.film[at : min(at + self.chunk, end)])
            send.close()
        return torrents.StreamOpened(len(self.film), message.start, end, "film.mp4", receive)


@attrs.define
class Answer:
    """A response as it came over the wire. `complete`: as many bytes as Content-Length promised."""

    status: int
    headers: dict[str, str]
    body: bytes
    complete: bool


async def fetch(port: int, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
    """One request on a connection of its own, over a real socket."""
    stream = await trio.open_tcp_stream("127.0.0.1", port)
    async with stream:
        await stream.send_all(request_bytes(port, path, method, headers))
        return await read_answer(stream, method)


def request_bytes(port: int, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> bytes:
    """A request as it goes over the wire."""
    told = {"Host": f"127.0.0.1:{port}", "Connection": "close"} | (headers or {})
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), "", ""]
    return "\r\n".join(lines).encode("latin1")


async def read_answer(stream: trio.abc.ReceiveStream, method: str = "GET") -> Answer:
    """Read one response until it is complete or the connection ends."""
    head, rest = await read_head(stream)
    lines = head.decode("latin1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    status = int(lines[0].split()[1]) if lines[0] else 0
    promised = 0 if method == "HEAD" or status == 304 else int(headers.get("content-length", 0))
    body = bytearray(rest)
    try:
        while len(body) < promised and (more := await stream.receive_some(65536)):
            body += more
    except trio.BrokenResourceError:
        pass  # a reset; what came before it counts
    return Answer(status, headers, bytes(body), len(body) == promised)


async def read_head(stream: trio.abc.ReceiveStream) -> tuple[bytes, bytes]:
    """The bytes before and after the empty line that ends a response's head."""
    received = bytearray()
    while b"\r\n\r\n" not in received:
        more = await stream.receive_some(65536)
        if not more:
            break
        received += more
    head, _, rest = bytes(received).partition(b"\r\n\r\n")
    return head, rest


async def until(condition: Callable[[], bool], within_s: float = 5.0) -> None:
    """Wait for something on the other side of a socket, of which no event tells."""
    with trio.fail_after(within_s):
        while not condition():  # noqa: ASYNC110 - see above
            await trio.sleep(0.005)
