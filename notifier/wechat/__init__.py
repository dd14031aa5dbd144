"""Template and subscribe messages of a WeChat account, and the events that come back."""
