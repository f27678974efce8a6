"""The library of devices in a window of its own: edit one, see where its numbers come from, how far off predictions are."""
