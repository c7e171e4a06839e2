"""How each service stands, in a word and (for users) a reason: actors, and whoever they depend on."""

from __future__ import annotations

from actors.catalogue import DescribeProviders, ProviderHealth
from actors.images import DescribePictures, PicturesHealth
from actors.runtime import ActorError, ActorHealth, ActorState, DescribeActors
from actors.sources import DescribeSources, DirectoryHealth
from actors.torrents import ListTorrents
from actors.trakt import DescribeTrakt, TraktHealth
from actors.vault import VaultHealth
from miauflix.web.context import ask
from miauflix.web.credentials import or_none
from miauflix.web.schemas import ServiceOut
from storage.model.torrents import TorrentState

WORDS = {
    ActorState.RUNNING: "ready",
    ActorState.STARTING: "initializing",
    ActorState.BACKING_OFF: "degraded",
    ActorState.FAILED: "error",
    ActorState.STOPPING: "initializing",
    ActorState.STOPPED: "error",
}
NEEDED_BY = {"tmdb": ("TMDB_API_ACCESS_TOKEN",)}
"""What has to be configured for a provider to be there at all."""

DIRECTORIES_NEED = {"yts": ("YTS_API_URL",), "torznab": ("TORZNAB_URLS",), "local": ("LOCAL_SOURCES",)}
"""The same for source directories."""


OF_THIS_MACHINE = frozenset({"demo", "local"})
"""Directories that have nothing but what lies here: they answer even when nothing new can be found."""


async def describe_services(told: bool, vault: VaultHealth | None = None) -> dict[str, ServiceOut]:
    """Every service by name. `told`: whoever asks may know reasons. `vault` is what the vault said of itself."""
    house = await ask().overseer.ask(DescribeActors())
    services = {one.name: _actor(one, told) for one in house.actors}
    if _is_ready(services, "torrents"):
        services["torrents"] = _torrents(await _without_space(), told)
    if _is_ready(services, "vault") and vault is not None:
        services["vault"] = _troubled(vault.trouble, told)
    if _is_ready(services, "trakt"):
        services["trakt"] = _trakt(await _trakt_health(), told)
    if _is_ready(services, "catalogue"):
        services |= _providers(await _providers_now(), told)
    if _is_ready(services, "sources"):
        services |= _directories(await _directories_now(), told)
    if _is_ready(services, "images"):
        services["images"] = _images(await _pictures_now(), told)
    return services


def _is_ready(services: dict[str, ServiceOut], name: str) -> bool:
    return name in services and services[name].status == "ready"


async def _without_space() -> int:
    """How many torrents wait for room on the disk; none that we know of while the engine does not answer."""
    torrents = await or_none(ask().torrents.ask(ListTorrents(), timeout_s=1.0), ActorError)
    return sum(one.state is TorrentState.NO_SPACE for one in torrents or ())


def _torrents(waiting: int, told: bool) -> ServiceOut:
    if not waiting:
        return ServiceOut(status="ready")
    who = "1 torrent waits" if waiting == 1 else f"{waiting} torrents wait"
    return ServiceOut(status="degraded", reason=f"The disk is full: {who} for room." if told else None)


async def _trakt_health() -> TraktHealth:
    """A Trakt actor that does not answer in time has nothing to tell."""
    health = await or_none(ask().trakt.ask(DescribeTrakt(), timeout_s=1.0), ActorError)
    return TraktHealth() if health is None else health


def _trakt(health: TraktHealth, told: bool) -> ServiceOut:
    if health.missing:
        return ServiceOut(status="needs_configuration", missing_vars=list(health.missing) if told else None)
    return _troubled(health.trouble, told)


async def _providers_now() -> tuple[ProviderHealth, ...]:
    return await or_none(ask().catalogue.ask(DescribeProviders(), timeout_s=1.0), ActorError) or ()


def _providers(providers: tuple[ProviderHealth, ...], told: bool) -> dict[str, ServiceOut]:
    """The catalogue is degraded while one of its providers is in trouble: what is kept is still there."""
    if not providers:
        return {}
    found = {one.name: _troubled(one.trouble, told) for one in providers if one.name in NEEDED_BY}
    missing = {
        name: ServiceOut(status="needs_configuration", missing_vars=list(variables) if told else None)
        for name, variables in NEEDED_BY.items()
        if name not in found
    }
    trouble = next((one.trouble for one in providers if one.trouble), "")
    catalogue = ServiceOut(status="degraded", reason=trouble if told else None) if trouble else None
    return found | missing | ({"catalogue": catalogue} if catalogue else {})


async def _directories_now() -> tuple[DirectoryHealth, ...]:
    report = await or_none(ask().sources.ask(DescribeSources(), timeout_s=1.0), ActorError)
    return () if report is None else report.directories


def _directories(directories: tuple[DirectoryHealth, ...], told: bool) -> dict[str, ServiceOut]:
    """Finding is degraded while none of the directories out there answers; where there are none, none of those here."""
    if not directories:
        return {}
    found = {one.name: _troubled(one.trouble, told) for one in directories}
    missing = {
        name: ServiceOut(status="needs_configuration", missing_vars=list(variables) if told else None)
        for name, variables in DIRECTORIES_NEED.items()
        if name not in found
    }
    asked = [one for one in directories if one.name not in OF_THIS_MACHINE] or directories
    is_all_down = all(one.trouble for one in asked)
    return found | missing | ({"sources": _troubled(asked[0].trouble, told)} if is_all_down else {})


def _troubled(trouble: str, told: bool) -> ServiceOut:
    """Ready, or degraded by this."""
    if not trouble:
        return ServiceOut(status="ready")
    return ServiceOut(status="degraded", reason=trouble if told else None)


async def _pictures_now() -> PicturesHealth | None:
    return await or_none(ask().images.ask(DescribePictures(), timeout_s=1.0), ActorError)


def _images(pictures: PicturesHealth | None, told: bool) -> ServiceOut:
    """Degraded while pictures cannot be fetched or kept: those that are kept are still there."""
    return _troubled((pictures.source_trouble or pictures.disk_trouble) if pictures else "", told)


def _actor(one: ActorHealth, told: bool) -> ServiceOut:
    word = WORDS[one.state]
    reason = one.last_error.message if told and one.last_error and word in {"degraded", "error"} else None
    return ServiceOut.model_validate(
        {
            "status": word,
            "reason": reason if word == "degraded" else None,
            "error_message": reason if word == "error" else None,
        }
    )
