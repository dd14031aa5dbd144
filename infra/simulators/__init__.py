"""Alibaba Cloud SMS and WeChat, simulated over real HTTP as strictly as their documentation reads.

They verify signatures, ages, nonces, tokens and field rules, keep a journal of what they accepted, push
receipts, and can be told to fail. `python -m infra.simulators --port 8090 --callback-base http://127.0.0.1:8080`
"""
