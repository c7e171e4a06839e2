"""How soon the catalogue answers over HTTP while twenty people look through a hundred thousand films at once.

A person asks, looks at what came for a while, and asks again: that is how the service is used. What it can do at most
shows when twenty programs ask without a pause; then each waits for all the others.
"""

from __future__ import annotations

import http.client
import json
import pathlib
import random
import tempfile
import threading
import time
from collections.abc import Callable
from urllib.parse import quote

import trio

from storage.database import Database
from storage.title_index import reindex
from tests.bench._titles import GENRES, fill
from tests.support.client import until
from tests.support.figures import print_table
from tests.support.processes import cpu_seconds, memory_bytes
from tests.support.service import Service, services

FILMS, SHOWS = 100_000, 5_000
CLIENTS = 20
ASKS = 60
LOOKS_S = 0.5
"""How long a person looks at an answer, on the average."""
MIB = 1024 * 1024

Times = dict[str, list[float]]


def main() -> None:
    """Fill a service's database, start it, and let everybody ask."""
    with tempfile.TemporaryDirectory() as home, services(pathlib.Path(home)) as make:
        service = make(DEMO_SWARM="off", DISABLE_BACKGROUND_TASKS="on").start()
        service.set_up()
        service.stop()
        names = trio.run(fill_titles, service.data / "miauflix.db")
        service.start()
        until(service.client.is_ready, "ready")
        print(f"{FILMS:,} films and {SHOWS:,} series", flush=True)
        for title, pause_s in (("people", LOOKS_S), ("programs without a pause", 0.0)):
            used = cpu_seconds(service.tree()[0])
            print_times(title, *ask_all(service, names, pause_s))
            used = cpu_seconds(service.tree()[0]) - used
            print(f"{1000 * used / (CLIENTS * ASKS):.1f} ms of the service's CPU an answer", flush=True)
        pss, rss = memory_bytes(service.tree()[0])
        print(f"The service has {rss / MIB:.0f} MiB (PSS {pss / MIB:.0f}).", flush=True)
        service.stop()


async def fill_titles(path: pathlib.Path) -> list[str]:
    async with await Database.open(path) as database:
        names = await database.write(fill, FILMS, SHOWS, timeout_s=3600)
        await database.write(reindex, timeout_s=3600)
    return names


def ask_all(service: Service, names: list[str], pause_s: float) -> tuple[Times, float]:
    """The times of every kind of question, and how many were answered a second."""
    times: Times = {}
    began = time.monotonic()
    clients = [
        threading.Thread(target=ask_often, args=(service, names, pause_s, seed, times)) for seed in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return times, CLIENTS * ASKS / (time.monotonic() - began)


def ask_often(service: Service, names: list[str], pause_s: float, seed: int, times: Times) -> None:
    """One client with one connection, as a browser has it."""
    dice = random.Random(seed)
    connection = http.client.HTTPConnection("127.0.0.1", service.client.port, timeout=60)
    headers = {"Authorization": f"Bearer {service.client.token}"}
    for _ in range(ASKS):
        time.sleep(dice.expovariate(1 / pause_s) if pause_s else 0.0)
        kind, address = dice.choice(QUESTIONS)(dice, names)
        began = time.perf_counter()
        connection.request("GET", f"/api/{address}", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        times.setdefault(kind, []).append(1000 * (time.perf_counter() - began))
        if answer.status != 200:
            raise AssertionError(f"{address} was answered with {answer.status}: {body[:200]!r}")
        json.loads(body)
    connection.close()


Question = Callable[[random.Random, list[str]], tuple[str, str]]


def home(dice: random.Random, names: list[str]) -> tuple[str, str]:
    return "a list of the home page", f"list/list-{dice.randrange(3)}?pageSize=20"


def title(dice: random.Random, names: list[str]) -> tuple[str, str]:
    return "title page", f"movies/{dice.randrange(1, FILMS)}"


def typing(dice: random.Random, names: list[str]) -> tuple[str, str]:
    name = dice.choice(names)
    return "search as one types", f"search?q={quote(name[: dice.randint(1, len(name))])}"


def misspelt(dice: random.Random, names: list[str]) -> tuple[str, str]:
    name = dice.choice(names)
    at = dice.randrange(len(name))
    return "search, one letter wrong", f"search?q={quote(name[:at] + 'x' + name[at + 1 :])}"


def browsing(dice: random.Random, names: list[str]) -> tuple[str, str]:
    sort = dice.choice(("popularity", "rating", "releaseDate", "title"))
    decade = dice.randrange(1920, 2030, 10)
    return (
        "filtered, sorted page",
        f"movies?sort={sort}&genre={dice.choice(GENRES)}&yearFrom={decade}&yearTo={decade + 9}",
    )


QUESTIONS: tuple[Question, ...] = (home, title, typing, misspelt, browsing)


def print_times(who: str, times: Times, rate: float) -> None:
    print(f"{CLIENTS} {who}: {rate:.0f} answers a second", flush=True)
    everything = [took for column in times.values() for took in column]
    rows = []
    for kind, column in [*sorted(times.items()), ("all", everything)]:
        ordered = sorted(column)
        marks = (ordered[len(ordered) // 2], ordered[len(ordered) * 95 // 100], ordered[-1])
        rows.append((kind, *(f"{mark:.1f}" for mark in marks), len(ordered)))
    print_table(("ms", "median", "p95", "max", "answers"), rows)


if __name__ == "__main__":
    main()
