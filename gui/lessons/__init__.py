"""Lessons in the window: a step beside its scene, predict and reveal, before a class."""
