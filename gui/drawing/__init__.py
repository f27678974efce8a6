"""Networks drawn by hand: the board that blocks are placed and wired on, the palette, the search, the form of settings."""
