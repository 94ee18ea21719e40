#!/usr/bin/env bash
# packaging/ and docs/deploy.md: what they name exists and does what they say. There is no systemd, no
# container and no cluster here: units are judged by systemd's own tools and kept to by hand.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

units=(packaging/systemd/*.service)

manifests() {
	python3 tests/support/manifests.py "$@"
}

# understands COMMAND LINE: the program knows the command and each option; it is not run.
understands() {
	local words=() word command
	read -ra words <<<"$1"
	command=${words[1]}
	expect_exit 0 "$WARAQA" help "$command" || return 1
	for word in "${words[@]:2}"; do
		case $word in
		--*) contains "$out" "  $word " || return 1 ;;
		esac
	done
}

# sql ROLE STATEMENTS: in the private cluster, as an administrator would and then as that role.
sql() {
	psql "host=$WARAQA_HOME/pg/socket user=postgres dbname=waraqa" -AtXq -v ON_ERROR_STOP=1 \
		-c "SET ROLE $1" -c "$2"
}

ok "the manifests of Kubernetes hold together" manifests kubernetes
ok "the recipe of the image does" manifests image
manifests image >"$TMPDIR/lines"
manifests args >>"$TMPDIR/lines"
manifests units >>"$TMPDIR/lines"
ok "there are seven ways in which the program is started" is "$(wc -l <"$TMPDIR/lines")" 7
while read -r line; do
	ok "'$line' is understood" understands "$line"
done <"$TMPDIR/lines"
ok "each library of the program is in the image" python3 - "$WARAQA" <<'PYTHON'
import re, subprocess, sys
def said(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout
named = set(re.findall(r"\S+", " ".join(
    line[6:] for line in open("packages.txt") if line.startswith("image "))))
needs = set(re.findall(r"NEEDED.*\[(.*)\]", said("readelf", "-d", sys.argv[1])))
found = dict(re.findall(r"^\s*(\S+) => (\S+)", said("ldd", sys.argv[1]), re.M))
missing = set()
for library in needs & set(found):
    path = said("readlink", "-f", found[library]).strip()
    owner = said("dpkg-query", "-S", path) or said("dpkg-query", "-S", path.removeprefix("/usr"))
    package = owner.split(":")[0]
    # what these two bring with them, or every system has
    if not re.match(r"lib(c6|pango-1|glib2|cairo2|stdc|gcc|asan|ubsan)", package):
        missing |= {package} - named
print(missing)
sys.exit(bool(missing))
PYTHON

if command -v systemd-analyze >/dev/null; then
	mkdir "$TMPDIR/units"
	for unit in "${units[@]}"; do
		sed "s|/usr/bin/waraqa|$WARAQA|" "$unit" >"$TMPDIR/units/${unit##*/}"
	done
	for unit in "$TMPDIR"/units/*; do
		name=${unit##*/}
		ok "$name is as systemd wants it" systemd-analyze verify --man=no "${unit/@/@2}"
		ok "$name exposes at most 1.6 of 10" \
			systemd-analyze security --offline=true --threshold=16 "$unit"
	done
else
	skip "units are as systemd wants them" "there is no systemd-analyze"
fi

with_store
"$WARAQA" refdata load samples/registry >/dev/null
tiffcp "samples/dossiers/S0110001.tif,0" "$TMPDIR/one.tif"
tiff2pdf -o "$TMPDIR/two.pdf" "$TMPDIR/one.tif"

# as_unit UNIT COMMAND...
as_unit() {
	python3 tests/support/confined.py "packaging/systemd/$1" "${@:2}"
}

confines_without_harm() {
	run as_unit "$1" "$WARAQA" doctor
	contains "$out" "a filter of system calls" || return 1
	"$WARAQA" doctor 2>&1 | grep 'decoding jail' >"$TMPDIR/free"
	grep 'decoding jail' "$out" >"$TMPDIR/confined"
	same "$TMPDIR/free" "$TMPDIR/confined"
}

