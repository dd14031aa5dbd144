"""Alibaba Cloud SMS, Tencent Cloud SMS, WeChat and WeCom, simulated over real HTTP as strictly as their documents read.

They verify signatures, ages, nonces, tokens, consents and field rules, keep a journal of what they accepted, push
receipts, and can be told to fail. `python -m infra.simulators --port 8090 --callback-base http://127.0.0.1:8080`
"""
