"""`python -m infra.simulators`: serve until SIGTERM or Ctrl-C."""

import argparse
import asyncio
import errno
import signal
import sys
from pathlib import Path

import uvloop

from infra.simulators.config import SimulatorConfig
from infra.simulators.server import LOOPBACK, running
from notifier.errors import TemplatesUnreadableError
from notifier.templates.book import read, shipped

_DEFAULT = SimulatorConfig()


def main() -> int:
    """Serve; the exit code is 1 if the port is taken or the journal cannot be written."""
    asked = _arguments()
    try:
        uvloop.run(_serve(_config(asked), asked.port))
    except TemplatesUnreadableError as error:
        sys.stderr.write(f"The provider simulators cannot read {asked.templates}: {error}.\n")
        return 1
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            said = (
                f"The provider simulators cannot listen on {LOOPBACK}:{asked.port}: another program has that "
                "port. Stop it, or give another --port."
            )
        else:
            said = f"The provider simulators cannot use {error.filename}: {error.strerror}."
        sys.stderr.write(said + "\n")
        return 1
    return 0


async def _serve(config: SimulatorConfig, port: int) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with running(config, port=port) as simulators:
        # The first line is for whoever started us: the port may have been left to the system.
        sys.stdout.write(f"simulators ready {simulators.url}\n")
        sys.stdout.flush()
        await stop.wait()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.simulators", description=__doc__)
    add = parser.add_argument
    add("--port", type=int, default=8090, help="of all providers, /admin and /phones; 0 takes a free one")
    add("--callback-base", default="", metavar="URL", help="where receipts go; without it none are pushed")
    add("--callback-secret", default=_DEFAULT.callback_secret, help="in the SMS callbacks' paths")
    add("--journal", type=Path, metavar="PATH", help="one JSON line per accepted message; read at the start")
    add("--templates", type=Path, metavar="PATH", help="what was approved; without it notifier/templates/shipped.toml")
    add("--receipt-delay-s", type=float, default=_DEFAULT.receipt_delay_s)
    add("--access-key-id", default=_DEFAULT.access_key_id)
    add("--access-key-secret", default=_DEFAULT.access_key_secret)
    add("--sign-name", default=_DEFAULT.sign_name)
    add("--signature-window-s", type=float, default=_DEFAULT.signature_window_s)
    add("--indexing-delay-s", type=float, default=_DEFAULT.indexing_delay_s)
    add("--per-minute", type=int, default=_DEFAULT.per_minute, help="SMS per template and number; 0: no limit")
    add("--per-hour", type=int, default=_DEFAULT.per_hour)
    add("--per-day", type=int, default=_DEFAULT.per_day)
    add("--sms-retries-s", type=_seconds, default=_DEFAULT.sms_retries_s, metavar="S,S,S")
    add("--secret-id", default=_DEFAULT.secret_id, help="Tencent's, like the five that follow")
    add("--secret-key", default=_DEFAULT.secret_key)
    add("--sdk-app-id", default=_DEFAULT.sdk_app_id)
    add("--tencent-per-day", type=int, default=_DEFAULT.tencent_per_day, help="SMS per number; 0: no limit")
    add("--tencent-ext", action="store_true", help="receipts carry our reference")
    add("--tencent-retries-s", type=_seconds, default=_DEFAULT.tencent_retries_s, metavar="S,S")
    add("--robot-key", dest="robot_keys", type=_words, default=_DEFAULT.robot_keys, metavar="KEY,KEY")
    add("--robot-per-minute", type=int, default=_DEFAULT.robot_per_minute)
    add("--app-id", default=_DEFAULT.app_id)
    add("--app-secret", default=_DEFAULT.app_secret)
    add("--callback-token", default=_DEFAULT.callback_token, help="signs WeChat's events")
    add(
        "--callback-aes-key",
        default=_DEFAULT.callback_aes_key,
        help="43 characters; encrypts WeChat's events",
    )
    add("--token-life-s", type=float, default=_DEFAULT.token_life_s)
    add("--dedupe-s", type=float, default=_DEFAULT.dedupe_s)
    add("--wechat-retries-s", type=_seconds, default=_DEFAULT.wechat_retries_s, metavar="S,S,S")
    return parser.parse_args()


def _config(asked: argparse.Namespace) -> SimulatorConfig:
    given = dict(vars(asked))
    given.pop("port")
    path: Path | None = given.pop("templates")
    return SimulatorConfig(**given, templates=shipped() if path is None else read(path.read_text("utf-8")))


def _words(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)


def _seconds(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(",") if part)


if __name__ == "__main__":
    sys.exit(main())
