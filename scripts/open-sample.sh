#!/bin/sh
# Opens the window on a bundled sample; where there is no display, writes what it would show to build/ and says where.
set -eu
cd "$(dirname "$0")/.."
model=${MODEL:-resources/samples/resnet8_int8.onnx}
device=${DEVICE:-stm32l4r5}
rooflens=.venv/bin/rooflens

# A display may be named and yet not answer (a stale DISPLAY in a remote shell).
display_answers() {
    [ "$(uname -s)" = Linux ] || return 0
    [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || return 1
    .venv/bin/python -c 'from PySide6.QtGui import QGuiApplication; QGuiApplication([])' >/dev/null 2>&1
}

write_pictures() {
    name=$(basename "$model" .onnx)
    mkdir -p build
    QT_QPA_PLATFORM=offscreen $rooflens render window "$model" --device "$device" -o "build/$name-window.png"
    $rooflens analyze "$model" --device "$device" --quiet --format csv -o "build/$name.csv"
    $rooflens analyze "$model" --device "$device" --quiet --format json -o "build/$name.json"
    echo "There is no display to open a window on. Written instead:"
    echo "  build/$name-window.png   the window, showing $model on $device"
    echo "  build/$name.csv          a row for each layer"
    echo "  build/$name.json         the whole analysis"
}

if display_answers; then exec $rooflens "$model"; else write_pictures; fi
