/*
 * The review screen: one dossier, one place to look at, one key for the right answer.
 *
 * The server's state of the dossier is the only truth; each change answers with the next one, and
 * the screen is drawn from it. What the screen adds is where the person is (the current row), what
 * they have looked at of what has no value to confirm, and what is on its way to the server.
 */
import { complaintOf, h, say, valueText } from "./review-dom.js";
import { Desk, post } from "./review-api.js";
import { CODES, candidatesOf, fieldUnder, gapsOf, notesOf, orderFields, pagesOf, pointsOf,
	valueUnder } from "./review-points.js";
import { card, rowsNode } from "./review-rows.js";
import { barNode, changesNode, changesSentence, decisionsNode, decisionsOf,
	judgedNode } from "./review-judged.js";
import { actions } from "./review-actions.js";
import { keyLabel, keyLineNode, listen } from "./review-keys.js";
import { Paper } from "./review-paper.js";

const place = (id) => document.getElementById(id);
const read = (id) => JSON.parse(place(id).textContent);

const RENEW_MS = 60000;

const isDecided = ({ decision }) => !["none", "reopened"].includes(decision);
const DECIDED = ["accepted", "sent_back", "rejected", "handed"];

class Screen {
	constructor() {
		const setup = read("setup");

		this.keys = setup.keys;
		this.types = setup.types;
		this.refusals = setup.refusals;
		this.people = setup.people;
		this.state = read("dossier");
		orderFields(this.state);
		this.changes = null;
		this.isEditing = false;
		this.sending = new Set();
		this.revealed = new Set(); /* keys of rows that are usually folded away */
		this.from = null; /* the point that a field is given for */
		this.seen = new Set(JSON.parse(sessionStorage.getItem(this.seenKey) ?? "[]"));
		this.desk = new Desk(this.state.id, this.state.revision, (state) => this.take(state));
		this.paper = new Paper(place("paper"), this.state, (page, x, y) => this.pick(page, x, y));
		this.started(this.state);
		this.arrange();
		this.now = (this.points.find((point) => !point.done) ?? this.points[0] ?? this.rows[0])?.key;
		this.justDone = null; /* the dossier whose decision the next undoing takes back */
		this.remember = () => this.keepPlace();
		this.returnToPlace();
		this.welcome(setup.done, setup.deed);
		document.querySelector("form.languages")?.addEventListener("submit", this.remember);
		listen(this.keys, (action, nth) => this.act(action, nth));
		setInterval(() => this.renew(), RENEW_MS);
		window.addEventListener("beforeunload", (event) => {
			if (this.desk.waiting > 0)
				event.preventDefault(); /* an answer is on its way */
		});
	}

	get may() { return this.state.may; }
	get seenKey() { return `seen-${this.state?.id ?? read("dossier").id}`; }
	get row() { return this.rows.find((row) => row.key === this.now) ?? null; }
	get left() { return this.points.filter((point) => !point.done).length; }
	get page() {
		return this.state.pages.find((page) => page.number === this.paper.page) ?? this.state.pages[0];
	}

	/* Until when the dossier is somebody's, by the clock of the person who looks. */
	started(state) {
		state.lock.until = new Date(Date.now() + 1000 * state.lock.held_s).toISOString();
	}

	keyOf(action) {
		return this.keys.filter((key) => key.action === action).map(({ key }) => keyLabel(key))[0] ?? "";
	}

	/* ---- drawing ------------------------------------------------------------------------ */

	/* The rows, made anew from the state. */
	arrange() {
		this.points = pointsOf(this.state, this.seen);
		this.pages = pagesOf(this.state, this.revealed);
		this.rows = [...this.points, ...this.pages.flatMap(({ rows }) => rows)];
		for (const row of this.rows)
			row.isSending = this.sending.has(row.key);
	}

	/* Rows that were folded away are rows like the others from now on. */
	reveal(rows) {
		for (const row of rows)
			this.revealed.add(row.key);
		this.arrange();
		this.draw();
	}

	/* A field that nobody read is given by the person, who comes back to this point then. */
	fill(gap) {
		this.from = this.now;
		this.now = gap.key;
		this.isEditing = true;
		this.reveal([gap]);
	}

	draw() {
		const scroll = place("entries").scrollTop;

		this.drawBar();
		place("judged").replaceChildren(...judgedNode(this.state).filter(Boolean),
			changesNode(this.changes) ?? "");
		place("entries").replaceChildren(rowsNode(this, this.points, this.pages, notesOf(this.state)));
		place("entries").scrollTop = scroll;
		place("entries").setAttribute("aria-busy", String(this.sending.size > 0));
		place("decide").dataset.ready = this.left > 0 ? "no" :
			this.state.may_accept ? "accept" : "decide";
		place("decide").replaceChildren(decisionsNode(this, this.state, this.left));
		this.paper.draw(this);
		this.open();
	}

