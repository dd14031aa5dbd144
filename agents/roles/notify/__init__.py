"""NOTIFY: what this person is told, when, by which channel."""

from agents.roles.notify.role import Notify

__all__ = ["Notify"]
