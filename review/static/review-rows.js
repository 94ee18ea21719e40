/* The list at the side: a row for each point and each field, the current one open as a card. */
import { apart, h, money, say, sayNodes, valueNode, valueText } from "./review-dom.js";
import { CODES, candidatesOf, codeGapOf, gapsOf } from "./review-points.js";

const MARKS = { error: "\u2715", check: "?", info: "i" };

/* ---- one row ------------------------------------------------------------------------------- */

function severityOf(row) {
	if (row.reasons.some((reason) => reason.severity === "error"))
		return "error";
	return row.isPoint ? "check" : "";
}

function titleOf(row) {
	if (row.field)
		return row.field.label;
	return row.reasons[0]?.title ?? row.doubt?.label ?? "";
}

function markOf(row) {
	if (row.done)
		return h("span", { class: "entry-mark is-done", title: say("seen") }, "\u2713");
	const severity = severityOf(row);

	return h("span", { class: `entry-mark is-${severity || "plain"}`, "aria-hidden": "true" },
		MARKS[severity] ?? "");
}

const stateWord = (row) => say(row.done ? "seen" : severityOf(row) === "error" ? "severity_error" :
	row.isPoint ? "to_look_at" : "read_surely");

/* What was answered, not what was read; "" until somebody has. */
const codesValue = ({ field }) => (field.value === "true" ? say("codes_are_all") : "");

function head(row, screen) {
	const hidden = row.isPoint || row.done ?
		h("span", { class: "unseen" }, ` (${stateWord(row)})`) : null;

	return h("button", { type: "button", class: "entry-head", id: `head-${row.key}`, tabindex: "-1",
		"aria-expanded": "false", onclick: () => screen.choose(row.key) },
	markOf(row), h("span", { class: "entry-name" }, titleOf(row), hidden),
	row.field ? h("span", { class: "entry-value" },
		row.isSending ? say("saving") : row.name === CODES ? codesValue(row) :
			valueNode(row.field)) :
		h("span", { class: "entry-value void" }, row.reasons[0]?.code ?? ""),
	row.page && row.isPoint ? h("span", { class: "entry-page" }, say("page_short", row.page)) : null);
}

/* ---- its card ------------------------------------------------------------------------------ */

/* Where to look as well; of a code that lacks the line that wants it. */
function otherPlace(reason, screen) {
	if (reason.other_field === CODES)
		return reason.page ? h("button", { type: "button", class: "quiet why-other",
			onclick: () => screen.goTo({ page: reason.page, name: reason.field }) },
		say("see_line", reason.page)) : null;
	return reason.other_page ? h("p", { class: "why-other" },
		say("see_also_page", reason.other_page)) : null;
}

function reasonNode(reason, screen) {
	return h("div", { class: `why is-${reason.severity}` },
		h("p", { class: "why-title" }, h("span", { class: "code" }, reason.code), " ", reason.title, " ",
			h("span", { class: "why-severity" }, say(`severity_${reason.severity}`))),
		h("p", { class: "why-message" }, reason.message),
		otherPlace(reason, screen));
}

/* Few people read probabilities; the words are chosen by them. */
function riskWord(wrong) {
	return say(wrong >= 0.5 ? "risk_high" : wrong >= 0.1 ? "risk_some" : "risk_low");
}

function doubtNode(doubt) {
	const hasStake = doubt.stake && Number(doubt.stake) > 0;

	if (doubt.field === CODES) /* whether there are more was not read, well or badly */
		return hasStake ? h("p", { class: "why-doubt" },
			sayNodes("at_stake", money(doubt.stake))) : null;
	return h("p", { class: "why-doubt" }, h("b", {}, riskWord(doubt.wrong)), " ",
		hasStake ? sayNodes("at_stake", money(doubt.stake)) : say("no_stake"));
}

