"""The real parts of a laptop: Apache Kafka from its jars, Redis. No Docker, no root, no stand-in."""