# A password is looked at, a page is made, and it stops.
station_works_confined() {
	local socket=$TMPDIR/station.sock jar=$TMPDIR/jar station status=0 token code
	python3 tests/support/confined.py packaging/systemd/waraqa-station.service \
		"$WARAQA" serve --listen "$socket" >"$out" 2>"$err" &
	station=$!
	within 20 test -S "$socket" || return 1
	curl -s --unix-socket "$socket" -c "$jar" -o "$TMPDIR/page" http://x/login
	token=$(grep -o 'name="csrf" value="[^"]*"' "$TMPDIR/page" | head -n 1 | cut -d '"' -f 4)
	code=$(curl -s --unix-socket "$socket" -b "$jar" -o "$TMPDIR/page" -w '%{http_code}' \
		--data "csrf=$token&login=a&password=none" http://x/login)
	kill -TERM "$station"
	wait "$station" || status=$?
	cat "$err"
	is "$code $status" "403 0"
}

if [ -n "${ASAN_OPTIONS-}" ]; then
	skip "the program works in its units" "a sanitizer needs other system calls"
elif command -v systemd-analyze >/dev/null; then
	for unit in waraqa-work@.service waraqa-watch.service; do
		ok "in $unit decoders lock themselves in as ever" confines_without_harm "$unit"
	done
	ok "a scan and a PDF are read in the readers' unit" \
		expect_exit 0 as_unit waraqa-work@.service "$WARAQA" run "$TMPDIR/one.tif" "$TMPDIR/two.pdf"
	mkdir "$TMPDIR/hot"
	cp "$TMPDIR/one.tif" "$TMPDIR/hot"
	ok "a folder is watched in its unit" expect_exit 0 \
		as_unit waraqa-watch.service "$WARAQA" watch --once --settle 0 "$TMPDIR/hot"
	ok "metrics are told in theirs" expect_exit 0 as_unit waraqa-metrics.service "$WARAQA" metrics
	ok "the station works in its unit" station_works_confined
	ok "what a unit forbids ends a process" \
		expect_exit 159 as_unit waraqa-metrics.service unshare --mount true
else
	skip "the program works in its units" "there is no systemd-analyze"
fi

# The role that docs/deploy.md makes for KEDA, by its words.
sed -n '/^CREATE ROLE waraqa_scaler/,/^```/p' docs/deploy.md | grep -v '^```' >"$TMPDIR/role.sql"
ok "the scaler's role can be made as the handbook says" \
	sql postgres "$(cat "$TMPDIR/role.sql")"
ok "it asks the queue's depth by the query of the manifest" \
	is "$(sql waraqa_scaler "$(manifests query)")" 0
not_ok "it can read no table" sql waraqa_scaler "SELECT count(*) FROM waraqa.job"
not_ok "and no claim" sql waraqa_scaler "SELECT count(*) FROM waraqa.claim"

# probe NAME HOST: as Kubernetes runs it in the container
probe() {
	PATH=$TMPDIR/bin:$PATH HOSTNAME=$2 sh -c "$(manifests probe "$1")"
}
mkdir "$TMPDIR/bin"
ln -s "$WARAQA" "$TMPDIR/bin/waraqa"
sql postgres "INSERT INTO waraqa.crew (name, workers, seen_at) VALUES ('fresh/1', 2, now()), \
('late/1', 2, now() - interval '6 minutes')"
ok "a pod that was heard of has started" probe startupProbe fresh
not_ok "one that was never heard of has not" probe startupProbe other
ok "it lives" probe livenessProbe fresh
ok "so does one that begins" probe livenessProbe other
not_ok "one that was not heard of for six minutes does not" probe livenessProbe late
"$WARAQA" down >/dev/null 2>&1
ok "while the database is away all live" probe livenessProbe late

# As it was built, with whatever flags.
ok "the program can be installed" env -u MAKEFLAGS make -s -o all BUILD="$(dirname "$WARAQA")" \
	install "DESTDIR=$TMPDIR/root"
ok "with its units" test -e "$TMPDIR/root/usr/lib/systemd/system/waraqa-work@.service"
for file in station.css vendor/openseadragon.js vendor/uplot.txt; do
	ok "with the station's $file" test -s "$TMPDIR/root/usr/share/waraqa/static/$file"
done
ok "and its data" expect_exit 0 env WARAQA_DATA="$TMPDIR/root/usr/share/waraqa" \
	WARAQA_HOME="$TMPDIR/h2" "$TMPDIR/root/usr/bin/waraqa" form list
ok "which are all the forms" contains "$out" cnss-610-1-02-p1
plan_done
