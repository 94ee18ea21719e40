/*
 * What the review screen makes of a dossier's state: its points, their order, what a value may be.
 * Prints TAP. Run by review_points.sh.
 */
import * as points from "../../review/static/review-points.js";

let count = 0, failed = 0;

function ok(name, found, expected) {
	const isSame = JSON.stringify(found) === JSON.stringify(expected);

	count++;
	failed += isSame ? 0 : 1;
	console.log(`${isSame ? "ok" : "not ok"} ${count} - ${name}`);
	if (!isSame)
		console.log(`#   expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
}

const page = (number, more) => ({ number, type: "ordonnance", turn: 0, width: 1000, height: 1400,
	is_free: true, ...more });
const field = (number, name, more) => ({ page: number, name, form: "ordonnance", label: name,
	value: "1", kind: "text", is_read: true, is_tick: false, is_doubtful: false, person: null,
	choices: [], box: null, ...more });
const reason = (code, severity, more) => ({ code, severity, page: 0, field: null, ...more });
const state = (more) => ({ pages: [page(1), page(2)], fields: [], reasons: [], doubts: [], ...more });
const keys = (made) => made.map(({ key }) => key);

/* ---- points --------------------------------------------------------------------------------- */

const some = state({
	fields: [field(1, "a"), field(1, "b"), field(2, "c")],
	doubts: [{ value: "total", field: "c", page: 2 }, { value: "date", field: "b", page: 1 }],
	reasons: [reason("R22", "check", { page: 1, field: "b" }), reason("R13", "info"),
		reason("R19", "check"), reason("R01", "error"), reason("R10", "check", { page: 2 })],
});
const made = points.pointsOf(some, new Set());

ok("what concerns the whole dossier comes first, errors before all, then the order of the paper",
	keys(made), ["p0#R01", "p0#R19", "p1:b", "p2:c", "p2#R10"]);
ok("a doubt and a reason about one place are one point",
	[made[2].doubt.value, made[2].reasons.map(({ code }) => code)], ["date", ["R22"]]);
ok("what only informs is no point", points.notesOf(some).map(({ code }) => code), ["R13"]);
ok("nothing is done yet", made.filter(({ done }) => done).length, 0);
ok("what was looked at is done",
	keys(points.pointsOf(some, new Set(["p0#R19"])).filter(({ done }) => done)), ["p0#R19"]);

some.fields[1].person = "amina";
some.fields[0].person = "amina";
some.doubts = some.doubts.filter((doubt) => doubt.field !== "b");
some.reasons = some.reasons.filter(({ code }) => code !== "R22");
ok("what was answered stays where it was, done",
	points.pointsOf(some, new Set()).map(({ key, done }) => [key, done]),
	[["p0#R01", false], ["p0#R19", false], ["p1:a", true], ["p1:b", true], ["p2:c", false],
		["p2#R10", false]]);
ok("a reason may name a line that the paper lacks",
	points.pointsOf(state({ reasons: [reason("R11", "check", { page: 2, field: "x_1" })] }),
		new Set())[0].field.isNowhere, true);

/* ---- fields --------------------------------------------------------------------------------- */

const folded = state({ fields: [field(1, "a", { value: null }), field(1, "b"),
	field(1, "t", { is_tick: true, value: "false" }), field(1, "d", { value: null,
		is_doubtful: true })] });
const first = points.pagesOf(folded, new Set())[0];

ok("empty fields and boxes without a tick are folded away", keys(first.quiet), ["f1:a", "f1:t"]);
ok("but not what is asked about", keys(first.rows), ["f1:b", "f1:d"]);
ok("what was asked for is shown", keys(points.pagesOf(folded, new Set(["f1:a"]))[0].rows),
	["f1:a", "f1:b", "f1:d"]);

const turned = state({ pages: [page(1, { turn: 180 })], fields: [
	field(1, "last", { box: [100, 100, 50, 20] }), field(1, "right", { box: [200, 1300, 50, 20] }),
	field(1, "left", { box: [700, 1304, 50, 20] }), field(1, "empty", { value: null })] });

points.orderFields(turned);
ok("a paper without a form is read as it is upright, line by line",
	turned.fields.map(({ name }) => name), ["left", "right", "last", "empty"]);

/* ---- choices -------------------------------------------------------------------------------- */

const choices = [{ value: "7", from: "guess" }, { value: "1", from: "read" }];

ok("what stands is the first choice, and none is there twice",
	points.candidatesOf(field(1, "a", { choices })).map(({ value, from }) => [value, from]),
	[["1", "now"], ["7", "guess"]]);
ok("a box has two choices",
	points.candidatesOf(field(1, "t", { is_tick: true, value: null })).map(({ value }) => value),
	["false", "true"]);
ok("there are eight at most", points.candidatesOf(field(1, "a", { choices: [..."abcdefghij"].map(
	(value) => ({ value, from: "guess" })) })).length, 8);
ok("of a reason without a field, what the paper lacks can be given",
	keys(points.gapsOf(folded, points.pagesOf(folded, new Set()), { isPoint: true, field: null,
		page: 1 })), ["f1:a"]);
ok("but not on a form", points.gapsOf(folded, points.pagesOf(state({ pages: [page(1,
	{ is_free: false })], fields: folded.fields }), new Set()), { isPoint: true, field: null,
	page: 9 }), []);
ok("of places that lie in one another the smallest is meant",
	points.fieldUnder(state({ fields: [field(1, "big", { box: [0, 0, 500, 500] }),
		field(1, "small", { box: [10, 10, 20, 20] })] }), 1, 15, 15).name, "small");
ok("where nothing was read nothing is meant", points.fieldUnder(state({ fields: [field(1, "a")] }),
	1, 15, 15), null);

console.log(`1..${count}`);
process.exitCode = failed > 0 ? 1 : 0;
