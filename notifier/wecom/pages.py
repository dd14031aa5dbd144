"""A digest in as many messages as it takes: the limit is in bytes, and no line is torn."""

from collections.abc import Iterable, Iterator

from notifier.wecom.rules import MAX_BYTES


def pages(lines: Iterable[str], most_bytes: int = MAX_BYTES) -> Iterator[str]:
    """The lines in their order, joined into messages of at most so many bytes of UTF-8.

    Raises:
        ValueError: One line alone is longer. A line that the linter passed is not.
    """
    page: list[str] = []
    size = 0
    for line in lines:
        length = len(line.encode())
        if length > most_bytes:
            raise ValueError(f"a line of {length} bytes, and a message holds {most_bytes}")
        if page and size + 1 + length > most_bytes:
            yield "\n".join(page)
            page, size = [], 0
        size += length + (1 if page else 0)
        page.append(line)
    if page:
        yield "\n".join(page)
