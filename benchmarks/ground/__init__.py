"""What every benchmark stands on: machine, data, peers, and our own scorer as contenders."""
