"""Short messages by Tencent Cloud SMS (sms, version 2021-01-11)."""
