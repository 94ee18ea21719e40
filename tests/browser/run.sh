# Helpers to run the scripts of tests/browser. Source after tests/station.sh.
# shellcheck shell=bash disable=SC2154

browse_limit_s=400

# browse SCRIPT [NAME=VALUE...]: runs tests/browser/SCRIPT.mjs against the station; its lines count as
# this script's own, and one more that it came to its end: it has told its plan and no other status.
browse() {
	local script=$1 line said=0 failed=0 planned='' status=0
	shift
	env "$@" STATION="$station" PASSWORD="$station_password" MODULES="$SRC/build/node/node_modules" \
		timeout "$browse_limit_s" node "$SRC/tests/browser/$script.mjs" >"$TMPDIR/browsed" \
		2>"$TMPDIR/browsed-err" || status=$?
	while IFS= read -r line; do
		case $line in
		'ok - '*)
			say_passed "${line#ok - }"
			said=$((said + 1))
			;;
		'not ok - '*)
			say_failed "${line#not ok - }"
			said=$((said + 1))
			failed=1
			;;
		'1..'*) planned=${line#1..} ;;
		'#'*) echo "$line" ;;
		esac
	done <"$TMPDIR/browsed"
	if [ "$planned" = "$said" ] && [ "$status" = "$failed" ]; then
		say_passed "the browser's script $script comes to its end"
	else
		echo "status $status, $said lines of ${planned:-no plan}" >>"$TMPDIR/browsed-err"
		say_failed "the browser's script $script comes to its end" "$TMPDIR/browsed-err"
	fi
}
