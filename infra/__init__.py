"""The composition root and everything that runs Kaigong: settings, CLI, topics, embedded parts.

The only package that reads the environment, starts processes or knows where a part lives.
"""
