#!/usr/bin/env bash
# A DSN that is wrong, a role that is too strong: `work` and `ingest` say so at once, show no
# password, and take nothing in. Only where nobody listens do they wait.
# shellcheck source=tests/trouble.sh
. "${SRC:-.}/tests/trouble.sh"

secret=Zx81-nobody-sees
server_folder=$TMPDIR/server
port=$((20000 + $$ * 4 % 20000)) # and the next ones are this test's

as_said() {
	contains "$err" "$1" && lacks "$err" "$secret" && lacks "$out" "$secret"
}

# refused NAME STATUS DSN TEXT
refused() {
	ok "work: $1" expect_exit "$2" env WARAQA_DSN="$3" timeout 60 "$WARAQA" work --until-empty
	ok "is said, without the password" as_said "$4"
	ok "ingest: $1" expect_exit "$2" env WARAQA_DSN="$3" timeout 60 "$WARAQA" ingest "$in"
	ok "is said as well" as_said "$4"
	say "$1: $(head -n 1 "$err")"
}

make_scans 2
export WARAQA_HOME=$TMPDIR/h
need "a cluster is made" make_cluster "$server_folder" "listen_addresses = '127.0.0.1'" "port = $port"
need "and started" start_cluster "$server_folder"
PGPORT=$port administer "$server_folder" "CREATE ROLE waraqa LOGIN PASSWORD '$secret'" \
	"CREATE DATABASE waraqa OWNER waraqa" "CREATE ROLE strong LOGIN SUPERUSER PASSWORD '$secret'" \
	"CREATE ROLE bypass LOGIN BYPASSRLS PASSWORD '$secret'" \
	"CREATE ROLE member LOGIN PASSWORD '$secret' IN ROLE strong" >"$TMPDIR/said"
dsn="host=127.0.0.1 port=$port dbname=waraqa user=waraqa password=$secret"
export WARAQA_IMAGES=$TMPDIR/images
ok "a password on the command line is refused" expect_exit 64 "$WARAQA" --dsn "$dsn" init
ok "without showing it once more" as_said "password file"
export WARAQA_DSN=$dsn
need "the store is made" expect_exit 0 "$WARAQA" init
ok "the DSN is right" expect_exit 0 "$WARAQA" work --until-empty

refused "no DSN" 64 "hosst=127.0.0.1 password=$secret" "DSN"
# That is told at once as well, but it may be a server that starts: it is waited for.
nobody=${dsn/port=$port/port=1}
ok "work: nobody listens there" expect_exit 124 env WARAQA_DSN="$nobody" timeout 5 "$WARAQA" work
ok "is said, without the password, and waited for" \
	as_said "check the DSN and whether the server runs; waiting until it takes connections"
ok "ingest: nobody listens there" \
	expect_exit 69 env WARAQA_DSN="$nobody" timeout 90 "$WARAQA" ingest "$in"
ok "is said as well, and waited for a minute" \
	as_said "check the DSN and whether the server runs; waiting 60 seconds at most"
say "nobody listens there: $(head -n 1 "$err")"
refused "no such host" 69 "${dsn/host=127.0.0.1/host=nowhere.invalid}" "check the DSN"
refused "no such database" 69 "${dsn/dbname=waraqa/dbname=nothing}" "check the DSN"
refused "a wrong password" 69 "${dsn/password=$secret/password=$secret-not}" "check the DSN"
refused "a superuser" 77 "${dsn/user=waraqa/user=strong}" "'strong' is a superuser"
refused "one whom row security does not bind" 77 "${dsn/user=waraqa/user=bypass}" "'bypass'"
refused "a member of a superuser" 77 "${dsn/user=waraqa/user=member}" "'member'"
use_dsn "$dsn"
ok "nothing came in" asked_is "SELECT count(*) FROM waraqa.file" 0

ok "with the right one files come in" expect_exit 0 "$WARAQA" ingest "$in"
ok "and are read" expect_exit 0 "$WARAQA" work --jobs 1 --until-empty
check_store "$WARAQA_IMAGES"
plan_done
