"""Frozen values that every floor speaks. Imports nothing of ours."""
