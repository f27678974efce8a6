"""The picture of a network before its paint: boxes and wires, rows and columns, the ways between; for window and report."""
