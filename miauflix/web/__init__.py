"""The HTTP layer: parses a request, asks an actor, shapes the answer. Knows messages and values, never an actor.

Nothing is re-exported: reading the settings must not load the web framework.
"""
