/* Questions that need more than one key: each a <dialog>, which holds the focus and gives it back. */
import { apart, h, hourText, dateText, say, valueNode } from "./review-dom.js";
import { keyLabel } from "./review-keys.js";

/*
 * Opens a dialog with a form of `body`; `decide` gets its fields and says false to keep it open.
 * Escape closes it. Enter on the form is its button.
 */
function ask(title, body, button, decide) {
	const before = document.activeElement;
	const dialog = h("dialog", { "aria-labelledby": "dialog-title" },
		h("form", { method: "dialog", onsubmit: (event) => {
			const fields = Object.fromEntries(new FormData(event.target));

			if (decide && decide(fields) === false)
				event.preventDefault();
		} }, h("h2", { id: "dialog-title" }, title), body, h("div", { class: "dialog-actions" },
			button ? h("button", { type: "submit", class: "primary" },
				h("kbd", {}, say("enter_key")), " ", button) : null,
			h("button", { type: "button", onclick: () => dialog.close() },
				h("kbd", {}, say("escape_key")), " ", say(button ? "cancel" : "close")))));

	dialog.addEventListener("close", () => {
		dialog.remove();
		(before?.isConnected ? before : document.querySelector(".row.is-now .row-head"))?.focus();
	});
	document.body.append(dialog);
	dialog.showModal();
	(dialog.querySelector("[autofocus], input, select, textarea") ??
		dialog.querySelector(".dialog-actions button"))?.focus();
	return dialog;
}

const noteField = (label, required) => h("label", { class: "field" }, label,
	h("textarea", { name: "note", rows: "3", maxlength: "1000", required, dir: "auto",
		onkeydown: (event) => {
			if (event.key === "Enter" && !event.shiftKey) {
				event.preventDefault();
				event.target.form.requestSubmit();
			}
		} }));

/* ---- decisions ----------------------------------------------------------------------------- */

/* The reasons as the letter will tell them, then what only the office sees. */
export function askSendBack(state, decide) {
	const told = state.reasons.filter((reason) => reason.told);
	const kept = state.reasons.filter((reason) => !reason.told && reason.severity !== "info");
	const line = (reason) => h("li", {}, h("span", { class: "code" }, reason.code), " ",
		reason.message, reason.remedy ? h("p", { class: "remedy" }, reason.remedy) : null);

	return ask(say("letter_title", state.id), [
		state.letter === "doubted" ? h("p", { class: "warning" }, say("letter_doubted")) : null,
		h("p", {}, say("letter_says")), h("ol", { class: "letter-points" }, told.map(line)),
		kept.length ? [h("p", {}, say("letter_keeps")),
			h("ul", { class: "letter-points" }, kept.map(line))] : null,
		h("p", {}, h("a", { href: `/dossiers/${state.id}/letter.pdf`, target: "_blank" },
			say("letter_look"))),
	], say("do_send_back"), decide);
}

export function askReject(state, refusals, decide) {
	const usual = state.reasons.find((reason) => reason.severity === "error")?.code;

	return ask(say("reject_title", state.id), [
		h("label", { class: "field" }, say("reject_reason"),
			h("select", { name: "reason", required: true }, refusals.map(({ code, title }) =>
				h("option", { value: code, selected: code === usual }, `${code} ${title}`)))),
		noteField(say("note_optional"), false),
	], say("do_reject"), decide);
}

export function askHand(state, people, decide) {
	return ask(say("hand_title", state.id), [
		h("label", { class: "field" }, say("hand_to"),
			h("select", { name: "person", required: true }, people.map(({ id, name }) =>
				h("option", { value: id }, name)))),
		noteField(say("note_for_colleague"), false),
	], say("do_hand"), decide);
}

/* A supervisor accepts although something speaks against it: never without a word of why. */
export function askOverride(state, decide) {
	return ask(say("override_title", state.id), [
		h("ul", { class: "letter-points" }, state.reasons.filter((each) => each.severity !== "info")
			.map((reason) => h("li", {}, h("span", { class: "code" }, reason.code), " ",
				reason.message))),
		noteField(say("override_why"), true),
	], say("do_accept_dossier"), decide);
}

export const askNote = (state, decide) => ask(say("note_title", state.id),
	noteField(say("note_text"), true), say("save"), decide);

/* ---- pages --------------------------------------------------------------------------------- */

export function askRetype(page, types, decide) {
	return ask(say("retype_title", page.number), h("label", { class: "field" }, say("retype_as"),
		h("select", { name: "type", required: true }, types.map(({ name, label }) =>
			h("option", { value: name, selected: name === page.type }, label)))),
	say("do_retype"), decide);
}

export const askSplit = (page, decide) => ask(say("split_title", page.number),
	h("p", {}, say("split_what", page.number)), say("do_split"), decide);

const otherDossier = () => h("label", { class: "field" }, say("which_dossier"),
	h("input", { name: "other", type: "text", inputmode: "numeric", pattern: "[0-9]+",
		required: true, autocomplete: "off" }));

export const askMove = (page, decide) => ask(say("move_title", page.number), otherDossier(),
	say("do_move"), decide);

export const askMerge = (state, decide) => ask(say("merge_title", state.id),
	[h("p", {}, say("merge_what")), otherDossier()], say("do_merge"), decide);

/* ---- to look at ---------------------------------------------------------------------------- */

/* Who gave a field which value, and when; the newest first. */
export function showHistory(title, entries) {
	const line = (entry) => h("tr", { class: entry.undone ? "is-undone" : "" },
		h("td", {}, entry.at ? [apart(dateText(entry.at)), " ", apart(hourText(entry.at))] : ""),
		h("td", {}, entry.who ?? say(`source_${entry.source ?? "print"}`)),
		h("td", {}, entry.what ? say(`deed_${entry.what}`) : valueNode(entry.kind, entry.value),
			entry.undone ? h("span", { class: "undone" }, " ", say("taken_back")) : null));

	return ask(title, entries.length ? h("table", { class: "history" }, h("thead", {}, h("tr", {},
		h("th", {}, say("when")), h("th", {}, say("who")), h("th", {}, say("what")))),
	h("tbody", {}, entries.map(line))) : h("p", {}, say("no_history")));
}

/* The keys, by what they are for; the same list as the help page's. */
export function showHelp(keys) {
	const groups = Map.groupBy?.(keys, (key) => key.group) ?? groupsOf(keys);

	return ask(say("help_title"), [h("ol", { class: "order-of-work" },
		["help_order_1", "help_order_2", "help_order_3", "help_order_4"].map((name) =>
			h("li", {}, say(name)))),
	h("div", { class: "help-keys" }, [...groups].map(([, group]) => h("dl", {},
		group.map(({ key, label }) => [h("dt", {}, h("kbd", {}, keyLabel(key))),
			h("dd", {}, label)])))),
	h("p", {}, h("a", { href: "/help", target: "_blank" }, say("help_whole")))]);
}

function groupsOf(keys) {
	const groups = new Map();

	for (const key of keys)
		groups.set(key.group, [...(groups.get(key.group) ?? []), key]);
	return groups;
}
