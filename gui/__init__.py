"""The window: draws what `analysis` says. `session` holds what changes, panels show it, `main_window` arranges them."""
