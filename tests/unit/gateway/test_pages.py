"""What is committed of the pages."""

from __future__ import annotations

import json
import re
from hashlib import sha256

from gateway.app import WEB

VENDOR = WEB / "vendor"


def test_vendored_files_are_what_the_lock_names() -> None:
    """Each file has the hash in the lock, each package its licence, and there is no other file."""
    lock = json.loads((VENDOR / "vendor.lock.json").read_text())
    files = {file["to"]: file["sha256"] for package in lock["packages"] for file in package["files"]}
    assert {path.name for path in VENDOR.iterdir()} == {*files, "vendor.lock.json"}
    for name, digest in files.items():
        assert sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
    assert all(f"LICENSE.{package['name']}" in files for package in lock["packages"])


def test_every_import_is_a_neighbour() -> None:
    """No page reaches for a host, a bare name or an inline script."""
    for script in WEB.rglob("*.js"):
        for target in re.findall(r'\bfrom\s*"([^"]+)"', script.read_text()):
            assert target.startswith("."), (script.name, target)
            assert (script.parent / target).resolve().is_file(), (script.name, target)
    for page in WEB.glob("*.html"):
        assert not re.search(r"<script(?![^>]*\bsrc=)|style=", page.read_text()), page.name