function candidateNode(candidate, nth, field, screen) {
	const from = say(`from_${candidate.from}`);

	return h("button", { type: "button", class: "candidate",
		onclick: () => screen.act("choose", nth) },
	h("kbd", {}, String(nth + 1)), " ", h("span", { class: "candidate-value" },
		valueNode(field, candidate.value)), " ",
	h("span", { class: `candidate-from${/^(guess|spelling)$/.test(candidate.from) ?
		" unseen" : ""}` }, from));
}

function actionButton(screen, action, extra) {
	const key = screen.keyOf(action);

	return h("button", { type: "button", class: extra ?? "", onclick: () => screen.act(action) },
		h("kbd", {}, key), " ", say(`do_${action}`));
}

function editor(row, screen) {
	const { field } = row;
	const note = h("p", { class: "edit-note", id: "edit-note", role: "alert" });
	const input = h("input", { id: "edit", type: "text", autocomplete: "off", spellcheck: "false",
		dir: /[\u0600-\u06ff]/.test(field.value ?? "") ? "rtl" : "auto",
		inputmode: /^(amount|number|count|code|date)$/.test(field.kind) ? "decimal" : null,
		"aria-describedby": "edit-note edit-hint", value: editText(field) });

	return h("form", { class: "edit", onsubmit: (event) => {
		event.preventDefault();
		screen.save(input.value, (message) => { note.textContent = message; });
	} }, h("label", { for: "edit" }, say("right_value", field.label)), input,
	h("button", { type: "submit" }, h("kbd", {}, say("enter_key")), " ", say("save")),
	h("p", { class: "edit-hint", id: "edit-hint" }, say(`hint_${hintOf(field.kind)}`)), note);
}

const HINTS = ["amount", "date", "number", "count", "code", "letter", "cin"];
const hintOf = (kind) => (HINTS.includes(kind) ? kind : "text");

function editText(field) {
	return field.value ? valueText(field).replace(/\u202f/g, "") : "";
}

function fieldBody(row, screen) {
	const { field } = row;
	const candidates = candidatesOf(field);

	if (screen.isEditing)
		return [screen.snippet(row), editor(row, screen)];
	return [screen.snippet(row), candidates.length > 0 ? h("div", { role: "group",
		class: `candidates${candidates.every((each) => valueText(field, each.value).length < 14) ?
			" is-short" : ""}`, "aria-label": say("may_be") },
	candidates.map((each, nth) => candidateNode(each, nth, field, screen))) :
		h("p", { class: "void" }, say("nothing_read")),
	screen.may.correct ? h("div", { class: "entry-actions" },
		field.value !== null || field.is_tick ? actionButton(screen, "confirm", "primary") : null,
		field.is_tick ? null : actionButton(screen, "write"),
		field.is_tick ? null : actionButton(screen, "missing",
			field.value === null ? "primary" : ""),
		field.changes > 0 ? actionButton(screen, "history", "quiet") : null) : null];
}

/* ---- are all codes read? -------------------------------------------------------------------- */

/* The boxes as they are counted: of each medicine how many, and whether a code was read. */
function boxesNode({ medicines }) {
	const sum = (lines) => lines.reduce((count, { quantity }) => count + quantity, 0);

	return medicines.length ? [h("p", { class: "boxes-count" }, say("codes_count", sum(medicines),
		sum(medicines.filter((line) => line.is_code_read)))),
	h("ul", { class: "boxes" }, medicines.map((line) => h("li", {},
		h("span", { class: `box-mark is-${line.is_code_read ? "read" : "lacking"}` },
			say(line.is_code_read ? "code_is_read" : "code_lacks")), " ",
		`${line.quantity || "?"} × `, apart(line.name ?? line.code ?? "", "auto"))))] : null;
}

