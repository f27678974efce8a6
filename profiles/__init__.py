"""The data of the devices, runtimes, links and energy tables; read through `importlib.resources`."""
