from __future__ import annotations

from matcher.ids import Numbering, RowBook


def test_a_freed_row_is_used_again() -> None:
    """Rows stay dense whoever comes and goes, and an id that returns is found."""
    book = RowBook()
    rows = [book.claim(id_) for id_ in ("a", "b", "c")]
    assert [0, 1, 2] == rows
    assert 1 == book.release("b")
    assert None is book.release("b")
    assert 1 == book.claim("d")
    assert 3 == book.claim("b")
    assert ["a", "d", "c", "b"] == [book.id_of(row) for row in range(book.extent)]
    assert (4, 4) == (len(book), book.extent)
    assert [3, 0] == book.rows_of(["b", "nobody", "a"]).tolist()


def test_a_word_keeps_its_number() -> None:
    """None is 0, a new word gets the next number, and to ask about a stranger makes no number."""
    numbers = Numbering()
    assert (0, 1, 2, 1) == tuple(numbers.number(word) for word in (None, "f-1", "f-2", "f-1"))
    assert Numbering.STRANGER == numbers.known("f-3")
    assert (None, "f-2") == (numbers.word(0), numbers.word(2))
    assert 3 == numbers.number("f-3")
