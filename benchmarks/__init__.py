"""The numbers, measured on the real parts; each benchmark writes its bars to ``results/``."""
