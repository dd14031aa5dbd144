"""The demo: the main job on real parts, with a kill in the middle and a judge at the end."""
