"""Reads the product's Python files without running them, and says where they break the rules of the house."""

from __future__ import annotations

import ast
import functools
import graphlib
import pathlib
from collections.abc import Callable, Iterator, Mapping

import attrs

FLOORS = {"storage.model": 0, "storage": 1, "actors": 2, "miauflix": 3}
# What another subsystem may see of one: the package itself re-exports the other three.
FACE = ("messages", "settings", "errors")
# What runs actors is no business of whoever sends them messages.
MACHINERY = {"Actor", "Context", "Overseer", "Supervisor"}
LIBTORRENT_MAY_BE_IN = ("actors.torrents", "actors.seeding.seeder")
PRINT_MAY_BE_IN = ("miauflix.cli", "miauflix.commands")


def is_within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def floor_of(module: str) -> int | None:
    """How high a module stands; none when it is not ours."""
    return next((floor for top, floor in FLOORS.items() if is_within(module, top)), None)


@attrs.frozen
class Import:
    """One name that a file imports: `from a import b` gives `a` and the name `b`, `import a.b` gives `a.b` and none."""

    module: str
    name: str
    line: int


@attrs.frozen
class Source:
    """A file of ours: where it stands, and what is in it."""

    path: pathlib.PurePosixPath
    text: str

    @property
    def module(self) -> str:
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        return _nodes(self.text)

    def imports(self) -> Iterator[Import]:
        """Those for types and those deep in a function count like any other."""
        for node in self.nodes:
            match node:
                case ast.Import(names):
                    yield from (Import(alias.name, "", node.lineno) for alias in names)
                case ast.ImportFrom(module, names, level):
                    origin = self._origin(module or "", level)
                    yield from (Import(origin, alias.name, node.lineno) for alias in names)
                case ast.Call(
                    ast.Attribute(attr="import_module") | ast.Name("import_module"), [ast.Constant(str(name)), *_]
                ):
                    yield Import(name, "", node.lineno)

    def _origin(self, module: str, level: int) -> str:
        if not level:
            return module
        package = self.path.parent.parts
        return ".".join([*package[: len(package) - level + 1], *filter(None, [module])])


@functools.cache
def _nodes(text: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(text)))


@attrs.frozen
class House:
    """All files together: they tell a module from a function of the same name."""

    sources: tuple[Source, ...] = attrs.field(repr=lambda sources: f"<{len(sources)} files>")

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> House:
        return cls(tuple(Source(pathlib.PurePosixPath(path), text) for path, text in texts.items()))

    @classmethod
    def at(cls, root: pathlib.Path) -> House:
        found = [path for top in ("miauflix", "actors", "storage") for path in sorted((root / top).rglob("*.py"))]
        return cls.of({path.relative_to(root).as_posix(): path.read_text("utf-8") for path in found})

    @property
    def modules(self) -> frozenset[str]:
        return frozenset(source.module for source in self.sources)

    def loaded_by(self, found: Import) -> tuple[str, ...]:
        """The modules of an import: in `from a import b`, `b` may be one too."""
        inner = f"{found.module}.{found.name}"
        return (found.module, inner) if inner in self.modules else (found.module,)

    def subsystem_of(self, module: str) -> str | None:
        """`actors.stats.actor` belongs to `stats`. The runtime, and a file beside the subsystems, belong to none."""
        parts = module.split(".")
        if parts[0] != "actors" or len(parts) < 2 or parts[1] == "runtime":
            return None
        is_folder = any(source.path.parts[:2] == ("actors", parts[1]) for source in self.sources)
        return parts[1] if is_folder else None

    def ring_of_subsystems(self) -> list[str]:
        """Subsystems that import each other in a circle, or nothing. Two such actors could wait for each other."""
        graph: dict[str, set[str]] = {}
        for source in self.sources:
            if own := self.subsystem_of(source.module):
                loaded = {self.subsystem_of(module) for found in source.imports() for module in self.loaded_by(found)}
                graph.setdefault(own, set()).update(other for other in loaded if other and other != own)
        try:
            graphlib.TopologicalSorter(graph).prepare()
        except graphlib.CycleError as error:
            return list(error.args[1])
        return []


Rule = Callable[[Source, House], Iterator[str]]


