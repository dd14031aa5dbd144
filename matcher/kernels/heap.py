"""The best k of what passes by: a heap whose root is the worst of them."""

from __future__ import annotations

from matcher.kernels.jit import compiled
from matcher.kernels.records import Hit
from matcher.kernels.views import Of


@compiled
def behind(one: Hit, other: Hit) -> bool:
    """Whether one comes after the other: a lower score, or of equals the higher hash."""
    return one.score < other.score or (one.score == other.score and one.tie > other.tie)


@compiled
def push(heap: Of[Hit], count: int, hit: Hit) -> None:
    """Adds one to the ``count`` that are there."""
    at = count
    heap[at] = hit
    while at > 0:
        above = (at - 1) // 2
        if not behind(heap[at], heap[above]):
            return
        _swap(heap, at, above)
        at = above


@compiled
def replace_worst(heap: Of[Hit], hit: Hit) -> None:
    """Puts one in the place of the worst; the heap is full."""
    heap[0] = hit
    _sink(heap, len(heap))


@compiled
def put_in_order(heap: Of[Hit], count: int) -> bool:
    """Sorts the ``count`` that are there, best first; whether score and hash tell all of them apart."""
    for last in range(count - 1, 0, -1):
        _swap(heap, 0, last)  # the worst of those that are left
        _sink(heap, last)
    for at in range(1, count):
        if heap[at].score == heap[at - 1].score and heap[at].tie == heap[at - 1].tie:
            return False
    return True


@compiled
def _sink(heap: Of[Hit], count: int) -> None:
    """Lets the first of ``count`` go down to where it belongs."""
    at = 0
    while True:
        below = 2 * at + 1
        if below >= count:
            return
        if below + 1 < count and behind(heap[below + 1], heap[below]):
            below += 1
        if not behind(heap[below], heap[at]):
            return
        _swap(heap, at, below)
        at = below


@compiled
def _swap(heap: Of[Hit], one: int, other: int) -> None:
    tie, score, row = heap[one].tie, heap[one].score, heap[one].row
    employer_fit, worker_fit = heap[one].employer_fit, heap[one].worker_fit
    heap[one] = heap[other]
    heap[other].tie, heap[other].score, heap[other].row = tie, score, row
    heap[other].employer_fit, heap[other].worker_fit = employer_fit, worker_fit
