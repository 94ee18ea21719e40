/*
 * The review screen: one dossier, one place to look at, one key for the right answer.
 *
 * The server's state of the dossier is the only truth; each change answers with the next one, and
 * the screen is drawn from it. What the screen adds is where the person is (the current row), what
 * they have looked at of what has no value to confirm, and what is on its way to the server.
 */
import { h, say, typedValue, valueText } from "./review-dom.js";
import { Desk, get } from "./review-api.js";
import { candidatesOf, fieldUnder, notesOf, pagesOf, pointsOf, valueUnder } from "./review-points.js";
import { card, rowsNode } from "./review-rows.js";
import { barNode, changesNode, changesSentence, decisionsNode, decisionsOf, judgedNode } from "./review-judged.js";
import { keyLabel, keyLineNode, keysAreOff, listen } from "./review-keys.js";
import * as dialogs from "./review-dialogs.js";
import { openPaper } from "./review-paper.js";

const place = (id) => document.getElementById(id);
const read = (id) => JSON.parse(place(id).textContent);

class Screen {
	constructor() {
		const setup = read("setup");

		this.keys = setup.keys;
		this.types = setup.types;
		this.refusals = setup.refusals;
		this.people = setup.people;
		this.state = read("dossier");
		this.changes = null;
		this.isEditing = false;
		this.sending = new Set();
		this.seen = new Set(JSON.parse(sessionStorage.getItem(this.seenKey) ?? "[]"));
		this.desk = new Desk(this.state.id, this.state.version, (state) => this.take(state));
		this.paper = openPaper(place("paper"), this.state, {
			pick: (page, x, y) => this.pick(page, x, y),
		});
		this.arrange();
		this.now = (this.points.find((point) => !point.done) ?? this.points[0] ?? this.rows[0])?.key;
		this.draw();
		listen(this.keys, (action, event) => this.act(action, event));
	}

	get may() { return this.state.may; }
	get seenKey() { return `seen-${this.state?.id ?? read("dossier").id}`; }
	get row() { return this.rows.find((row) => row.key === this.now) ?? null; }
	get left() { return this.points.filter((point) => !point.done).length; }
	get page() {
		return this.state.pages.find((page) => page.number === this.paper.page) ?? this.state.pages[0];
	}

	keyOf(action) {
		return this.keys.filter((key) => key.action === action).map(({ key }) => keyLabel(key))[0] ?? "";
	}

	/* ---- drawing ------------------------------------------------------------------------ */

	/* The rows, made anew from the state. */
	arrange() {
		this.points = pointsOf(this.state, this.seen);
		this.pages = pagesOf(this.state);
		this.rows = [...this.points, ...this.pages.flatMap(({ rows }) => rows)];
		for (const row of this.rows)
			row.isSending = this.sending.has(row.key);
	}

	/* Rows that were folded away are rows like the others from now on. */
	reveal(rows) {
		this.rows.push(...rows);
	}

	draw() {
		const scroll = place("rows").scrollTop;

		place("bar").replaceChildren(...barNode(this.state).filter(Boolean));
		place("judged").replaceChildren(judgedNode(this.state), changesNode(this.changes) ?? "");
		place("rows").replaceChildren(rowsNode(this, this.points, this.pages, notesOf(this.state)));
		place("rows").scrollTop = scroll;
		place("decide").replaceChildren(decisionsNode(this, this.state, this.left));
		this.paper.draw(this.state, this.points);
		this.open();
	}

	/* Opens the current row where it stands, and lights its place on the paper. */
	open() {
		const { row } = this;

		place("rows").querySelector(".row.is-now")?.classList.remove("is-now");
		place("card")?.remove();
		place("rows").querySelectorAll(".row-head[aria-expanded=true]").forEach((head) => {
			head.setAttribute("aria-expanded", "false");
			head.tabIndex = -1;
		});
		this.drawKeys();
		if (!row)
			return;
		const item = place(`row-${row.key}`);
		const head = place(`head-${row.key}`);

		item.classList.add("is-now");
		item.append(card(row, this));
		head.setAttribute("aria-expanded", "true");
		head.setAttribute("aria-controls", "card");
		head.tabIndex = 0;
		item.scrollIntoView({ block: "nearest" });
		if (!document.querySelector("dialog[open]"))
			(this.isEditing ? place("edit") : head)?.focus({ preventScroll: true });
		if (this.isEditing)
			place("edit")?.select();
		this.paper.light(row);
	}

	drawKeys() {
		place("keys").replaceChildren(...keyLineNode(this, this.actionsNow()));
	}

