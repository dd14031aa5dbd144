"""Vendors the pages' libraries: ``python gateway/vendor.py`` (needs npm; nothing at run time does).

``npm pack`` verifies each package against the integrity in ``vendor.lock.json``; the listed files are
copied, their bare imports rewritten to neighbours (an import map would have to be inline, which the pages'
CSP forbids), and the hashes of what is committed written back. A test re-hashes them.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
import tempfile
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent / "web" / "vendor"
LOCK = HERE / "vendor.lock.json"
REWRITES = {'from"preact"': 'from"./preact.js"', 'from"htm"': 'from"./htm.js"'}


def vendored(source: str) -> str:
    """A module as it is committed: neighbours by path, no pointer to a source map that is not here."""
    for bare, path in REWRITES.items():
        source = source.replace(bare, path)
    lines = (line for line in source.splitlines() if not line.startswith("//# sourceMappingURL"))
    return "\n".join(lines) + "\n"


def update() -> None:
    """Fetch every package of the lock and write its files and their hashes."""
    lock = json.loads(LOCK.read_text())
    for package in lock["packages"]:
        with tempfile.TemporaryDirectory() as folder:
            spec = f"{package['name']}@{package['version']}"
            packed = subprocess.run(
                ["npm", "pack", spec, "--json", "--pack-destination", folder], check=True, capture_output=True
            )
            (told,) = json.loads(packed.stdout)
            if told["integrity"] != package["integrity"]:
                raise SystemExit(f"{spec} is not what the lock names; look at it before you change the lock")
            with tarfile.open(Path(folder) / told["filename"]) as archive:
                for file in package["files"]:
                    member = archive.extractfile(f"package/{file['from']}")
                    assert member is not None
                    text = member.read().decode()
                    content = vendored(text) if file["to"].endswith(".js") else text
                    (HERE / file["to"]).write_text(content)
                    file["sha256"] = sha256(content.encode()).hexdigest()
    LOCK.write_text(json.dumps(lock, indent=2) + "\n")


if __name__ == "__main__":
    update()
