// The carpet: many cells side by side, the least sure first. The wrong ones are marked and given the
// right character; one fix for all of them is shown before it is made, and can be taken back.
//
// Every cell is a button, of which one has the place of the focus (arrows move it), so that Tab
// leaves the grid. What is done goes to /api/v1/carpet/..., a correction a field.
import { cropImage } from "./page-view.js";
import { inkOf, likeness, setApart } from "./likeness.js";

const CELL_HEIGHT = 56; // pixels, twice that for sharp screens
const FIELD_HEIGHT = 44;
const CONTEXT_HEIGHT = 72;
const ALIKE = 0.62; // likeness from which a cell is offered,
const ALIKE_SECOND = 0.45; // and when the reader itself thought of that character

// Towards the reading's end.
const ARROW = document.documentElement.dir === "rtl" ? " ← " : " → ";

const data = JSON.parse(document.getElementById("carpet-data")?.textContent ?? "null");
const grid = document.getElementById("carpet");
const side = document.getElementById("carpet-side");
const csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";

function say(name, ...values) {
	return values.reduce((text, value, i) => text.replace(`{${i + 1}}`, value), data.words[name]);
}

function make(name, attributes, ...inside) {
	const element = document.createElement(name);

	for (const [key, value] of Object.entries(attributes ?? {})) {
		if (key.startsWith("on"))
			element.addEventListener(key.slice(2), value);
		else if (value !== null && value !== undefined && value !== false)
			element.setAttribute(key, value === true ? "" : value);
	}
	element.append(...inside.filter((one) => one !== null && one !== undefined));
	return element;
}

// As people write it: 18102026 and 2026-10-18 are 18/10/2026, and 1245.50 is 1 245,50.
function plain(cell, text) {
	const amount = /^(\d+)\.(\d{2})$/.exec(text);
	const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);

	if (iso !== null)
		return `${iso[3]}/${iso[2]}/${iso[1]}`;
	if (cell.is_date && /^\d{8}$/.test(text))
		return `${text.slice(0, 2)}/${text.slice(2, 4)}/${text.slice(4)}`;
	if (amount !== null)
		return `${amount[1].replace(/\B(?=(\d{3})+$)/g, "\u00a0")},${amount[2]}`;
	return text;
}

class Carpet {
	#ofCharacters = data.character !== "";
	#cells = data.cells.map((cell) => ({ ...cell, right: null, marked: false, done: false, ink: undefined }));
	#at = 0;
	#buttons = [];
	#changes = []; // of the last fix, to take back
	#notice = null; // what came of the last deed
	#busy = false; // the station is asked
	#preview = null;

	constructor() {
		this.#buttons = this.#cells.map((cell, i) => this.#button(cell, i));
		grid.append(...this.#buttons);
		grid.addEventListener("keydown", (event) => this.#key(event));
		this.#draw();
	}

	// ---- the grid -------------------------------------------------------------------------------

	#button(cell, i) {
		const height = this.#ofCharacters ? CELL_HEIGHT : FIELD_HEIGHT;
		const scale = window.devicePixelRatio > 1 ? 2 : 1;
		const image = make("img", { alt: "", loading: "lazy", decoding: "async", height });

		image.src = cropImage({ ...cell, number: cell.page }, cell.box, height * scale);
		cell.image = image;
		return make("button", {
			type: "button",
			class: "carpet-cell",
			tabindex: i === 0 ? 0 : -1,
			"aria-pressed": "false",
			onclick: () => this.#mark(i, !cell.marked),
			onfocus: () => this.#focus(i),
		}, image, make("span", { class: "carpet-read", dir: "ltr" }, this.#shown(cell)));
	}

	#shown(cell) {
		if (this.#ofCharacters)
			return cell.marked && cell.right !== null ? cell.right : "";
		return plain(cell, cell.marked && cell.right !== null ? cell.right : cell.value);
	}

	#drawCell(i) {
		const cell = this.#cells[i], button = this.#buttons[i];
		const read = this.#ofCharacters ? data.character : plain(cell, cell.value);

		button.setAttribute("aria-pressed", String(cell.marked));
		button.setAttribute("aria-label",
			say("cell", read, cell.label, cell.dossier_name, Math.round(cell.sure * 100)) +
			(cell.marked && cell.right !== null ? `${ARROW}${cell.right}` : ""));
		button.classList.toggle("is-marked", cell.marked);
		button.classList.toggle("is-offered", cell.offered === true && cell.marked);
		button.classList.toggle("is-unsure", cell.sure < 0.9);
		button.classList.toggle("is-done", cell.done);
		button.querySelector(".carpet-read").textContent = this.#shown(cell);
	}

	#draw() {
		this.#cells.forEach((cell, i) => this.#drawCell(i));
		this.#drawSide();
	}

	#focus(i) {
		this.#buttons[this.#at].tabIndex = -1;
		this.#at = i;
		this.#buttons[i].tabIndex = 0;
		if (this.#preview === null)
			this.#drawSide();
	}

	// The one above or below is told by where they are, since the grid wraps as it likes.
	#neighbour(step) {
		const here = this.#buttons[this.#at].getBoundingClientRect();
		const middle = here.left + here.width / 2;
		let best = this.#at, row = null, nearest = Infinity;

		for (let i = this.#at + step; i >= 0 && i < this.#buttons.length; i += step) {
			const there = this.#buttons[i].getBoundingClientRect();

			if (Math.abs(there.top - here.top) < here.height / 2)
				continue;
			row ??= there.top;
			if (Math.abs(there.top - row) > here.height / 2)
				break;
			const distance = Math.abs(there.left + there.width / 2 - middle);
			if (distance < nearest) {
				nearest = distance;
				best = i;
			}
		}
		return best;
	}

