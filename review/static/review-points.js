/*
 * What there is to look at in a dossier, made from its state alone: first the points that need a
 * person, then every field by page. No element is made here.
 *
 * A point is a place: what doubts its value and every reason that names it come together, so that
 * one look settles all of it. Points without a place come first, for they concern the dossier as a
 * whole; the others in the order of the paper, so that pages are turned once.
 */

import { turnBox } from "./geometry.js";

/* What a person is asked of all codes of boxes, beside the codes of one page. */
export const CODES = "codes_complets";

const LINE_HEIGHT = 40; /* pixels within which fields stand on one line */

/*
 * Puts the fields of papers without a form in the order in which the upright page is read; a form's
 * come in its own order.
 */
export function orderFields(state) {
	const pages = new Map(state.pages.map((page) => [page.number, page]));
	const place = (field) => {
		const { x, y } = turnBox(pages.get(field.page), field.box);

		return [Math.round(y / LINE_HEIGHT), x];
	};
	const isPlaced = (field) => field.box && pages.get(field.page)?.is_free;

	state.fields = state.fields.map((field, at) => ({ field, at, place: isPlaced(field) ?
		place(field) : null })).sort((a, b) => {
		if (a.field.page !== b.field.page || !a.place || !b.place)
			return a.field.page - b.field.page || (a.place ? 0 : 1) - (b.place ? 0 : 1) ||
				a.at - b.at;
		return a.place[0] - b.place[0] || a.place[1] - b.place[1];
	}).map(({ field }) => field);
}

const placeKey = (page, field) => `${page || 0}:${field || ""}`;

/* The field of that place, or an empty one where the form has none: a reason may name a line that a
 * free paper lacks. */
function fieldAt(state, page, name, orders) {
	const order = orders.get(placeKey(page, name));

	return order !== undefined ? state.fields[order] : {
		page, name, form: state.pages.find((each) => each.number === page)?.type ?? null,
		label: name.replaceAll("_", " "), value: null, read: null, box: null, kind: "text",
		is_read: false, is_tick: false, choices: [], person: null, isNowhere: true,
	};
}

function newPoint(page, name) {
	return { key: "p" + placeKey(page, name), isPoint: true, page: page || 0, name: name || null,
		reasons: [], doubt: null };
}

/* Where a doubt or a reason belongs: beside its field, else by its own code. */
function pointOf(points, page, name, otherwise) {
	const key = name ? placeKey(page, name) : `${page || 0}#${otherwise}`;

	if (!points.has(key)) {
		points.set(key, newPoint(page, name));
		if (!name)
			points.get(key).key = "p" + key;
	}
	return points.get(key);
}

function order(state, orders) {
	const worth = { error: 0, check: 1 };

	return (a, b) => {
		const whole = (a.page ? 1 : 0) - (b.page ? 1 : 0);
		const severity = (point) => Math.min(2, ...point.reasons.map((each) => worth[each.severity]));
		const place = (point) => orders.get(placeKey(point.page, point.name)) ?? 1e6;

		if (whole !== 0 || (a.page === 0 && b.page === 0))
			return whole || severity(a) - severity(b);
		return a.page - b.page || place(a) - place(b);
	};
}

/* The points, in order; `seen` holds the keys of those without a field that were looked at. */
export function pointsOf(state, seen) {
	const orders = new Map(state.fields.map((field, at) => [placeKey(field.page, field.name), at]));
	const points = new Map();

	for (const reason of state.reasons) {
		const isAsked = reason.other_field === CODES; /* one answer settles all of these */

		if (reason.severity !== "info")
			pointOf(points, isAsked ? reason.other_page : reason.page,
				isAsked ? CODES : reason.field, reason.code).reasons.push(reason);
	}
	for (const doubt of state.doubts)
		pointOf(points, doubt.page, doubt.field, doubt.value).doubt = doubt;
	for (const field of state.fields) /* what was answered stays where it was */
		if (field.person != null)
			pointOf(points, field.page, field.name);
	for (const point of points.values()) {
		point.field = point.name ? fieldAt(state, point.page, point.name, orders) : null;
		point.done = point.field?.person != null || seen.has(point.key);
	}
	return [...points.values()].sort(order(state, orders));
}

/* What is told besides; it stops nothing. */
export function notesOf(state) {
	return state.reasons.filter((reason) => reason.severity === "info");
}

/* What nobody wrote and nobody asks about: empty fields of a form, boxes without a tick. */
const isQuiet = (field) => !field.person && !field.is_doubtful &&
	(field.is_tick ? field.value !== "true" : field.value === null);

/* The fields of each page in reading order; the `quiet` ones are folded away until asked for, the
 * `empty` ones are those and what of them was asked for and is empty still. */
export function pagesOf(state, revealed) {
	return state.pages.map((page) => {
		const rows = state.fields.filter((field) => field.page === page.number)
			.map((field) => ({ key: "f" + placeKey(field.page, field.name), field,
				page: field.page, name: field.name, reasons: [], doubt: null,
				done: field.person != null }));

		const isFolded = (row) => isQuiet(row.field) && !revealed.has(row.key);

		return { page, rows: rows.filter((row) => !isFolded(row)), quiet: rows.filter(isFolded),
			empty: rows.filter((row) => isQuiet(row.field)) };
	});
}

/*
 * What a value may be, the likeliest first, at most eight and none twice: as it stands, then what
 * else the recogniser or a register offers; of a box, that it is ticked or not.
 */
export function candidatesOf(field) {
	const candidates = [];
	const add = (value, from) => {
		if (value !== null && !candidates.some((each) => each.value === value))
			candidates.push({ value, from });
	};

	if (!field)
		return [];
	add(field.value, field.person ? "person" : field.source === "register" ? "register" : "now");
	if (field.is_tick) {
		add(field.value === null ? "false" : field.value, "now");
		add(field.value === "true" ? "false" : "true", "other");
	}
	for (const choice of field.choices)
		add(choice.value, choice.from);
	return candidates.slice(0, 8);
}

/* What could be given on a point's page, when it is about no field: the empty fields of a paper
 * without a form, at most eight. */
export function gapsOf(state, pages, row) {
	const page = state.pages.find((each) => each.number === row.page);
	const found = pages.find((each) => each.page === page);

	return row.isPoint && !row.field && page?.is_free ?
		found.empty.filter(({ field }) => !field.is_tick).slice(0, 8) : [];
}

/* Of the question whether all codes are read: the empty place for one more; null: a form's page has
 * none. */
export function codeGapOf(pages, row) {
	const found = pages.find(({ page }) => page.number === row.page);

	return found?.empty.find(({ name }) => /^vignette_\d+_code$/.test(name)) ?? null;
}

/* The field that lies at a point of a page, the smallest of several; null: none. */
export function fieldUnder(state, page, x, y) {
	const holds = ([left, top, width, height]) =>
		x >= left && y >= top && x < left + width && y < top + height;

	return state.fields
		.filter((field) => field.page === page && field.box?.[2] > 0 && holds(field.box))
		.sort((a, b) => a.box[2] * a.box[3] - b.box[2] * b.box[3])[0] ?? null;
}

/* What a page has at a point that could fill a field: a value read there, or a symbol. */
export function valueUnder(state, page, x, y) {
	const symbol = (state.barcodes ?? []).find((each) => each.page === page && each.box &&
		x >= each.box[0] && y >= each.box[1] && x < each.box[0] + each.box[2] &&
		y < each.box[1] + each.box[3]);

	return symbol?.value ?? fieldUnder(state, page, x, y)?.value ?? null;
}
