#!/usr/bin/env bash
# What the review screen makes of a dossier's state, without a browser.
exec node "$(dirname "$0")/review_points.mjs"
