#!/usr/bin/env bash
# Every command says what it does, and a wrong one says what is right.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

has_help() {
	expect_exit 0 "$WARAQA" "$@" --help &&
		contains "$out" "usage: waraqa $*" &&
		contains "$out" 'options:' &&
		grep -A 1 '^examples:' "$out" | grep -q "^  waraqa $*"
}

says_the_same() {
	run "$WARAQA" help "$@" && cp "$out" "$TMPDIR/first" &&
		run "$WARAQA" "$@" -h && same "$TMPDIR/first" "$out"
}

ok "waraqa alone says what there is" expect_exit 0 "$WARAQA"
cp "$out" "$TMPDIR/overview"
mapfile -t commands < <(sed -n '/^commands:/,/^$/s/^  \([a-z][a-z ]*[a-z]\)  .*/\1/p' "$out")
ok "there are at least twelve commands" test "${#commands[@]}" -ge 12
ok "--help is the same as no command" expect_exit 0 "$WARAQA" --help
ok "word for word" same "$TMPDIR/overview" "$out"

for command in "${commands[@]}"; do
	read -ra words <<<"$command"
	ok "'$command' has a help with options and an example" has_help "${words[@]}"
	ok "'help $command' and '$command -h' are one" says_the_same "${words[@]}"
done

ok "--version says a version" expect_exit 0 "$WARAQA" --version
ok "with a number" grep -qE '^waraqa [0-9]+\.[0-9]+\.[0-9]+$' "$out"
ok "an unknown command is wrong use" expect_exit 64 "$WARAQA" rum
ok "and the nearest is named" contains "$err" "did you mean 'run'"
ok "half a command is wrong use" expect_exit 64 "$WARAQA" refdata
ok "and the whole is named" contains "$err" "'refdata load'"
ok "help of half a command" expect_exit 0 "$WARAQA" help rules
ok "lists the whole ones" is "$(grep -c '^  rules [a-z]*  *[a-z]' "$out")" 3
ok "an unknown option is wrong use" expect_exit 64 "$WARAQA" run --jbos 2 nothing.tif
ok "and the nearest option is named" contains "$err" "did you mean '--jobs'"
ok "so is an unknown option before the command" expect_exit 64 "$WARAQA" --hom=x status
ok "a missing argument is wrong use" expect_exit 64 "$WARAQA" read
ok "an argument too many is wrong use" expect_exit 64 "$WARAQA" status now
ok "a date that is none is wrong use" expect_exit 64 "$WARAQA" read --received 18/10/2026 a.tif
ok "a number of jobs that is none is wrong use" expect_exit 64 "$WARAQA" read --no-store \
	--jobs none tests/lib.sh

ok "forms are listed" expect_exit 0 "$WARAQA" form list
form=$(awk 'NR == 1 { print $1 }' "$out")
ok "a form is drawn over its blank" expect_exit 0 "$WARAQA" form draw "$form" \
	"forms/$form.png" "$TMPDIR/drawn.png"
ok "as a picture" grep -q PNG "$TMPDIR/drawn.png"
ok "an unknown form is wrong use" expect_exit 64 "$WARAQA" form draw nothing "forms/$form.png" \
	"$TMPDIR/drawn.png"
ok "and the known ones are named" contains "$err" "$form"
ok "a blank that is not there is named" expect_exit 66 "$WARAQA" form draw "$form" \
	nothing.png "$TMPDIR/drawn.png"

# A pipe would hide it: the table is in stdout's buffer until the end.
full_output() {
	local status=0
	"$WARAQA" help >/dev/full 2>"$err" || status=$?
	is "$status" 73
}
ok "output that cannot be written is an error" full_output

if [ -f docs/commands.md ]; then
	run "$WARAQA" help --manual
	ok "docs/commands.md is what the program says" same docs/commands.md "$out"
else
	skip "docs/commands.md is what the program says" "there is no such file"
fi

plan_done