/* One answer for all that hangs on it. */
function codesBody(row, screen) {
	const isAnswered = row.field.value === "true";
	const asked = say(isAnswered ? "codes_said" : "ask_codes");
	const answers = [isAnswered ? null : say("codes_all"),
		codeGapOf(screen.pages, row) ? say("codes_give") : null];

	return [boxesNode(screen.state), h("p", { class: "ask-codes" }, asked),
		screen.may.correct ? h("div", { role: "group", class: "candidates", "aria-label": asked },
			answers.map((answer, nth) => answer && h("button", { type: "button",
				class: `candidate${nth === 0 ? " primary" : ""}`,
				onclick: () => screen.act("choose", nth) },
			h("kbd", {}, nth === 0 ? screen.keyOf("confirm") : String(nth + 1)), " ",
			h("span", {}, answer)))) : null];
}

/* What could be given there, by its number. */
function gapNodes(gaps, screen) {
	return gaps.length ? [h("p", {}, say("may_be_given")), h("div", { role: "group",
		class: "candidates is-short", "aria-label": say("may_be_given") },
	gaps.map((gap, nth) => h("button", { type: "button", class: "candidate",
		onclick: () => screen.act("choose", nth) },
	h("kbd", {}, String(nth + 1)), " ", h("span", {}, gap.field.label))))] : null;
}

/* What concerns no field is looked at; there is nothing to confirm. */
function wholeBody(row, screen) {
	if (!screen.may.correct)
		return null;
	return [gapNodes(gapsOf(screen.state, screen.pages, row), screen),
		row.done ? null : h("div", { class: "entry-actions" },
			h("button", { type: "button", class: "primary",
				onclick: () => screen.act("confirm") },
			h("kbd", {}, screen.keyOf("confirm")), " ", say("do_see")))];
}

function bodyOf(row, screen) {
	if (!row.field || row.field.isNowhere)
		return wholeBody(row, screen);
	return row.name === CODES ? codesBody(row, screen) : fieldBody(row, screen);
}

/* What stands under the head of the current row. */
export function card(row, screen) {
	return h("div", { class: "entry-card", id: "card" }, row.reasons.map((reason) => reasonNode(reason, screen)),
		row.doubt ? doubtNode(row.doubt) : null,
		bodyOf(row, screen));
}

/* ---- the list ------------------------------------------------------------------------------ */

/* How what is paid comes about, line by line. */
function paidNode({ shares }) {
	return shares.length ? h("details", { class: "entry-group notes" },
		h("summary", {}, say("paid_by_line", shares.length)),
		h("ul", {}, shares.map((share) => h("li", {}, share.message)))) : null;
}

function item(row, screen) {
	return h("li", { class: `entry${row.isPoint ? " is-point" : ""}${row.done ? " is-done" : ""}`,
		id: `row-${row.key}` }, head(row, screen));
}

function pageSection(screen, { page, rows, quiet }) {
	const list = h("ul", { class: "entries" }, rows.map((row) => item(row, screen)));

	return h("section", { class: "entry-group", "aria-labelledby": `page-head-${page.number}` },
		h("h3", { id: `page-head-${page.number}` }, say("page_named", page.number, page.label)),
		list, quiet.length > 0 ? quietNode(quiet, screen) : null);
}

function quietNode(quiet, screen) {
	const button = h("button", { type: "button", class: "quiet", onclick: () => {
		screen.reveal(quiet);
	} }, say("show_empty", quiet.length));

	return button;
}

export function rowsNode(screen, points, pages, notes) {
	const left = points.filter((point) => !point.done).length;

	return h("div", {},
		h("section", { class: "entry-group", "aria-labelledby": "points-head" },
			h("h2", { id: "points-head" }, say("points"),
				h("span", { class: left ? "count" : "count is-done" },
					left ? say("points_left", left) : say("all_seen"))),
			points.length ? h("ul", { class: "entries" }, points.map((row) => item(row, screen))) :
				h("p", { class: "void" }, say("no_point"))),
		paidNode(screen.state),
		notes.length ? h("details", { class: "entry-group notes" },
			h("summary", {}, say("notes", notes.length)),
			notes.map((reason) => reasonNode(reason, screen))) : null,
		h("h2", { class: "all-fields" }, say("all_fields")),
		pages.map((each) => pageSection(screen, each)));
}
