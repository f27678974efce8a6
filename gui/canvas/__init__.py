"""A network as a picture: layout, routes, painting. One renderer, whether the network was loaded or is being drawn."""
