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

_DEFAULT = SimulatorConfig()


def main() -> int:
    """Serve; the exit code is 1 if the port is taken or the journal cannot be written."""
    asked = _arguments()
    try:
        uvloop.run(_serve(_config(asked), asked.port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            said = (
                f"The provider simulators cannot listen on {LOOPBACK}:{asked.port}: another program has that "
                "port. Stop it, or give another --port."
            )
        else:
            said = f"The provider simulators cannot use the journal {asked.journal}: {error.strerror}."
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
    add("--port", type=int, default=8090, help="of both providers, /admin and /phones; 0 takes a free one")
    add("--callback-base", default="", metavar="URL", help="where receipts go; without it none are pushed")
    add("--callback-secret", default=_DEFAULT.callback_secret, help="in the SMS callback's path")
    add("--journal", type=Path, metavar="PATH", help="one JSON line per accepted message; read at the start")
    add("--receipt-delay-s", type=float, default=_DEFAULT.receipt_delay_s)
    add("--access-key-id", default=_DEFAULT.access_key_id)
    add("--access-key-secret", default=_DEFAULT.access_key_secret)
    add("--sign-name", default=_DEFAULT.sign_name)
    add(
        "--sms-template",
        type=_pair,
        action="append",
        metavar="CODE=BODY",
        help="with ${variable}; repeatable",
    )
    add("--signature-window-s", type=float, default=_DEFAULT.signature_window_s)
    add("--indexing-delay-s", type=float, default=_DEFAULT.indexing_delay_s)
    add("--per-minute", type=int, default=_DEFAULT.per_minute, help="SMS per template and number; 0: no limit")
    add("--per-hour", type=int, default=_DEFAULT.per_hour)
    add("--per-day", type=int, default=_DEFAULT.per_day)
    add("--sms-retries-s", type=_seconds, default=_DEFAULT.sms_retries_s, metavar="S,S,S")
    add("--app-id", default=_DEFAULT.app_id)
    add("--app-secret", default=_DEFAULT.app_secret)
    add("--callback-token", default=_DEFAULT.callback_token, help="signs WeChat's events")
    add(
        "--callback-aes-key",
        default=_DEFAULT.callback_aes_key,
        help="43 characters; encrypts WeChat's events",
    )
    add("--wechat-template", type=_pair, action="append", metavar="ID=thing1,time2", help="repeatable")
    add("--token-life-s", type=float, default=_DEFAULT.token_life_s)
    add("--dedupe-s", type=float, default=_DEFAULT.dedupe_s)
    add("--wechat-retries-s", type=_seconds, default=_DEFAULT.wechat_retries_s, metavar="S,S,S")
    return parser.parse_args()


def _config(asked: argparse.Namespace) -> SimulatorConfig:
    given = dict(vars(asked))
    given.pop("port")
    sms, wechat = given.pop("sms_template") or [], given.pop("wechat_template") or []
    return SimulatorConfig(
        **given,
        sms_templates={**_DEFAULT.sms_templates, **dict(sms)},
        wechat_templates={
            **_DEFAULT.wechat_templates,
            **{template: tuple(names.split(",")) for template, names in wechat},
        },
    )


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _seconds(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(",") if part)


if __name__ == "__main__":
    sys.exit(main())
