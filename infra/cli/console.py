"""Where words go: results to stdout, everything else to stderr, so that results can be piped."""

from rich.console import Console

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)
