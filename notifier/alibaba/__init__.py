"""Short messages by Alibaba Cloud SMS (dysmsapi, version 2017-05-25)."""
