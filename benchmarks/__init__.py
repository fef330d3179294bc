"""The project's promises on speed and weight, measured: `make bench` prints every figure next to its goal."""
