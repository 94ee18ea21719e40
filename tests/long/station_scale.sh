#!/usr/bin/env bash
# The station with 100,000 dossiers in its queue among five million (WARAQA_CLAIMS, WARAQA_WAITING): what the
# store answers by itself, then twenty people at work over HTTP (WARAQA_PEOPLE, WARAQA_SECONDS). 12 GB and a
# quarter of an hour; the limits are those of issue 9, and hold on a machine that does nothing else.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

claims=${WARAQA_CLAIMS:-5000000}
waiting=${WARAQA_WAITING:-100000}
people=${WARAQA_PEOPLE:-20}
seconds=${WARAQA_SECONDS:-60}
password='une phrase que nul ne devine'

with_store
superuser=(psql -X -h "$WARAQA_HOME/pg/socket" -U postgres -d waraqa -v ON_ERROR_STOP=1 -Atq)
[ "$(id -u)" -ne 0 ] || superuser=(runuser -u postgres -- "${superuser[@]}")

"$WARAQA" refdata load "$SRC/samples/registry" >/dev/null
ok "the samples are stored, whose pages are the paper" "$WARAQA" run "$SRC/samples/dossiers"
ok "$claims dossiers are there, $waiting of them waiting" "${superuser[@]}" -v "claims=$claims" \
	-v "waiting=$waiting" -v whole=3000 -f "$SRC/tests/support/many_dossiers.sql"
"${superuser[@]}" -c "SELECT '# the database: ' || pg_size_pretty(pg_database_size('waraqa'))"

# quick LIMIT_MS WHAT SQL...: whether each question takes no longer, by the server's clock, the second time
quick() {
	local limit=$1 what=$2 sql=$3
	"${superuser[@]}" -c "SET search_path = waraqa, public; SET ROLE waraqa" -c "$sql" -c '\timing on' -c "$sql" |
		python3 -c 'import re, sys
took = [float(x) for x in re.findall(r"^Time: ([0-9.]+) ms", sys.stdin.read(), re.M)]
print("# %s: %.0f ms" % (sys.argv[2], took[-1]), file=sys.stderr)
sys.exit(not took or took[-1] > float(sys.argv[1]))' "$limit" "$what"
}

# find FIELDS: the question for a page of results, fields of search_question in their order
find() {
	echo "SELECT count(*) FROM search_find(ROW($1)::search_question, NULL, NULL, 51)"
}

none='NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL'
ok "a common name is found in 200 ms" quick 200 'a common given name' "$(find "'mohamed', false, NULL, $none")"
ok "a name in Arabic letters" quick 200 'a name in Arabic' "$(find "'بناني محمد', false, NULL, $none")"
ok "a rare name" quick 200 'a rare name' "$(find "'bafoulaouissi', false, NULL, $none")"
ok "a name that is misspelt" quick 200 'a name that is misspelt' "$(find "'benanny mohamde', true, NULL, $none")"
ok "a reason and a state" quick 200 'a reason and a state' "$(find "NULL, false, '{R15,s/sent_back}', $none")"
ok "what a branch has waiting" quick 200 'what a branch has waiting' "$(find "NULL, false, '{b/B7,s/waiting}', $none")"
ok "a bordereau" quick 200 'a bordereau' "$(find "NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, 'L123', NULL, NULL, NULL, NULL")"
ok "a day of care" quick 200 'a day of care' "$(find "NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, current_date - 20, current_date - 20")"

for ((i = 1; i <= people; i++)); do
	echo "$password" | "$WARAQA" user add "human$i" --role operator --final >/dev/null
done
echo "$password" | "$WARAQA" user add chief --role supervisor --final >/dev/null
"$WARAQA" serve --listen 127.0.0.1:0 2>"$TMPDIR/serve" &
station=$!
for ((i = 0; i < 100; i++)); do
	port=$(sed -n 's|.*http://127.0.0.1:\([0-9]*\)/.*|\1|p' "$TMPDIR/serve")
	[ -z "$port" ] || break
	sleep 0.1
done
ok "$people people are answered in time" python3 "$SRC/tests/support/station_people.py" "$port" "$people" "$seconds" \
	"$password" $(seq -f 'human%.0f' "$people") chief
sed -n 's/^#  *\(#.*\)/\1/p; s/^\(# .*\)/\1/p' "$TMPDIR/said"
kill "$station"
wait "$station" 2>/dev/null
plan_done