	#key(event) {
		const forwards = document.documentElement.dir === "rtl" ? -1 : 1;
		const last = this.#buttons.length - 1;
		const places = {
			ArrowRight: () => this.#at + forwards,
			ArrowLeft: () => this.#at - forwards,
			ArrowDown: () => this.#neighbour(1),
			ArrowUp: () => this.#neighbour(-1),
			Home: () => 0,
			End: () => last,
		};

		if (event.ctrlKey || event.altKey || event.metaKey)
			return;
		if (places[event.key] !== undefined) {
			const place = Math.min(last, Math.max(0, places[event.key]()));

			this.#buttons[place].focus();
		} else if (event.key === " ") {
			this.#mark(this.#at, !this.#cells[this.#at].marked);
		} else if (event.key === "Enter") {
			this.#look();
		} else if (event.key === "Escape") {
			this.#unmark();
		} else if (event.key === "+") {
			this.#offerAlike();
		} else if (this.#ofCharacters && /^[0-9a-z]$/i.test(event.key)) {
			this.#mark(this.#at, true, event.key.toUpperCase());
		} else {
			return;
		}
		event.preventDefault();
	}

	// ---- marking --------------------------------------------------------------------------------

	#mark(i, marked, right = null) {
		const cell = this.#cells[i];

		if (cell.done)
			return;
		cell.marked = marked;
		cell.offered = false;
		cell.right = marked ? right ?? cell.right : null;
		if (cell.right === data.character)
			cell.marked = false;
		this.#notice = null;
		this.#preview = null;
		this.#drawCell(i);
		this.#drawSide();
	}

	#unmark() {
		if (this.#preview !== null) {
			this.#preview = null;
			this.#drawSide();
			return;
		}
		for (const cell of this.#cells) {
			cell.marked = false;
			cell.offered = false;
			cell.right = null;
		}
		this.#draw();
	}

	#marked() {
		return this.#cells.filter((cell) => cell.marked && !cell.done);
	}

	/* All that have no value of their own get this one. */
	#setRight(value) {
		for (const cell of this.#marked())
			if (cell.right === null || cell.shared === true) {
				cell.right = value === "" ? null : value;
				cell.shared = true;
			}
		this.#cells.forEach((cell, i) => this.#drawCell(i));
	}

	// Of those that the browser has fetched: the others are not on the screen yet.
	#setInks() {
		const there = this.#cells.filter((cell) => cell.image.complete && cell.image.naturalWidth > 0);

		setApart(there.map((cell) => inkOf(cell.image))).forEach((ink, i) => (there[i].ink = ink));
	}

	#isAlike(cell, marked) {
		if (!this.#ofCharacters)
			return cell.value === marked.value;
		if (cell.ink === undefined || marked.ink === undefined)
			return false;
		const like = likeness(cell.ink, marked.ink);

		return like >= (marked.right !== null && cell.second === marked.right ? ALIKE_SECOND : ALIKE);
	}

	// Those that look like a marked one, or were read as the same wrong value, are offered.
	#offerAlike() {
		const marked = this.#marked();
		let found = 0;

		if (marked.length === 0 && !this.#cells[this.#at].done) {
			this.#mark(this.#at, true);
			marked.push(this.#cells[this.#at]);
		}
		if (this.#ofCharacters)
			this.#setInks();
		for (const cell of this.#cells) {
			if (cell.marked || cell.done)
				continue;
			const like = marked.find((one) => this.#isAlike(cell, one));

			if (like === undefined)
				continue;
			cell.marked = true;
			cell.offered = true;
			cell.right = like.right;
			found++;
		}
		this.#notice = found === 0 ? say("alike_none") : null;
		this.#draw();
	}

	// ---- the fix --------------------------------------------------------------------------------

	// One correction a field, however many of its cells are marked; null: a value is missing.
	#items() {
		const fields = new Map();

		for (const cell of this.#marked()) {
			const key = `${cell.dossier}/${cell.page}/${cell.form}/${cell.name}`;
			const item = fields.get(key) ?? { cell, cells: [], text: cell.text };

			if (cell.right === null || cell.right === "")
				return null;
			if (this.#ofCharacters)
				item.text = item.text.slice(0, cell.place) + cell.right + item.text.slice(cell.place + 1);
			else
				item.text = cell.right;
			item.cells.push(cell);
			fields.set(key, item);
		}
		return [...fields.values()].map((item) => ({ ...item, value: plain(item.cell, item.text) }));
	}

	// One thing at a time: a key that is pressed twice asks once.
	async #ask(path, items, take) {
		if (this.#busy)
			return;
		this.#busy = true;
		side.setAttribute("aria-busy", "true");
		try {
			const response = await fetch(`/api/v1/carpet/${path}`, {
				method: "POST",
				headers: { "Content-Type": "application/json", "X-Csrf": csrf },
				body: JSON.stringify({ items }),
			});

			if (!response.ok)
				throw new Error(String(response.status));
			take((await response.json()).outcomes);
		} catch {
			this.#notice = say("failed");
		}
		this.#busy = false;
		side.removeAttribute("aria-busy");
		this.#draw();
	}

	#orders(items) {
		return items.map(({ cell, value }) => ({ dossier: cell.dossier, revision: cell.revision,
			page: cell.page, form: cell.form, name: cell.name, value }));
	}

	async #look() {
		const items = this.#items();

		if (items === null || items.length === 0) {
			this.#notice = items === null ? say("no_value") : say("none_marked");
			this.#drawSide();
			side.querySelector("input")?.focus();
			return;
		}
		await this.#ask("try", this.#orders(items), (outcomes) => {
			this.#preview = items.map((item, i) => ({ ...item, outcome: outcomes[i] }));
			this.#notice = null;
		});
		side.querySelector("button.is-main")?.focus();
	}

	async #apply() {
		const items = this.#preview.filter((item) => item.outcome.done);

		await this.#ask("correct", this.#orders(items), (outcomes) => this.#take(items, outcomes));
		this.#buttons[this.#at].focus();
	}

	// All cells of the field: what is marked in it later is put into the value as it is now.
	#setField(of, text, value) {
		for (const cell of this.#cells)
			if (cell.dossier === of.dossier && cell.page === of.page && cell.form === of.form &&
				cell.name === of.name) {
				cell.text = text;
				cell.value = value;
			}
	}

	#setRevision(dossier, revision) {
		for (const cell of this.#cells)
			if (cell.dossier === dossier)
				cell.revision = revision ?? cell.revision;
	}

	#take(items, outcomes) {
		const refused = outcomes.filter((outcome) => !outcome.done);

		this.#changes = [];
		outcomes.forEach((outcome, i) => {
			if (!outcome.done)
				return;
			const { cell: { dossier, text, value }, cells } = items[i];

			this.#changes.push({ dossier, change: outcome.change, cells, text, value });
			this.#setField(cells[0], items[i].text, outcome.value ?? items[i].value);
			this.#setRevision(dossier, outcome.revision);
			for (const cell of cells)
				cell.done = true;
		});
		this.#notice = say("applied", this.#changes.length) +
			(refused.length > 0 ? ` ${say("refused", refused.length)} ${refused[0].message}` : "");
		this.#preview = null;
	}

	async #undo() {
		const changes = [...this.#changes].reverse();

		await this.#ask("undo", changes.map(({ dossier, change }) => ({ dossier, change })), (outcomes) => {
			const undone = changes.filter((change, i) => outcomes[i].done);

			changes.forEach((change, i) => this.#setRevision(change.dossier, outcomes[i].revision));
			for (const { cells, text, value } of undone) {
				this.#setField(cells[0], text, value);
				for (const cell of cells)
					cell.done = false;
			}
			this.#changes = [];
			this.#notice = say("undone", undone.length);
		});
		this.#buttons[this.#at].focus();
	}

	// ---- the side -------------------------------------------------------------------------------

	#drawSide() {
		const notice = make("p", { class: "carpet-notice", role: "status" }, this.#notice ?? "");

		side.replaceChildren(notice, ...(this.#preview !== null ? this.#previewed() : this.#asked()));
	}

	// The whole field of the cell that has the focus: a digit alone says little.
	#context() {
		const cell = this.#cells[this.#at];
		const box = cell.field_box, margin = Math.round(Math.min(box[2], box[3]) * 0.3);
		const grown = [Math.max(0, box[0] - margin), Math.max(0, box[1] - margin),
			box[2] + 2 * margin, box[3] + 2 * margin];

		return make("figure", { class: "carpet-context" },
			make("img", { alt: "", height: CONTEXT_HEIGHT,
				src: cropImage({ ...cell, number: cell.page }, grown, CONTEXT_HEIGHT) }),
			make("figcaption", {}, cell.label, " · ", make("bdi", {}, plain(cell, cell.value)), " · ",
				make("a", { href: `/dossiers/${cell.dossier}` },
					`${say("open")} `, make("bdi", {}, cell.dossier_name))));
	}

	#asked() {
		const marked = this.#marked();
		const values = new Set(marked.map((cell) => cell.right));
		const input = make("input", {
			dir: "ltr", autocomplete: "off", maxlength: this.#ofCharacters ? 1 : 120,
			value: values.size === 1 ? [...values][0] ?? "" : "",
			oninput: (event) => this.#setRight(this.#ofCharacters ?
				event.target.value.toUpperCase() : event.target.value),
			onkeydown: (event) => {
				if (event.key === "Enter")
					this.#look();
				else if (event.key === "Escape")
					this.#buttons[this.#at].focus();
			},
		});

		return [
			this.#context(),
			make("p", { class: "carpet-count" },
				marked.length > 0 ? say("marked", marked.length) : say("none_marked")),
			marked.length > 0 ? make("label", {},
				say(this.#ofCharacters ? "right" : "right_value"), " ", input) : null,
			make("div", { class: "carpet-buttons" },
				make("button", { type: "button", class: "button primary is-main", disabled: marked.length === 0,
					onclick: () => this.#look() }, say("preview")),
				make("button", { type: "button", class: "button", onclick: () => this.#offerAlike() }, say("alike")),
				marked.length > 0 ? make("button", { type: "button", class: "button",
					onclick: () => this.#unmark() }, say("unmark")) : null,
				this.#changes.length > 0 ? make("button", { type: "button", class: "button",
					onclick: () => this.#undo() }, say("undo")) : null),
		].filter(Boolean);
	}

	#change(title, before, after) {
		if (before === after)
			return [make("dt", {}, title), make("dd", { class: "quiet" }, before ?? "–", ` (${say("same")})`)];
		return [make("dt", {}, title), make("dd", {}, make("bdi", {}, before ?? "–"), ARROW,
			make("strong", {}, make("bdi", {}, after ?? "–")))];
	}

	#item({ cell, value, outcome }) {
		const verdict = (name) => data.words[name] ?? name;

		return make("li", { class: outcome.done ? null : "is-refused" },
			make("p", {}, cell.label, " · ", make("bdi", {}, cell.dossier_name)),
			make("dl", {},
				...this.#change(say("value"), plain(cell, cell.value), plain(cell, outcome.value ?? value)),
				...(outcome.done ? [
					...this.#change(say("verdict"), verdict(outcome.verdict_before),
						verdict(outcome.verdict)),
					...this.#change(say("payable"), outcome.payable_before, outcome.payable),
				] : [])),
			outcome.done ? null : make("p", { class: "carpet-why" }, outcome.message));
	}

	#previewed() {
		const good = this.#preview.filter((item) => item.outcome.done).length;

		return [
			make("ul", { class: "carpet-preview" },
				...this.#preview.map((item) => this.#item(item))),
			make("div", { class: "carpet-buttons" },
				make("button", { type: "button", class: "button primary is-main", disabled: good === 0,
					onclick: () => this.#apply() }, say("apply", good)),
				make("button", { type: "button", class: "button", onclick: () => {
					this.#preview = null;
					this.#drawSide();
					this.#buttons[this.#at].focus();
				} }, say("cancel"))),
		];
	}
}

if (data !== null && grid !== null && data.cells.length > 0)
	new Carpet();
