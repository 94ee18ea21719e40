/* What each action of model/key.list does on the screen, and a few that have buttons alone. */
import { say } from "./review-dom.js";
import { get } from "./review-api.js";
import { CODES, candidatesOf, codeGapOf, gapsOf } from "./review-points.js";
import { decisionsOf } from "./review-judged.js";
import * as dialogs from "./review-dialogs.js";

const isWritable = ({ row }) => row?.field && !row.field.is_tick && !row.field.isNowhere;

/* A decision that is not open says why, in a calm line. */
function isOpen(screen, action) {
	const decision = decisionsOf(screen.state, screen.left, screen.people)
		.find((each) => each.action === action);

	if (!decision.isOpen)
		screen.warn(say(decision.why));
	return decision.isOpen;
}

function confirm(screen) {
	const { row } = screen;

	if (!row)
		return false;
	if (row.done)
		screen.nextPoint(); /* nobody need say it twice */
	else if (!row.field || row.field.isNowhere)
		screen.see();
	else if (row.name === CODES)
		screen.change("correct", { value: "true" });
	else if (row.field.value !== null)
		screen.change("confirm");
	else
		screen.change(...(row.field.is_tick ? ["correct", { value: "false" }] : ["missing"]));
	return true;
}

/* A reading of the field; of a point about no field, the field that is given. */
function choose(screen, nth) {
	const { row } = screen;
	const gap = !row ? null : row.name === CODES ? [null, codeGapOf(screen.pages, row)][nth] :
		gapsOf(screen.state, screen.pages, row)[nth];

	if (row?.name === CODES && nth === 0)
		return confirm(screen);
	const candidate = candidatesOf(row?.field)[nth];

	if (gap)
		screen.fill(gap);
	if (gap || !candidate)
		return Boolean(gap);
	if (candidate.value !== row.field.value)
		screen.change("correct", { value: candidate.value });
	else
		confirm(screen);
	return true;
}

function accept(screen) {
	if (!isOpen(screen, "accept"))
		return;
	if (screen.state.may_accept && screen.left > 0)
		screen.warn(say("look_first", screen.left));
	else if (screen.state.may_accept)
		screen.order("decide", { decision: "accepted" });
	else
		dialogs.askOverride(screen, ({ note }) => {
			screen.order("decide", { decision: "accepted", in_spite: 1, note });
		});
}

/* By the frame's own button, whose form brings one back here. */
function speakOther() {
	document.querySelector('.languages button[aria-pressed="false"]')?.click();
}

function arrange(screen) {
	dialogs.askArrange(screen.state, screen.page, ({ how, other }) => {
		if (how !== "split" && !other)
			return false;
		screen.order(how, { page: screen.page.number, other: how === "split" ? null : other });
		return true;
	});
}

/* Of the field; where nobody has changed it, of the dossier. */
function history(screen) {
	const row = screen.row?.field?.changes > 0 ? screen.row : null;
	const query = row ? `?${new URLSearchParams({ page: row.page, form: row.field.form,
		field: row.name })}` : "";

	get(`/api/v1/dossiers/${screen.state.id}/history${query}`).then(({ changes }) => {
		dialogs.showHistory(row ? say("history_of", row.field.label) :
			say("history_of_dossier"), changes, row !== null);
	}).catch((error) => screen.refused(error));
}

/* `needs`: what the person has to be allowed (state.may). `run` says false: it is not for it. */
export const actions = {
	confirm: { needs: "correct", run: confirm },
	choose: { needs: "correct", run: (screen, nth = 0) => choose(screen, nth) },
	write: { needs: "correct", run: (screen) => isWritable(screen) && screen.edit(true) },
	missing: { needs: "correct", run: (screen) => isWritable(screen) && screen.change("missing") },
	cancel: { run: (screen) => screen.isEditing && screen.leaveEdit() },
	save: { run: (screen) => screen.submit() },
	undo: { needs: "undo", run: (screen) => { screen.undo(); } },
	next_doubt: { run: (screen) => screen.nextPoint() },
	previous_doubt: { run: (screen) => screen.nextPoint(-1) },
	next_field: { run: (screen) => screen.step(1) },
	previous_field: { run: (screen) => screen.step(-1) },
	next_page: { run: (screen) => screen.paper.turnTo(1) },
	previous_page: { run: (screen) => screen.paper.turnTo(-1) },
	zoom_in: { run: (screen) => screen.paper.zoom(1) },
	zoom_out: { run: (screen) => screen.paper.zoom(-1) },
	whole_page: { run: (screen) => screen.paper.whole() },
	pan_up: { run: (screen) => screen.paper.pan(0, -1) },
	pan_down: { run: (screen) => screen.paper.pan(0, 1) },
	pan_left: { run: (screen) => screen.paper.pan(-1, 0) },
	pan_right: { run: (screen) => screen.paper.pan(1, 0) },
	turn: { needs: "correct", run: (screen) => {
		const { number, turn } = screen.page;

		screen.order("turn", { page: number, turn: (turn + 90) % 360 });
	} },
	page_type: { needs: "correct", run: (screen) => {
		dialogs.askRetype(screen.page, screen.types, ({ type }) => {
			screen.order("retype", { page: screen.page.number, type });
		});
	} },
	arrange: { needs: "correct", run: arrange },
	note: { needs: "correct", run: (screen) => {
		dialogs.askNote(screen.state, ({ note }) => { screen.order("note", { note }); });
	} },
	accept: { needs: "decide", run: accept },
	send_back: { needs: "decide", run: (screen) => {
		if (isOpen(screen, "send_back"))
			dialogs.askSendBack(screen, ({ note }) => {
				screen.order("decide", { decision: "sent_back", note });
			});
	} },
	reject: { needs: "decide", run: (screen) => {
		dialogs.askReject(screen.state, screen.refusals, ({ reason, note }) => {
			screen.order("decide", { decision: "rejected", reason, note });
		});
	} },
	reopen: { needs: "override", run: (screen) => {
		dialogs.askReopen(screen.state, ({ note }) => { screen.order("reopen", { note }); });
	} },
	hand: { needs: "decide", run: (screen) => {
		if (!isOpen(screen, "hand"))
			return;
		dialogs.askHand(screen.state, screen.people, ({ person, note }) => {
			screen.order("hand", { person, note });
		});
	} },
	release: { needs: "correct", run: (screen) => { screen.order("release"); } },
	history: { run: history },
	language: { run: () => { speakOther(); } },
	home: { run: () => location.assign("/") },
	help: { run: (screen) => { dialogs.showHelp(screen); } },
};
