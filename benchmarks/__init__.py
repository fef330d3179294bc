"""What the project promises of speed and weight, measured: `make bench` prints every figure beside its goal."""