	/* What can be done here and now, as the foot of the page shows it. */
	actionsNow() {
		const { row } = this;
		const field = row?.field;
		const candidates = candidatesOf(field).length;
		const one = (action, keys) => ({ action, keys: keys ?? [this.keyOf(action)],
			label: say(`do_${action}`) });

		if (this.isEditing)
			return [{ action: "save", keys: [say("enter_key")], label: say("save") },
				{ action: "leave", keys: [say("escape_key")], label: say("leave_edit") }];
		return [field && this.may.correct ? [field.value !== null ? one("accept") : null,
			candidates > 1 ? one("candidate_1", [`1\u2013${candidates}`]) : null,
			field.kind !== "check" ? one("correct") : null,
			field.kind !== "check" ? one("missing") : null] : row && this.may.correct ?
			one("accept") : null, one("next_doubt"), one("next_page"), one("zoom_in"),
		this.may.correct ? one("undo") : null, one("help")].flat().filter(Boolean);
	}

	/* The piece of paper of a row, right above its values. */
	snippet(row) {
		const box = row.field?.box;

		return box?.[2] > 0 ? this.paper.snippet(row) : null;
	}

	/* Says to who cannot see it what has happened. */
	tell(sentence) {
		place("told").textContent = sentence;
	}

	/* A calm line over the list; it stays until the next state or until it is put away. */
	warn(message, button) {
		place("warning").replaceChildren(h("p", {}, message), button ?? "",
			h("button", { type: "button", class: "quiet",
				onclick: () => place("warning").replaceChildren() }, say("close")));
	}

	/* ---- moving ------------------------------------------------------------------------- */

	choose(key) {
		this.isEditing = false;
		this.now = key;
		this.open();
	}

	step(by) {
		const at = this.rows.findIndex((row) => row.key === this.now);
		const row = this.rows[Math.max(0, Math.min(this.rows.length - 1, at + by))];

		if (row)
			this.choose(row.key);
	}

	/* The next point that nobody has looked at, round the end; else the decision is due. */
	nextPoint(by = 1) {
		const { points } = this;
		const at = points.findIndex((point) => point.key === this.now);
		const open = (point) => !point.done && !point.isSending && point.key !== this.now;

		for (let i = 1; i <= points.length; i++) {
			const from = at < 0 && by > 0 ? -1 : Math.max(at, 0);
			const point = points[(from + by * i + points.length * 2) % points.length];

			if (open(point)) {
				this.choose(point.key);
				return;
			}
		}
		this.tell(say("all_seen"));
		this.open();
	}

	pick(page, x, y) {
		if (this.isEditing) {
			const value = valueUnder(this.state, page, x, y);

			if (value !== null) {
				place("edit").value = valueText(this.row.field.kind, value);
				place("edit").focus();
			}
			return;
		}
		const field = fieldUnder(this.state, page, x, y);
		const row = field && this.rows.find((each) => each.page === page && each.name === field.name);

		if (row)
			this.choose(row.key);
	}

	/* ---- changing ----------------------------------------------------------------------- */

	take(state) {
		this.changes = state.changes ?? null;
		this.state = state;
		place("warning").replaceChildren();
		if (state.location) {
			location.assign(state.location);
			return;
		}
		this.redraw();
		this.tell(changesSentence(this.changes, state));
	}

	/* From the new state, and where the person was; where they type nothing is touched. */
	redraw() {
		const typed = this.isEditing ? place("edit")?.value : null;

		this.arrange();
		if (!this.row)
			this.now = (this.points.find((point) => !point.done) ?? this.rows[0])?.key;
		this.draw();
		if (typed !== null && place("edit"))
			place("edit").value = typed;
	}

	/* Sends a change of the current row and goes on at once; comes back if it is refused. */
	change(what, fields) {
		const { row } = this;

		this.sending.add(row.key);
		this.isEditing = false;
		this.desk.send(what, { page: row.page, form: row.field?.form, field: row.name, ...fields })
			.catch((error) => {
				this.now = row.key;
				this.refused(error);
			}).finally(() => {
				this.sending.delete(row.key);
				this.redraw();
			});
		row.isSending = true;
		if (row.isPoint)
			this.nextPoint();
		else
			this.step(1);
	}

	order(what, fields) {
		return this.desk.send(what, fields).catch((error) => this.refused(error));
	}

	refused(error) {
		this.warn(error.message, error.code === 409 ? h("button", { type: "button",
			onclick: () => location.reload() }, say("reload")) : null);
	}

	save(typed, complain) {
		const { field } = this.row;
		const value = typedValue(field.kind, typed);

		if (value === null)
			complain(say(typed.trim() === "" ? "empty_is_missing" : `wrong_${field.kind}`));
		else
			this.change("correct", { value });
	}

	see() {
		this.seen.add(this.now);
		sessionStorage.setItem(this.seenKey, JSON.stringify([...this.seen]));
		this.arrange();
		this.draw();
		this.nextPoint();
	}

	/* ---- actions ------------------------------------------------------------------------ */

	act(action, event) {
		const nth = /^candidate_(\d)$/.exec(action);
		const does = actions[nth ? "candidate" : action];

		if (!does || (does.needs && !this.may[does.needs]))
			return false;
		return does.run(this, nth ? Number(nth[1]) - 1 : event);
	}
}

