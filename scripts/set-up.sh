#!/bin/sh
# Makes the checkout ready for one purpose: run, test, speed or frameworks. Says nothing and takes no time when it is ready already.
set -eu
cd "$(dirname "$0")/.."
purpose=$1
environment=.venv
case $purpose in
    run) extras="" ;;
    test) extras="[test]" ;;
    speed) extras="[test,bench]" ;;
    frameworks) extras="[test,frameworks]" ;;
    *) echo "set-up.sh: run, test, speed or frameworks, not '$purpose'" >&2; exit 2 ;;
esac

say() { printf 'rooflens: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

suits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
        if suits "$candidate"; then echo "$candidate"; return; fi
    done
    stop "needs Python 3.11, 3.12 or 3.13 and found none; name one with 'make $purpose PYTHON=/path/to/python3'."
}

# Debian packs the part of Python that makes virtual environments apart.
missing_python_package() {
    if [ ! -x $environment/bin/python ] && ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    fi
}

# Library and Debian package, one a line: what Qt needs to draw off screen, then what a window needs besides.
libraries() {
    cat <<'LIST'
libglib-2.0.so.0 libglib2.0-0
libGL.so.1 libgl1
libEGL.so.1 libegl1
libxkbcommon.so.0 libxkbcommon0
libfontconfig.so.1 libfontconfig1
libdbus-1.so.3 libdbus-1-3
libX11.so.6 libx11-6
LIST
    if [ "$purpose" != run ]; then return; fi
    if [ -n "${WAYLAND_DISPLAY:-}" ]; then wayland_libraries; elif [ -n "${DISPLAY:-}" ]; then x_libraries; fi
}

wayland_libraries() {
    cat <<'LIST'
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1 libwayland-egl1
LIST
}

x_libraries() {
    cat <<'LIST'
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-shape.so.0 libxcb-shape0
LIST
}

missing_libraries() {
    known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null) || return 0
    libraries | while read -r library package; do
        case $known in *"$library "*) ;; *) echo "$package" ;; esac
    done
}

# Tool and Debian package, one a line: with these, tests look at written PDF and SVG by other eyes than Qt's; without, they skip.
missing_tools() {
    if [ "$purpose" != test ]; then return; fi
    while read -r tool package; do command -v "$tool" >/dev/null || echo "$package"; done <<'LIST'
pdftotext poppler-utils
rsvg-convert librsvg2-bin
LIST
}

supply_tools() {
    [ "$(uname -s)" = Linux ] && command -v apt-get >/dev/null || return 0
    tools=$(echo $(missing_tools))
    if [ -z "$tools" ]; then return; fi
    (install_system_packages $tools) || say "going on without $tools: the tests that use them are skipped."
}

install_system_packages() {
    line="apt-get install -y --no-install-recommends $*"
    if [ "$(id -u)" = 0 ]; then as_root=""
    elif sudo -n true 2>/dev/null; then as_root="sudo -n"
    else stop "these system packages are missing: type 'sudo apt-get update; sudo $line', then 'make $purpose' again."
    fi
    say "installing system packages: $*"
    $as_root apt-get update -qq </dev/null >/dev/null || say "apt-get update failed; going on with the lists that are there."
    $as_root env DEBIAN_FRONTEND=noninteractive $line -qq </dev/null >/dev/null ||
        stop "the system packages could not be installed; the line was '$line'."
}

supply_system_packages() {
    [ "$(uname -s)" = Linux ] || return 0
    packages=$(echo $(missing_python_package) $(missing_libraries))
    if [ -z "$packages" ]; then return; fi
    if command -v apt-get >/dev/null; then
        install_system_packages $packages
    else
        say "this system has no apt-get; Qt may ask for the libraries that Debian calls: $packages"
    fi
}

make_environment() {
    if $environment/bin/python -m pip --version >/dev/null 2>&1; then return; fi
    say "making the virtual environment $environment with $python"
    "$python" -m venv --clear $environment || stop "the virtual environment could not be made with $python."
}

install_packages() {
    stamp=$environment/.ready-to-$purpose
    if [ -e "$stamp" ] && [ ! pyproject.toml -nt "$stamp" ]; then return; fi
    make_environment
    say "installing Python packages (some 300 MB, once)"
    $environment/bin/python -m pip install --quiet --disable-pip-version-check --editable ".$extras" ||
        stop "the Python packages could not be installed; what pip says stands above."
    touch "$stamp"
}

python=$(find_python)
supply_system_packages
supply_tools
install_packages
