#!/usr/bin/env bash
# `waraqa run`, `status`, `show`, `doctor`: dossiers go in once, whatever happens twice.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

scans=(samples/dossiers/*.tif)
mkdir "$TMPDIR/branch"
cp "${scans[@]:0:3}" samples/dossiers/manifest.csv "$TMPDIR/branch"
# The manifest declares the other samples too; here only these three came.
{
	head -n 1 samples/dossiers/manifest.csv
	for scan in "${scans[@]:0:3}"; do
		grep "^${scan##*/}," samples/dossiers/manifest.csv
	done
} >"$TMPDIR/branch/manifest.csv"
first=${scans[0]##*/}

counts() {
	"$WARAQA" status --json
}

fits_a_page() {
	python3 -c '
import sys
for line in open(sys.argv[1], encoding="utf-8"):
    assert "\033" not in line, "colour without a terminal"
    assert len(line.rstrip("\n")) <= 100 or line.startswith(("refused", "next", "   ")), line' "$1"
}

ok "without a store, run says how to make one" expect_exit 78 "$WARAQA" run "$TMPDIR/branch"
ok "with the command to type" contains "$err" "init"

with_store
ok "making the store again changes nothing" "$WARAQA" init
ok "registers are loaded" "$WARAQA" refdata load samples/registry
ok "an empty store has nothing" is "$(count dossiers)" 0

ok "a folder is taken in" expect_exit 0 "$WARAQA" run --stats "$TMPDIR/stats.json" "$TMPDIR/branch"
cp "$out" "$TMPDIR/table"
ok "the table has a line for each dossier" is "$(grep -c '^S[0-9]*\.tif ' "$out")" 3
ok "and fits a page" fits_a_page "$out"
ok "and ends with what to type next" grep -q '^next: .* show ' "$out"
ok "three dossiers are stored" is "$(count dossiers)" 3
ok "each with a claim" is "$(count claims)" 3
ok "every original and every page's image is on the disk" is \
	"$(find "$WARAQA_HOME/images" -type f | wc -l)" $(($(count pages) + 3))
ok "every verdict is counted" is \
	$(($(count accepted) + $(count review) + $(count rejected))) 3
ok "the costs of every stage are written" python3 -c '
import json, sys
stats = json.load(open(sys.argv[1]))
assert stats["dossiers"] == 3 and stats["pages"] > 3 and stats["wall_s"] > 0, stats
for stage in ("ingest", "barcode", "recognise", "read_form", "validate", "store"):
    assert stats["stage"][stage] >= 0, stats
assert sum(stats["stage"].values()) > 0, stats' "$TMPDIR/stats.json"

counts >"$TMPDIR/counts"
ok "a second run reads nothing" expect_exit 0 "$WARAQA" run "$TMPDIR/branch"
ok "and says so" contains "$out" "all were stored before"
ok "and shows the same lines" same <(grep '^S0' "$TMPDIR/table") <(grep '^S0' "$out")
ok "and changes nothing" same "$TMPDIR/counts" <(counts)
cp "$TMPDIR/branch/$first" "$TMPDIR/other-name.tif"
ok "the same scan under another name" expect_exit 0 "$WARAQA" run "$TMPDIR/other-name.tif"
ok "is not a new dossier" same "$TMPDIR/counts" <(counts)

ok "a dossier is shown by its file's name" expect_exit 0 "$WARAQA" show "$first"
ok "with its verdict" grep -qE '^verdict: (accepted|review|rejected)$' "$out"
ok "and its fields by what people call them" contains "$out" "n° d'immatriculation"
ok "not by their names" lacks "$out" assure_immatriculation
ok "the dossiers of a day are found" expect_exit 0 "$WARAQA" find --received 2026-10-18 --json
ok "and this one among them" grep -q "\"$first\"\|/$first\"" "$out"
ok "by its original's hash it is found alone" expect_exit 0 "$WARAQA" find --image \
	"$(sha256sum "$TMPDIR/branch/$first" | cut -d ' ' -f 1)"
ok "with how many there are" grep -q '^1 dossier$' "$out"
ok "what is to be found must be said" expect_exit 64 "$WARAQA" find
ok "and as JSON" expect_exit 0 "$WARAQA" show "$first" --json
cp "$out" "$TMPDIR/shown.json"
run "$WARAQA" read --json "$TMPDIR/branch/$first"
ok "which says what reading it says" python3 - "$TMPDIR/shown.json" "$out" <<'PYTHON'
import json
import sys


def differences(shown, read, place):
    if isinstance(read, float):  # the store's numbers are shorter
        return [] if abs(shown - read) < 1e-3 else [place]
    if isinstance(read, dict):
        return [d for key in read for d in differences(shown.get(key), read[key],
                                                       place + "." + key)]
    if isinstance(read, list) and len(shown) == len(read):
        return [d for i, item in enumerate(read) for d in differences(shown[i], item,
                                                                      f"{place}[{i}]")]
    return [] if shown == read else [place]


shown, read = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
assert shown["id"] > 0
found = differences(shown, read, "")
assert not found, found
PYTHON
places() {
	local told=0 lines=0 scan
	for scan in "$TMPDIR"/branch/*.tif; do
		told=$((told + $("$WARAQA" show --json "${scan##*/}" | python3 -c 'import json, sys
d = json.load(sys.stdin)
print(sum(r["page"] is not None for r in d["reasons"])
      + sum(m["code_source"] == "register" for m in d["claim"]["medicines"]))')))
		lines=$((lines + $("$WARAQA" show "${scan##*/}" |
			grep -cE '^ +\(page [0-9]+|, code proposed, on no box$')))
	done
	[ "$told" -gt 0 ] && [ "$told" -eq "$lines" ]
}
ok "the places of reasons and codes on no box are shown as such" places
ok "a dossier that is not there is named" expect_exit 66 "$WARAQA" show nothing.tif

