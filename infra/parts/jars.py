"""The broker's jars: fetched once, checked against the committed list, kept outside the work tree."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from infra.errors import PartMissing, PartRefused

KAFKA_VERSION = "4.3.1"

# Kafka 4 binds slf4j 1.7; the simple binding logs to stderr, which the launcher keeps in a file.
_ENDPOINT = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}+org.slf4j:slf4j-simple:1.7.36"


def listed() -> Mapping[str, str]:
    """SHA-256 by file name of every jar of the broker, as committed."""
    lines = files("infra.parts").joinpath("kafka-jars.sha256").read_text().splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def home_of(cache_dir: Path) -> Path:
    """Where the jars of this version lie, once fetched."""
    return cache_dir / f"kafka-{KAFKA_VERSION}"


def ensure_jars(cache_dir: Path, *, maven: str | None = None) -> Path:
    """The directory that holds exactly the listed jars. Touches the network only if they are not there yet.

    Raises:
        PartMissing: they are not there and cannot be fetched.
        PartRefused: a jar is not the listed one.
    """
    home = home_of(cache_dir)
    if not home.is_dir():
        cache_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache_dir, prefix="fetching-") as scratch:
            fetched = _fetch(Path(scratch), maven)
            check_jars(fetched)
            _adopt(fetched, home)
    check_jars(home)
    return home


def check_jars(home: Path) -> None:
    """Compare a directory with the list.

    Raises:
        PartRefused: names the jars that are missing, foreign or different.
    """
    wanted = listed()
    found = {jar.name: _sha256(jar) for jar in home.glob("*.jar")}
    wrong = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if wrong:
        raise PartRefused(
            f"{', '.join(wrong[:3])}{' …' if len(wrong) > 3 else ''} in {home} "
            f"{'is' if len(wrong) == 1 else 'are'} not as listed for Kafka {KAFKA_VERSION} "
            "(missing, foreign or altered). Delete that directory and run `kaigong parts fetch`."
        )


def _fetch(scratch: Path, maven: str | None) -> Path:
    """Resolve the endpoint with jgo and gather the jars in one directory."""
    from jgo.env import EnvironmentBuilder
    from jgo.maven import MavenContext

    context = MavenContext(
        repo_cache=scratch / "repository", local_repos=[], remote_repos={"named": maven} if maven else None
    )
    try:
        environment = EnvironmentBuilder(context, cache_dir=scratch / "environment").from_endpoint(_ENDPOINT)
    except Exception as error:  # jgo lets through whatever its HTTP client raises
        raise PartMissing(
            f"The jars of Kafka {KAFKA_VERSION} are not on this machine yet and could not be fetched "
            f"({type(error).__name__}). Connect to the network, or name a Maven repository within reach "
            "by KAIGONG_KAFKA__MAVEN, and run `kaigong parts fetch`."
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
