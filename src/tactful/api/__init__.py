"""The HTTP door: routes, keys, limits and problems around one engine. Only here is a web framework imported."""
