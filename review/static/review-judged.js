/* What the dossier comes to, what the last correction changed of it, and what can be decided. */
import { apart, dateText, h, hourText, money, say, sayNodes } from "./review-dom.js";

const verdictNode = (verdict) =>
	h("span", { class: `verdict is-${verdict}` }, say(`verdict_${verdict}`));

/* ---- the strip above the list -------------------------------------------------------------- */

function sum(name, value) {
	return h("div", { class: "sum" }, h("dt", {}, say(name)), h("dd", {}, money(value)));
}

export function judgedNode(state) {
	return [h("div", { class: "judged-strip" }, verdictNode(state.verdict),
		h("dl", { class: "sums" }, sum("asked", state.total), sum("payable", state.payable))),
	state.lock.note ? h("p", { class: "judged-note" }, h("b", {}, say("note_text")), " ",
		h("bdi", {}, state.lock.note)) : null];
}

function changeOf(name, { before, after }, node) {
	return h("li", {}, say(name), " ", h("del", {}, node(before)), h("span", { "aria-hidden": "true",
		class: "arrow" }), h("span", { class: "unseen" }, say("becomes")),
	h("ins", {}, node(after)));
}

/* The same sentence, no longer in doubt or no longer certain, is neither gone nor new. */
function reasonsOf({ removed, added }) {
	const isSame = (a, b) => a.code === b.code && a.message === b.message;

	return { gone: removed.filter((each) => !added.some((other) => isSame(each, other))),
		come: added.filter((each) => !removed.some((other) => isSame(each, other))),
		turned: added.filter((each) => removed.some((other) => isSame(each, other))) };
}

const turnedWord = (reason) => (reason.severity === "error" ? "reason_sure" : "reason_unsure");

/* What is not as it was before the last correction; null when nothing is. */
export function changesNode(changes) {
	if (!changes?.any)
		return changes ? h("p", { class: "changes is-none" }, say("nothing_changed")) : null;
	const { gone, come, turned } = reasonsOf(changes);
	const line = (reason, word, text, kind) => h("li", { class: kind },
		sayNodes(word, h("span", { class: "code" }, reason.code)), " ", text);

	return h("ul", { class: "changes" },
		changes.verdict ? changeOf("verdict", changes.verdict, verdictNode) : null,
		changes.total ? changeOf("asked", changes.total, money) : null,
		changes.payable ? changeOf("payable", changes.payable, money) : null,
		gone.map((reason) => line(reason, "reason_gone", reason.title, "is-removed")),
		turned.map((reason) => line(reason, turnedWord(reason), reason.message, "is-added")),
		come.map((reason) => line(reason, "reason_new", reason.message, "is-added")));
}

/* The same in one sentence, for who hears the page. */
export function changesSentence(changes, state) {
	const parts = [];

	if (!changes?.any)
		return say("nothing_changed");
	if (changes.verdict)
		parts.push(`${say("verdict")} ${say(`verdict_${state.verdict}`)}`);
	const { gone, come, turned } = reasonsOf(changes);

	for (const reason of gone)
		parts.push(`${say("reason_gone", reason.code)} ${reason.title}`);
	for (const reason of turned)
		parts.push(`${say(turnedWord(reason), reason.code)} ${reason.message}`);
	for (const reason of come)
		parts.push(`${say("reason_new", reason.code)} ${reason.message}`);
	if (changes.payable)
		parts.push(`${say("payable")} ${changes.payable.after ?? say("unknown_amount")}`);
	return parts.join(". ");
}

/* ---- the bar above all --------------------------------------------------------------------- */

function deadlineNode(state) {
	const days = state.days_left;

	if (!state.deadline)
		return null;
	return h("span", { class: `chip${days < 0 ? " is-late" : days <= 2 ? " is-near" : ""}` },
		sayNodes("answer_before", apart(dateText(state.deadline))), " ",
		days < 0 ? say("days_late", -days) : days === 0 ? say("today") : say("days_left", days));
}

function lockNode({ decision, decided_by: by, lock }) {
	if (decision !== "none" && decision !== "reopened")
		return h("span", { class: "chip" }, sayNodes(`decided_${decision}`, apart(by ?? "", "auto")));
	if (!lock.held_by)
		return h("span", { class: "chip" }, say(lock.waits ? "not_locked" : "not_waiting"));
	return lock.is_mine ?
		h("span", { class: "chip is-mine" }, sayNodes("locked_to_you", apart(hourText(lock.until)))) :
		h("span", { class: "chip is-late" }, sayNodes("locked_by", apart(lock.held_by, "auto"),
			apart(hourText(lock.until))));
}

