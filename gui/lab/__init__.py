"""Animated dataflows: a scene draws an execution at a time, the player owns the clock."""