	drawBar() {
		place("bar").replaceChildren(...barNode(this.state, this).filter(Boolean));
	}

	/* Opens the current row where it stands, and lights its place on the paper. */
	open(isAnew = false) {
		const { row } = this;

		place("entries").querySelector(".entry.is-now")?.classList.remove("is-now");
		place("card")?.remove();
		place("entries").querySelectorAll(".entry-head[aria-expanded=true]").forEach((head) => {
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
		if (row === this.rows[0])
			place("entries").scrollTop = 0; /* with its heading */
		if (!document.querySelector("dialog[open]"))
			(this.isEditing ? place("edit") : head)?.focus({ preventScroll: true });
		if (this.isEditing)
			place("edit")?.select();
		this.paper.light(row, isAnew);
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
		const gaps = row && !field ? gapsOf(this.state, this.pages, row).length : 0;
		const many = (count) => one("choose", [count > 1 ? `1\u2013${count}` : "1"]);
		const ofRow = !row || !this.may.correct ? [] : !field ? [gaps > 0 ? { ...many(gaps),
			label: say("do_give") } : null, { ...one("confirm"), label: say("do_see") }] :
			row.name === CODES ? [{ ...one("confirm"), label: say("do_all_read") }, many(2)] :
			[field.value !== null ? one("confirm") : null,
				candidates > 1 ? many(candidates) : null,
				field.is_tick ? null : one("write"), field.is_tick ? null : one("missing")];

		if (this.isEditing)
			return [{ action: "save", keys: [say("enter_key")], label: say("save") },
				{ action: "cancel", keys: [this.keyOf("cancel")], label: say("leave_edit") }];
		/* what was answered needs no key any more when all is: a decision does */
		const decisions = this.left === 0 && row?.done && this.may.decide ?
			decisionsOf(this.state, 0, this.people)
				.filter(({ action, isOpen }) => isOpen && action !== "hand")
				.map(({ action }) => one(action)) : null;

		return [...(decisions ?? ofRow), one("next_doubt"), one("next_page"),
			this.may.undo ? one("undo") : null, one("help")].filter(Boolean);
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
	warn(message, button, className = "") {
		place("warning").className = className;
		place("warning").replaceChildren(h("p", {}, message), button ?? "",
			h("button", { type: "button", class: "quiet",
				onclick: () => place("warning").replaceChildren() }, say("close")));
	}

	edit(isEditing) {
		this.isEditing = isEditing;
		this.open();
	}

	submit() {
		place("edit")?.form.requestSubmit();
	}

	/* ---- going away and coming back ------------------------------------------------------- */

	/* For a page that brings one back here: where the person is, and what they have typed. */
	keepPlace() {
		sessionStorage.setItem(`place-${this.state.id}`, JSON.stringify({ now: this.now,
			typed: this.isEditing ? place("edit")?.value : null, from: this.from }));
	}

	/* Draws the page there, once. */
	returnToPlace() {
		const name = `place-${this.state.id}`;
		const kept = JSON.parse(sessionStorage.getItem(name));
		const folded = this.pages.flatMap(({ quiet }) => quiet).find(({ key }) => key === kept?.now);

		sessionStorage.removeItem(name);
		if (folded) {
			this.revealed.add(folded.key);
			this.arrange();
		}
		if (kept && this.rows.some(({ key }) => key === kept.now)) {
			this.now = kept.now;
			this.from = kept.from;
			this.isEditing = kept.typed !== null && this.may.correct;
		}
		this.draw();
		if (this.isEditing && place("edit"))
			place("edit").value = kept.typed;
	}

	/* Where the person wrote a field that was given for a point, they go back to the point. */
	leaveEdit() {
		if (this.from)
			this.choose(this.from);
		else
			this.edit(false);
	}

	/* What was done just before, with the way back; where this dossier's pages are now. */
	welcome(done, deed) {
		const link = (id) => h("a", { href: `/dossiers/${id}` }, say("dossier_number", id));

		if (this.state.replaced_by.length)
			this.warn(say("replaced"), h("span", {}, this.state.replaced_by.map((id) =>
				[link(id), " "])));
		else if (deed === "undone")
			this.warn(say("decision_undone"));
		else if (done)
			this.tellDone(done, deed);
	}

	/* "Dossier n° 12 renvoyé avec sa lettre. Voici le dossier n° 15.", and how to take it back. */
	tellDone(done, deed) {
		const isUndone = deed !== "handed"; /* a hand-over is no change to take back */

		if (!DECIDED.includes(deed))
			return;
		this.justDone = isUndone ? done : null;
		this.warn([h("b", {}, say(`done_${deed}`, done)), " ", say("here_is", this.state.id)],
			h("span", { class: "warning-links" },
				isUndone ? h("button", { type: "button", onclick: () => this.act("undo") },
					h("kbd", {}, this.keyOf("undo")), " ", say("undo_done")) : null,
				deed === "sent_back" ? h("a", { href: `/dossiers/${done}/letter.pdf`,
					target: "_blank" }, say("letter_look")) : null,
				h("a", { href: `/dossiers/${done}` }, say("back", done))), "is-done");
	}

	/* ---- moving ------------------------------------------------------------------------- */

	choose(key) {
		this.isEditing = false;
		this.from = null;
		this.now = key;
		this.open(true);
	}

	step(by) {
		const at = this.rows.findIndex((row) => row.key === this.now);
		const row = this.rows[Math.max(0, Math.min(this.rows.length - 1, at + by))];

		if (row)
			this.choose(row.key);
	}

	/* The next point that nobody has looked at, round the end; null: none. */
	openPoint(by = 1) {
		const { points } = this;
		const at = points.findIndex((point) => point.key === this.now);
		const from = at < 0 && by > 0 ? -1 : Math.max(at, 0);

		for (let i = 1; i <= points.length; i++) {
			const point = points[(from + by * i + points.length * 2) % points.length];

			if (!point.done && !point.isSending && point.key !== this.now)
				return point;
		}
		return null;
	}

	nextPoint(by = 1) {
		const point = this.openPoint(by);

		if (point)
			this.choose(point.key);
		else {
			this.open(); /* the focus comes back to the point, wherever it was */
			this.tell(say(this.left > 0 ? "no_other_point" : "all_seen"));
		}
	}

	pick(page, x, y) {
		if (this.isEditing) {
			const value = valueUnder(this.state, page, x, y);

			if (value !== null) {
				place("edit").value = valueText(this.row.field, value);
				place("edit").focus();
			}
			return;
		}
		const field = fieldUnder(this.state, page, x, y);

		if (field)
			this.goTo(field);
	}

	/* To a field's point, else to its row, also when that was folded away. */
	goTo(field) {
		const isIt = (each) => each.page === field.page && each.name === field.name;
		const folded = this.pages.flatMap(({ quiet }) => quiet).find(isIt);
		const row = this.rows.find(isIt) ?? folded;

		if (!row)
			return;
		this.isEditing = false;
		this.from = null;
		this.now = row.key;
		if (row === folded)
			this.reveal([row]);
		else
			this.open();
	}

	/* ---- changing ----------------------------------------------------------------------- */

	take(state) {
		if (state.go) {
			this.desk.waiting = 0;
			location.assign(state.go);
			return;
		}
		const isUndone = isDecided(this.state) && !isDecided(state);

		this.changes = state.changes ?? null;
		this.justDone = null;
		this.state = state;
		orderFields(state);
		this.started(state);
		place("warning").replaceChildren();
		if (isUndone)
			this.warn(say("decision_undone"));
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
				this.now = this.isEditing ? this.now : row.key;
				this.refused(error);
			}).finally(() => {
				this.sending.delete(row.key);
				this.redraw();
			});
		row.isSending = true;
		this.now = this.from ?? (row.isPoint ? this.openPoint() :
			this.rows[this.rows.indexOf(row) + 1])?.key ?? this.now;
		this.from = null;
		this.draw();
	}

	/* The last thing that the person did: here, or the decision about the dossier before. */
	undo() {
		if (this.justDone === null) {
			this.order("undo");
			return;
		}
		const path = `/dossiers/${this.justDone}`;

		post(`/api/v1${path}/undo`).then(() => location.assign(`${path}?deed=undone`),
			(error) => this.refused(error));
	}

	order(what, fields) {
		return this.desk.send(what, fields).catch((error) => this.refused(error));
	}

	refused(error) {
		this.warn(error.message, error.code === 409 || error.code === 401 ? h("button", { type: "button",
			onclick: () => location.reload() }, say("reload")) : null);
	}

	save(typed, complain) {
		const wrong = complaintOf(this.row.field, typed);

		if (wrong)
			complain(say(wrong));
		else
			this.change("correct", { value: typed.trim() });
	}

	/* The dossier stays with who looks at it. */
	renew() {
		if (this.state.lock.is_mine && document.visibilityState === "visible")
			post(`/api/v1/dossiers/${this.state.id}/renew`).then((lock) => {
				Object.assign(this.state.lock, lock);
				this.started(this.state);
				this.drawBar();
			}, () => {});
	}

	see() {
		this.seen.add(this.now);
		sessionStorage.setItem(this.seenKey, JSON.stringify([...this.seen]));
		this.arrange();
		this.now = this.openPoint()?.key ?? this.now;
		this.draw();
	}

	/* ---- actions ------------------------------------------------------------------------ */

	/* False: it is nothing that can be done now. */
	act(action, nth) {
		const does = actions[action];

		return does && (!does.needs || this.may[does.needs]) ? does.run(this, nth) !== false : false;
	}
}

new Screen();
