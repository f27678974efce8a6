"""The parts of the search over loop orders and tiles: sums along one axis, meshes of tiles, orders worth a look."""