def imports_only_fall(source: Source, house: House) -> Iterator[str]:
    own = floor_of(source.module)
    for found in source.imports():
        # `from storage import model` goes no higher than the lowest of what it loads.
        floors = [floor for module in house.loaded_by(found) if (floor := floor_of(module)) is not None]
        if own is not None and floors and min(floors) > own:
            yield f"line {found.line}: {source.module} imports {found.module}, which stands above it"


def subsystems_meet_at_the_face(source: Source, house: House) -> Iterator[str]:
    """The runtime, and the files beside the subsystems, do not meet them at all."""
    if not is_within(source.module, "actors"):
        return
    own = house.subsystem_of(source.module)
    for found in source.imports():
        for module in house.loaded_by(found):
            other = house.subsystem_of(module)
            if other and own is None:
                yield f"line {found.line}: {source.module} imports {module}, and may know no subsystem"
            elif other and other != own and not _is_face(module):
                yield f"line {found.line}: {source.module} looks behind the face of {module}"


def runtime_knows_only_the_model(source: Source, house: House) -> Iterator[str]:
    if is_within(source.module, "actors.runtime"):
        yield from _only_the_model(source, house)


def web_knows_messages_and_values(source: Source, house: House) -> Iterator[str]:
    if not is_within(source.module, "miauflix.web"):
        return
    yield from _only_the_model(source, house)
    for found in source.imports():
        if is_within(found.module, "actors.runtime") and (found.name in MACHINERY or found.module != "actors.runtime"):
            yield f"line {found.line}: the web imports {found.module} {found.name}, the machinery of actors"
        for module in house.loaded_by(found):
            if house.subsystem_of(module) and not _is_face(module):
                yield f"line {found.line}: the web looks behind the face of {module}"


def libtorrent_has_one_place(source: Source, _: House) -> Iterator[str]:
    return _only_in(source, "libtorrent", *LIBTORRENT_MAY_BE_IN)


def pony_stays_in_storage(source: Source, _: House) -> Iterator[str]:
    return _only_in(source, "pony", "storage")


def httpx_is_httpx2(source: Source, _: House) -> Iterator[str]:
    return _only_in(source, "httpx")


def print_is_for_the_command_line(source: Source, _: House) -> Iterator[str]:
    for node in source.nodes:
        match node:
            case ast.Call(ast.Name("print")) if not is_within(source.module, *PRINT_MAY_BE_IN):
                yield f"line {node.lineno}: {source.module} prints"


def db_session_is_never_async(source: Source, _: House) -> Iterator[str]:
    """Pony's decorator silently loses what a coroutine returns."""
    for node in source.nodes:
        if isinstance(node, ast.AsyncFunctionDef) and "db_session" in " ".join(map(ast.unparse, node.decorator_list)):
            yield f"line {node.lineno}: {node.name} is async and under db_session"


def nothing_new_is_raised_in_except_star(source: Source, _: House) -> Iterator[str]:
    """Up to Python 3.11.3 (Debian 12 has 3.11.2) it would come wrapped in a group: `sys.exit(73)` would exit with 1."""
    for node in source.nodes:
        if isinstance(node, ast.TryStar):
            for inner in (inner for handler in node.handlers for inner in ast.walk(handler)):
                match inner:
                    case ast.Raise() | ast.Call(ast.Attribute(ast.Name("sys"), "exit")):
                        yield f"line {inner.lineno}: {source.module} raises inside an except*"


RULES: tuple[Rule, ...] = (
    imports_only_fall,
    subsystems_meet_at_the_face,
    runtime_knows_only_the_model,
    web_knows_messages_and_values,
    libtorrent_has_one_place,
    pony_stays_in_storage,
    httpx_is_httpx2,
    print_is_for_the_command_line,
    db_session_is_never_async,
    nothing_new_is_raised_in_except_star,
)


def _is_face(module: str) -> bool:
    parts = module.split(".")
    return len(parts) == 2 or (len(parts) == 3 and parts[2] in FACE)


def _only_the_model(source: Source, house: House) -> Iterator[str]:
    for found in source.imports():
        loaded = house.loaded_by(found)
        if is_within(found.module, "storage") and not any(is_within(module, "storage.model") for module in loaded):
            yield f"line {found.line}: {source.module} imports {found.module}, and may know storage.model only"


def _only_in(source: Source, foreign: str, *allowed: str) -> Iterator[str]:
    if is_within(source.module, *allowed):
        return
    for found in source.imports():
        if is_within(found.module, foreign):
            yield f"line {found.line}: {source.module} imports {foreign}"
