# shellcheck shell=sh disable=SC2154
# Sourced by the scripts beside it, which say by $kind what they want ("", or --dev):
# sets $root and $python, after making or renewing the environment where that is needed.

self=$(readlink -f "$0" 2>/dev/null || echo "$0")
root=$(cd "$(dirname "$self")/.." && pwd -P) || exit 1
python="$root/.venv/bin/python"

# The environment's own Python answers fastest, if it is there and still runs.
if ! "$python" -E -s "$root/scripts/setup_env.py" --check ${kind:+"$kind"} 2>/dev/null; then
    base=
    for each in python3 python3.14 python3.13 python3.12 python3.11 python /usr/bin/python3; do
        if "$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            base=$each
            break
        fi
    done
    if [ -z "$base" ]; then
        echo "Python 3.11 or newer is needed and none was found. Debian: apt install python3" >&2
        exit 1
    fi
    "$base" -E -s "$root/scripts/setup_env.py" ${kind:+"$kind"} || exit 1
fi
