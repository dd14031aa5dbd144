"""BOOK: who is told of this vacancy."""

from agents.roles.book.policy import BookPolicy
from agents.roles.book.role import Book

__all__ = ["Book", "BookPolicy"]
