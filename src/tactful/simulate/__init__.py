"""Simulating: what the lists of weeks would do to people, before anybody is shown one."""
