# Shell functions of the set-up scripts; sourced, never run.

say() { printf 'setup: %s\n' "$*"; }

stop() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# Run a command as root, without ever asking for a password.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1; then sudo -n "$@"
    else return 1
    fi
}

# Install Debian packages where that needs no person; MAILD_NO_APT=1 forbids it.
install_packages() {
    [ -z "${MAILD_NO_APT:-}" ] || return 1
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root true 2>/dev/null || return 1
    say "installing Debian packages: $*"
    apt_get update || say "apt-get update failed; trying with the package lists that are here"
    apt_get install --no-install-recommends "$@"
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 "$@" </dev/null >&2; }
