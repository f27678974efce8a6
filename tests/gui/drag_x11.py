"""A small window beside ours out of which a file is dragged, as out of a file manager: python -m tests.gui.drag_x11 FILE."""

import sys

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class File(QLabel):
    def __init__(self, path: str) -> None:
        super().__init__("a file")
        self.url = QUrl.fromLocalFile(path)
        self.setWindowFlag(Qt.WindowType.BypassWindowManagerHint)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        data, drag = QMimeData(), QDrag(self)
        data.setUrls([self.url])
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)
        # Whoever takes the file reads where it is only now.
        QTimer.singleShot(1000, QApplication.quit)


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    file = File(sys.argv[1])
    file.setGeometry(1620, 20, 100, 60)
    file.show()
    print("shown", flush=True)
    sys.exit(app.exec())
