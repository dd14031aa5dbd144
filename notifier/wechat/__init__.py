"""Template messages of a WeChat service account (服务号), and the events that come back."""
