"""The routes under ``/v1``, a file for each subject; each has a ``router`` that takes the `Edge`."""
