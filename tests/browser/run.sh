# Helpers to run the scripts of tests/browser. Source after tests/station.sh.
# shellcheck shell=bash disable=SC2154

# browse SCRIPT [NAME=VALUE...]: runs tests/browser/SCRIPT.mjs against the station; its lines count as
# this script's own, and without any it has failed.
browse() {
	local script=$1 line seen=0 status=0
	shift
	env "$@" STATION="$station" PASSWORD="$station_password" MODULES="$SRC/build/node/node_modules" \
		timeout 240 node "$SRC/tests/browser/$script.mjs" >"$TMPDIR/browsed" 2>"$TMPDIR/browsed-err" ||
		status=$?
	while IFS= read -r line; do
		case $line in
		'ok - '*) say_passed "${line#ok - }" ;;
		'not ok - '*) say_failed "${line#not ok - }" ;;
		'#'*) echo "$line" ;;
		esac
		seen=$((seen + 1))
	done <"$TMPDIR/browsed"
	if [ "$status" -gt 1 ] || [ "$seen" -eq 0 ]; then
		say_failed "the browser's script $script ends (status $status)" "$TMPDIR/browsed-err"
	fi
}
