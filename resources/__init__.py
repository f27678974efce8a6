"""Data of the program: samples, icons, themes, report templates."""
