#!/usr/bin/env bash
# The short form of tests/fault/random_kills.sh, with strikes that are the same each time.
export COUNT=${COUNT:-20} KILLS=${KILLS:-10} SEED=${SEED:-3}
exec bash "${SRC:-.}/tests/fault/random_kills.sh"
