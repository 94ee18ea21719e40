/* What needs more than one key: each a <dialog>, which holds the focus and gives it back. */
import { apart, dateText, h, hourText, say, sayNodes, valueNode } from "./review-dom.js";
import { get } from "./review-api.js";
import { acceptMeans } from "./review-judged.js";
import { keyLabel, keyPressed } from "./review-keys.js";

/* Enter on a list or in a text is the dialog's button, as in any other field; Shift and Enter is a
 * new line. */
function enterSends(event) {
	if (event.key === "Enter" && !event.shiftKey && !event.isComposing &&
		event.target.matches("select, textarea, .letter-text")) {
		event.preventDefault();
		event.target.closest("form").requestSubmit();
	}
}

/*
 * Opens a dialog with a form of `body`; `decide` gets its fields and says false to keep it open.
 * Escape closes it. Enter on the form is its button.
 */
function ask(title, body, button, decide) {
	const before = document.activeElement;
	const dialog = h("dialog", { "aria-labelledby": "dialog-title" },
		h("form", { method: "dialog", onkeydown: enterSends, onsubmit: (event) => {
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
		(before?.isConnected ? before : document.querySelector(".entry.is-now .entry-head"))?.focus();
	});
	document.body.append(dialog);
	dialog.showModal();
	(dialog.querySelector("[autofocus], input, select, textarea") ??
		dialog.querySelector(".dialog-actions button"))?.focus({ preventScroll: true });
	dialog.scrollTop = 0; /* it is read from its beginning, wherever the focus is */
	return dialog;
}

const noteField = (label, required) => h("label", { class: "ask-field" }, label,
	h("textarea", { name: "note", rows: "2", maxlength: "1000", required, dir: "auto" }));

/* ---- decisions ----------------------------------------------------------------------------- */

const means = (...parts) => h("p", { class: "means" }, parts);

/* What the decisions come to is asked when a dialog opens, and put in when it is there. */
function prospects(state, place, fill) {
	get(`/api/v1/dossiers/${state.id}/decisions`).then((answer) => {
		place.replaceChildren(...[fill(answer)].flat(2).filter(Boolean));
	}).catch((error) => place.replaceChildren(error.message));
}

/* One line of the letter, as it stands on the paper. */
function letterLine({ kind, number, lead, text }) {
	const isPoint = kind === "point";

	return h(kind === "group" ? "h3" : "p", { class: `letter-${kind.replace("_", "-")}` },
		isPoint ? h("span", { class: "letter-number" }, `${number}. `) : null,
		lead ? h("b", {}, lead) : null, text);
}

/* All that its body says, in the order of the paper, then what it lacks. */
function letterNodes({ letterhead, lines }) {
	const head = letterhead?.trim();

	return [h("div", { class: "letter-text", tabindex: "0", role: "group",
		"aria-label": say("letter_says") }, lines.map(letterLine)),
	h("p", { class: "remedy" }, head ? sayNodes("letter_head", apart(head, "auto")) :
		say("letter_no_head"), " ", lines.some(({ kind }) => kind === "answer_by") ? null :
		say("letter_no_day"))];
}

const letterGoes = (state) => (state.branch ?
	sayNodes("letter_goes_branch", apart(state.branch)) : say("letter_goes"));

/* The letter as it will be told, then what only the office sees. */
export function askSendBack({ state }, decide) {
	const kept = state.reasons.filter((reason) => !reason.is_told && reason.severity !== "info");
	const text = h("div", { class: "letter", "aria-live": "polite" }, say("letter_loading"));
	const dialog = ask(say("letter_title", state.id), [means(say("send_back_means"), " ",
		letterGoes(state)),
	state.letter === "doubted" ? h("p", { class: "ask-warning" }, say("letter_doubted")) : null,
	h("p", {}, say("letter_says")), text,
	kept.length ? [h("p", {}, say("letter_keeps")), h("ul", { class: "letter-points" },
		kept.map((reason) => h("li", {}, h("span", { class: "code" }, reason.code), " ",
			reason.message)))] : null,
	h("p", {}, h("a", { href: `/dossiers/${state.id}/letter.pdf`, target: "_blank" },
		say("letter_look")), " ", h("span", { class: "remedy" }, say("letter_tab"))),
	noteField(say("note_optional"), false)], say("do_send_back"), decide);

	prospects(state, text, ({ letter }) => (letter ? letterNodes(letter) : say("no_letter")));
	return dialog;
}

/* Whether the insured reads the reason follows the list. */
export function askReject(state, refusals, decide) {
	const usual = state.reasons.find((reason) => reason.severity === "error")?.code;
	const told = h("p", { class: "remedy", "aria-live": "polite" });
	const tell = (code) => {
		const chosen = refusals.find((each) => each.code === code);

		told.replaceChildren(...!chosen ? [] : !chosen.is_told ? [say("reject_kept")] :
			[say("reject_told"), " ", letterGoes(state)].flat());
	};
	const dialog = ask(say("reject_title", state.id), [means(say("reject_means")),
		h("label", { class: "ask-field" }, say("reject_reason"),
			h("select", { name: "reason", required: true,
				onchange: (event) => tell(event.target.value) },
			usual ? null : h("option", { value: "" }, say("choose")),
			refusals.map(({ code, title }) => h("option", { value: code,
				selected: code === usual }, `${code} ${title}`)))), told,
		noteField(say("note_optional"), false),
	], say("do_reject"), decide);

	tell(usual);
	return dialog;
}

export function askHand(state, people, decide) {
	return ask(say("hand_title", state.id), [means(say("hand_means")),
		h("label", { class: "ask-field" }, say("hand_to"),
			h("select", { name: "person", required: true }, people.map(({ id, name }) =>
				h("option", { value: id }, name)))),
		noteField(say("note_for_colleague"), false),
	], say("do_hand"), decide);
}

/* A supervisor accepts although something speaks against it: never without a word of why. What
 * would be paid then is not what stands on the screen, which may be nothing. */
export function askOverride({ state }, decide) {
	const amount = means("\u2026");
	const dialog = ask(say("override_title", state.id), [
		h("ul", { class: "letter-points" }, state.reasons.filter((each) => each.severity !== "info")
			.map((reason) => h("li", {}, h("span", { class: "code" }, reason.code), " ",
				reason.message)),
		state.doubts.map((doubt) => h("li", {}, say("doubt_left", doubt.label)))),
		amount, noteField(say("override_why"), true),
	], say("do_accept"), decide);

	prospects(state, amount, ({ accepted }) => (accepted ? acceptMeans(accepted) :
		say("cannot_accept")));
	return dialog;
}

export const askReopen = (state, decide) => ask(say("reopen_title", state.id),
	[means(say("reopen_means")), noteField(say("reopen_why"), true)], say("do_reopen"), decide);

export const askNote = (state, decide) => ask(say("note_title", state.id),
	[means(say("note_means")), noteField(say("note_text"), true)], say("save"), decide);

/* ---- pages --------------------------------------------------------------------------------- */

export function askRetype(page, types, decide) {
	return ask(say("retype_title", page.number), h("label", { class: "ask-field" }, say("retype_as"),
		h("select", { name: "type", required: true }, types.map(({ name, label }) =>
			h("option", { value: name, selected: name === page.type }, label)))),
	say("do_page_type"), decide);
}

/* What to do with the pages: split here, take the page or another dossier over. */
export function askArrange(state, page, decide) {
	const isFirst = page.number === state.pages[0].number;
	const choice = (value, label, isOpen, isChecked) => h("label", { class: "choice" },
		h("input", { type: "radio", name: "how", value, required: true, disabled: !isOpen,
			checked: isChecked, autofocus: isChecked }), " ", label);

	return ask(say("arrange_title"), [h("fieldset", {}, h("legend", {}, say("arrange_how")),
		choice("split", say(isFirst ? "split_not_first" : "split_what", page.number), !isFirst,
			!isFirst),
		choice("move", say("move_what", page.number), state.pages.length > 1, false),
		choice("merge", say("merge_what"), true, isFirst)),
	h("label", { class: "ask-field" }, say("which_dossier"), h("input", { name: "other", type: "text",
		inputmode: "numeric", pattern: "[0-9]+", autocomplete: "off",
		"aria-describedby": "which-hint" })),
	h("p", { id: "which-hint" }, say("which_hint")), h("p", {}, say("arrange_undo"))],
	say("do_arrange"), decide);
}

/* ---- to look at ---------------------------------------------------------------------------- */

function valueOf(change, text) {
	return text === null ? h("span", { class: "void" }, say("nothing_written")) :
		valueNode({ kind: change.kind, is_tick: change.is_tick }, text);
}

const becomes = () => [h("span", { class: "arrow", "aria-hidden": "true" }),
	h("span", { class: "unseen" }, say("becomes"))];

/* "Corrigé : 35,00 → 535,00"; of the whole dossier with the field's name. */
function whatWasDone(change, isOfField) {
	const isValue = change.is_value || change.deed.startsWith("page_");
	const isSame = change.before === change.after;

	return [say(`deed_${change.deed}`), isOfField || !change.label ? "" : ` ${change.label},`,
		change.page && !isOfField ? ` ${say("page_short", change.page)}` : "",
		isValue ? [" ", isSame ? null : [valueOf(change, change.before), becomes()],
			valueOf(change, change.after)] : null,
		change.reason ? [" ", h("span", { class: "code" }, change.reason)] : null,
		change.note ? h("p", { class: "note", dir: "auto" }, change.note) : null,
		change.undone_by ? h("span", { class: "undone" }, " ", say("taken_back")) : null];
}

/* What was done, and when, by whom; the newest first. */
export function showHistory(title, changes, isOfField) {
	const line = (change) => h("tr", { class: change.undone_by ? "is-undone" : "" },
		h("td", {}, apart(dateText(change.at)), " ", apart(hourText(change.at))),
		h("td", {}, apart(change.by ?? "", "auto")),
		h("td", {}, whatWasDone(change, isOfField)));

	return ask(title, changes.length ? h("table", { class: "history" }, h("thead", {}, h("tr", {},
		["when", "who", "what"].map((name) => h("th", { scope: "col" }, say(name))))),
	h("tbody", {}, changes.toReversed().map(line))) : h("p", {}, say("no_history")));
}

/* The keys, from the list that the help page is made from too; before it the order of work. */
export function showHelp({ keys, state, remember }) {
	const dialog = ask(say("help_title"), [h("ol", { class: "order-of-work" },
		[1, 2, 3, 4].map((nth) => h("li", {}, say(`help_order_${nth}`)))),
	h("dl", { class: "help-keys" }, keys.map(({ key, label }) => h("div", {},
		h("dt", {}, h("kbd", {}, keyLabel(key))), h("dd", {}, label)))),
	h("p", {}, h("a", { href: `/help?dossier=${state.id}`, onclick: remember }, say("help_whole")))]);

	dialog.addEventListener("keydown", (event) => {
		if (["h", "?"].includes(keyPressed(event))) {
			event.preventDefault(); /* else it opens again */
			dialog.close();
		}
	});
}