/* What has no button elsewhere, in a menu. */
function menuNode(screen) {
	const actions = ["undo", "history", "note", "release", "home", "help"].filter((action) =>
		(action === "undo" ? screen.may.undo : screen.may.correct) ||
			["history", "home", "help"].includes(action));

	return h("details", { class: "menu", id: "menu", onkeydown: (event) => {
		if (event.key === "Escape")
			event.currentTarget.open = false;
	} }, h("summary", {}, say("more")), h("div", { class: "menu-body" }, actions.map((action) =>
		h("button", { type: "button", onclick: () => {
			document.getElementById("menu").open = false;
			screen.act(action);
		} }, h("kbd", {}, screen.keyOf(action)), " ", say(`do_${action}`)))));
}

export function barNode(state, screen) {
	return [h("h1", {}, say("dossier_number", state.id)),
		h("span", { class: "bar-facts" }, apart(state.name),
			state.fund ? h("span", {}, apart(state.fund)) : null,
			state.branch ? h("span", {}, sayNodes("branch_named", apart(state.branch))) : null,
			h("span", {}, sayNodes("received_on", apart(dateText(state.received))))),
		deadlineNode(state), lockNode(state),
		state.lock.handed_to ? h("span", { class: "chip" }, sayNodes("handed_to",
			apart(state.lock.handed_to, "auto"))) : null,
		h("span", { class: "bar-day" }, sayNodes("day_progress", h("b", {}, String(state.day.done)),
			h("b", {}, String(state.day.waiting)))), menuNode(screen)];
}

/* ---- decisions ----------------------------------------------------------------------------- */

/* A rejected dossier pays nothing now; what it would pay is asked when one wants to accept it. */
const isPayable = ({ payable }) => payable !== null;

/* "CNSS 250,00 DH, MGPAP 62,40 DH"; one payer needs no amount. */
function payersNode(payments) {
	const paying = payments.filter(({ amount }) => Number(amount) > 0);

	return paying.length < 2 ? paying.map(({ payer }) => apart(payer)) : paying.map((one, nth) =>
		[nth ? ", " : "", apart(one.payer), " (", money(one.amount), ")"]);
}

/* What accepting comes to for the insured, in one sentence. */
export function acceptMeans({ payable, payments }) {
	return Number(payable) > 0 ? sayNodes("accept_means", h("b", {}, money(payable)),
		h("b", {}, payersNode(payments))) : [say("accept_means_nothing")];
}

/* What the state of the dossier suggests, and why the others are not open. */
export function decisionsOf(state, left, people) {
	return [
		{ action: "accept", isOpen: state.may_accept || (state.may.override && isPayable(state)),
			why: state.may_accept || isPayable(state) ? "not_clear" : "unpayable",
			isFirst: state.may_accept && left === 0 },
		{ action: "send_back", isOpen: state.letter !== "none", why: "no_letter",
			isFirst: state.letter === "needed" && left === 0 && !state.may_accept },
		{ action: "reject", isOpen: true },
		{ action: "hand", isOpen: people.length > 0, why: "no_colleague" },
	];
}

const isDecided = (state) => !state.lock.waits;

function decisionButtons(screen, state, left) {
	const label = (action) => (action === "accept" && state.may_accept ?
		sayNodes("do_accept_amount", money(state.payable)) : say(`do_${action}`));
	const button = ({ action, isOpen, isFirst }) => h("button", { type: "button",
		class: isFirst ? "primary" : "", "aria-disabled": isOpen ? null : "true",
		"aria-describedby": isOpen ? null : `why-${action}`, onclick: () => screen.act(action) },
	h("kbd", {}, screen.keyOf(action)), " ", label(action));

	if (isDecided(state) && state.replaced_by.length === 0)
		return state.may.override ? [button({ action: "reopen", isOpen: true })] : null;
	return state.may.decide ? decisionsOf(state, left, screen.people).map(button) : null;
}

/* Why some are not open, under the buttons, where who looks for the reason finds it. */
function closedNode(screen, state, left) {
	const closed = isDecided(state) || !state.may.decide ? [] :
		decisionsOf(state, left, screen.people).filter(({ isOpen }) => !isOpen);

	return closed.map(({ action, why }) => h("p", { class: "decisions-why", id: `why-${action}` },
		sayNodes("closed_why", h("b", {}, say(`do_${action}`)), say(why))));
}

/* One sentence on where the work stands. */
function standing(state, left) {
	if (isDecided(state))
		return say(state.decision === "none" ? "not_waiting" : "is_decided");
	if (left > 0)
		return say("points_left", left);
	return state.may_accept ? [say("ready_to_accept"), " ", h("span", { class: "means" },
		acceptMeans(state))] : say("ready_to_decide");
}

export function decisionsNode(screen, state, left) {
	return h("div", { class: "decisions", role: "group", "aria-label": say("decision") },
		h("p", { class: "decisions-state" }, standing(state, left)),
		decisionButtons(screen, state, left), closedNode(screen, state, left));
}