# A run that is cut short is continued by the same command.
mkdir "$TMPDIR/late"
cp "${scans[@]:3:3}" "$TMPDIR/late"
"$WARAQA" run --jobs 1 "$TMPDIR/late" >"$out" 2>"$err" &
pid=$!
while kill -0 $pid 2>/dev/null && [ "$(count dossiers)" -eq 3 ]; do
	sleep 0.2
done
kill -TERM $pid 2>/dev/null
status=0
wait $pid || status=$?
ok "a run that is stopped says so" is "$status" 75
ok "and how far it came" contains "$err" "of 3 files stored: run the same command again"
stored=$(count dossiers)
ok "what it stored is whole" is "$(count claims)" "$stored"
ok "the same command does the rest" expect_exit 0 "$WARAQA" run "$TMPDIR/late"
ok "and all are there, once" is "$(count dossiers)" 6

ok "doctor finds all in order" expect_exit 0 "$WARAQA" doctor
ok "and says so of the role" grep -q '^ok *database role' "$out"
ok "for programs too" expect_exit 0 "$WARAQA" doctor --json
elsewhere=$TMPDIR/share/images
ok "a folder of images that is not there is trouble" \
	expect_exit 78 "$WARAQA" --images "$elsewhere" doctor
ok "namely a share that is not mounted" grep -q '^trouble *images .*mount it' "$out"
ok "init makes it" expect_exit 0 "$WARAQA" --images "$elsewhere" init
ok "doctor finds it in order" env WARAQA_IMAGES="$elsewhere" "$WARAQA" doctor
# shellcheck disable=SC2016 # the inner bash expands it
ok "and tells how full its disk is" env WARAQA_IMAGES="$elsewhere" bash -c \
	'"$0" doctor | grep -q "^ok *disk .* MiB free under .* for images"' "$WARAQA"
ok "a secret is asked for by name" \
	expect_exit 78 env -u AWS_ACCESS_KEY_ID "$WARAQA" --images s3://claims doctor
ok "not taken from the command line" grep -q '^trouble *images .*AWS_SECRET_ACCESS_KEY' "$out"
ok "the cluster is stopped" expect_exit 0 "$WARAQA" down
ok "twice does no harm" expect_exit 0 "$WARAQA" down
ok "doctor then says what to do" expect_exit 78 "$WARAQA" doctor
ok "namely to start it" grep -q '^trouble .*server .* up' "$out"
ok "the cluster is started" expect_exit 0 "$WARAQA" up
ok "twice does no harm either" expect_exit 0 "$WARAQA" up
ok "and nothing is lost" is "$(count dossiers)" 6

# One paper scanned six times at once: all but the first are judged again when they are stored.
mkdir "$TMPDIR/six"
for copy in 1 2 3 4 5 6; do
	tiffcp "${scans[0]},0" "$TMPDIR/six/$copy.tif"
	tiffset -s 270 "copy $copy" "$TMPDIR/six/$copy.tif"
done
ok "papers that arrive at once are judged again and stored" \
	expect_exit 0 "$WARAQA" run --jobs 6 --received 2026-10-20 "$TMPDIR/six"
ok "and told to be copies of what was stored before" contains "$out" "6 x R19"
ok "all of them are there" is "$(count dossiers)" 12

plan_done
