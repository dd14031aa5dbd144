"""The jars of what runs on Java: fetched once, checked against a committed list, kept outside the work tree."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from infra.errors import PartMissing, PartRefused

KAFKA_VERSION = "4.3.1"


@dataclass(frozen=True)
class Jars:
    """Jars that belong together, of one version."""

    name: str
    """For people: "Kafka 4.3.1"."""
    folder: str
    """Where they lie in the cache."""
    endpoint: str
    """Maven coordinates that jgo resolves to them."""
    listed: Traversable
    """SHA-256 and file name of every jar, a line each."""
    command: str
    """What fetches them."""


KAFKA = Jars(
    name=f"Kafka {KAFKA_VERSION}",
    folder=f"kafka-{KAFKA_VERSION}",
    # Kafka 4 binds slf4j 1.7; the simple binding logs to stderr, which the launcher keeps in a file.
    endpoint=f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}+org.slf4j:slf4j-simple:1.7.36",
    listed=files("infra.parts").joinpath("kafka-jars.sha256"),
    command="kaigong parts fetch",
)


def listed(jars: Jars = KAFKA) -> Mapping[str, str]:
    """SHA-256 by file name of every jar, as committed."""
    return {name: digest for digest, name in (line.split() for line in jars.listed.read_text().splitlines())}


def home_of(cache_dir: Path, jars: Jars = KAFKA) -> Path:
    """Where the jars of this version lie, once fetched."""
    return cache_dir / jars.folder


def ensure_jars(cache_dir: Path, jars: Jars = KAFKA, *, maven: str | None = None) -> Path:
    """The directory that holds exactly the listed jars. Touches the network only if they are not there yet.

    Raises:
        PartMissing: they are not there and cannot be fetched.
        PartRefused: a jar is not the listed one.
    """
    home = home_of(cache_dir, jars)
    if not home.is_dir():
        cache_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache_dir, prefix="fetching-") as scratch:
            fetched = _fetch(Path(scratch), jars, maven)
            check_jars(fetched, jars)
            _adopt(fetched, home)
    check_jars(home, jars)
    return home


def check_jars(home: Path, jars: Jars = KAFKA) -> None:
    """Compare a directory with the list.

    Raises:
        PartRefused: names the jars that are missing, foreign or different.
    """
    wanted = listed(jars)
    found = {jar.name: _sha256(jar) for jar in home.glob("*.jar")}
    wrong = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if wrong:
        raise PartRefused(
            f"{', '.join(wrong[:3])}{' …' if len(wrong) > 3 else ''} in {home} "
            f"{'is' if len(wrong) == 1 else 'are'} not as listed for {jars.name} "
            f"(missing, foreign or altered). Delete that directory and run `{jars.command}`."
        )


def _fetch(scratch: Path, jars: Jars, maven: str | None) -> Path:
    """Resolve the endpoint with jgo and gather the jars in one directory."""
    from jgo.env import EnvironmentBuilder
    from jgo.maven import MavenContext

    context = MavenContext(
        repo_cache=scratch / "repository", local_repos=[], remote_repos={"named": maven} if maven else None
    )
    try:
        environment = EnvironmentBuilder(context, cache_dir=scratch / "environment").from_endpoint(jars.endpoint)
    except Exception as error:  # jgo lets through whatever its HTTP client raises
        raise PartMissing(
            f"The jars of {jars.name} are not on this machine yet and could not be fetched "
            f"({type(error).__name__}). Connect to the network, or name a Maven repository within reach "
            f"by KAIGONG_KAFKA__MAVEN, and run `{jars.command}`."
        ) from error
    gathered = scratch / "jars"
    gathered.mkdir()
    for jar in Path(environment.path).rglob("*.jar"):
        jar.rename(gathered / jar.name)
    return gathered


def _adopt(fetched: Path, home: Path) -> None:
    """Put the whole directory in place in one step; a second process may have been quicker."""
    try:
        fetched.rename(home)
    except OSError:
        shutil.rmtree(fetched)


def _sha256(jar: Path) -> str:
    with jar.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