const actions = {
	accept: { needs: "correct", run: (screen) => {
		const { row } = screen;

		if (!row)
			return false;
		if (!row.field)
			screen.see();
		else if (row.field.value !== null)
			screen.change("confirm", {});
		return true;
	} },
	candidate: { needs: "correct", run: (screen, nth) => {
		const candidate = candidatesOf(screen.row?.field)[nth];

		if (!candidate)
			return false;
		screen.change(candidate.value === screen.row.field.value ? "confirm" : "correct",
			{ value: candidate.value });
		return true;
	} },
	correct: { needs: "correct", run: (screen) => {
		if (!screen.row?.field || screen.row.field.kind === "check")
			return false;
		screen.isEditing = true;
		screen.open();
		return true;
	} },
	leave: { run: (screen) => {
		if (!screen.isEditing)
			return false;
		screen.isEditing = false;
		screen.open();
		return true;
	} },
	save: { run: () => place("edit")?.form.requestSubmit() },
	missing: { needs: "correct", run: (screen) => {
		if (!screen.row?.field || screen.row.field.kind === "check")
			return false;
		screen.change("missing", {});
		return true;
	} },
	undo: { needs: "correct", run: (screen) => { screen.order("undo"); } },
	next_doubt: { run: (screen) => screen.nextPoint() },
	previous_doubt: { run: (screen) => screen.nextPoint(-1) },
	next_field: { run: (screen) => screen.step(1) },
	previous_field: { run: (screen) => screen.step(-1) },
	next_page: { run: (screen) => screen.paper.turnTo(1) },
	previous_page: { run: (screen) => screen.paper.turnTo(-1) },
	zoom_in: { run: (screen) => screen.paper.zoom(1) },
	zoom_out: { run: (screen) => screen.paper.zoom(-1) },
	whole_page: { run: (screen) => screen.paper.whole() },
	turn_page: { needs: "pages", run: (screen) => {
		screen.order("turn", { page: screen.page.number, turn: (screen.page.turn_deg + 90) % 360 });
	} },
	retype: { needs: "pages", run: (screen) => {
		dialogs.askRetype(screen.page, screen.types, ({ type }) => {
			screen.order("retype", { page: screen.page.number, type });
		});
	} },
	split: { needs: "pages", run: (screen) => {
		if (screen.page.number === screen.state.pages[0].number) {
			screen.warn(say("split_not_first"));
			return true;
		}
		dialogs.askSplit(screen.page, () => { screen.order("split", { page: screen.page.number }); });
		return true;
	} },
	move: { needs: "pages", run: (screen) => {
		dialogs.askMove(screen.page, ({ other }) => {
			screen.order("move", { page: screen.page.number, other });
		});
	} },
	merge: { needs: "pages", run: (screen) => {
		dialogs.askMerge(screen.state, ({ other }) => { screen.order("merge", { other }); });
	} },
	note: { run: (screen) => {
		dialogs.askNote(screen.state, ({ note }) => { screen.order("note", { note }); });
	} },
	accept_dossier: { needs: "decide", run: (screen) => {
		const decision = decisionsOf(screen.state, screen.left)[0];

		if (!decision.isOpen)
			screen.warn(decision.why);
		else if (screen.state.verdict === "accepted")
			screen.order("decide", { decision: "accepted" });
		else
			dialogs.askOverride(screen.state, ({ note }) => {
				screen.order("decide", { decision: "accepted", note });
			});
	} },
	send_back: { needs: "decide", run: (screen) => {
		const decision = decisionsOf(screen.state, screen.left)[1];

		if (!decision.isOpen)
			screen.warn(decision.why);
		else
			dialogs.askSendBack(screen.state, () => {
				screen.order("decide", { decision: "sent_back" });
			});
	} },
	reject: { needs: "decide", run: (screen) => {
		dialogs.askReject(screen.state, screen.refusals, ({ reason, note }) => {
			screen.order("decide", { decision: "rejected", reason, note });
		});
	} },
	hand: { needs: "decide", run: (screen) => {
		dialogs.askHand(screen.state, screen.people, ({ person, note }) => {
			screen.order("hand", { person, note });
		});
	} },
	release: { run: (screen) => { screen.order("release"); } },
	history: { run: (screen) => {
		const { row } = screen;
		const query = row?.field ? `?page=${row.page}&field=${encodeURIComponent(row.name)}` : "";

		get(`/api/v1/dossiers/${screen.state.id}/history${query}`).then(({ entries }) => {
			dialogs.showHistory(row?.field ? say("history_of", row.field.label) :
				say("history_of_dossier"), entries);
		}).catch((error) => screen.refused(error));
	} },
	help: { run: (screen) => { dialogs.showHelp(screen.keys); } },
};

new Screen();
