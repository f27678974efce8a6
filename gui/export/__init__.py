"""What a person takes out of the window: pictures of panels and scenes, and the data of their plots."""

from gui.export.picture_menu import add_pictures
from gui.export.pictures import FORMATS, image_of, picture_of, png, save_picture, svg
from gui.export.source import DATA, PICTURES, Source
from gui.export.tables import csv_file, csv_text, tab_text

__all__ = [
    "DATA",
    "FORMATS",
    "PICTURES",
    "Source",
    "add_pictures",
    "csv_file",
    "csv_text",
    "image_of",
    "picture_of",
    "png",
    "save_picture",
    "svg",
    "tab_text",
]
