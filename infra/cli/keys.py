"""`kaigong keys`."""

from __future__ import annotations

import typer

from infra import keys
from infra.cli.console import out
from infra.settings import load

app = typer.Typer(help="The keys of this installation.", no_args_is_help=True)


@app.command("init")
def init() -> None:
    """Make the keys that are missing; what is there stays. 生成缺少的密钥，已有的不动。"""
    folder = load().keys.dir
    for name in keys.init_keys(folder):
        out.print(f"made: {folder / name}", markup=False)
    fingerprint = keys.load_keys(folder).people.key_fingerprint()
    out.print(
        f"The keys are in {folder}. Keep a backup of the folder: identity.key can never be replaced.",
        markup=False,
    )
    out.print(f"Fingerprint of the identity key: {fingerprint}", markup=False)


@app.command("rotate")
def rotate(ring: keys.Ring) -> None:
    """Seal with a new key from the next start on; the older ones still open. 更换密钥，旧密钥仍可解密。"""
    folder = load().keys.dir
    for name in keys.rotate(folder, ring):
        out.print(f"written: {folder / name}", markup=False)
    out.print(
        "Restart every process. With several hosts: copy the .key file to each and restart them, "
        "then copy the .current file and restart them again.",
        markup=False,
    )
