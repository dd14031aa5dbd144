"""Digests into groups of cadres by a WeCom group robot (企业微信群机器人)."""
