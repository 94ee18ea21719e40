// Double keying: the next task is on the screen before the last one is stored, and what could not be
// sent is sent again. Without this module the page is one form a task.

import { figureText } from "./figures.js";

const root = document.getElementById("keying");
const csrf = document.querySelector('meta[name="csrf"]').content;
const SVG = "http://www.w3.org/2000/svg";

// How many may wait to be stored before no more are keyed, and when one that failed is sent again.
const UNSENT_MAX = 5;
const AGAIN_MS = 3000;
const LOOK_MS = 20000; // for new tasks, when there are none

let tasks = [];
let shown = null;
let isWhole = false;
const unsent = []; // {id, body}, the first is on its way
let isSending = false;
const keyed = new Set(); // ids that are not shown again, whatever an older answer says

function element(id) {
	return document.getElementById(id);
}

function say(text) {
	element("keying-said").textContent = text;
}

/* ---- showing ---------------------------------------------------------------------------------- */

function svg(name, attributes) {
	const made = document.createElementNS(SVG, name);

	for (const [key, value] of Object.entries(attributes))
		made.setAttribute(key, value);
	return made;
}

function address(task, what) {
	return `/keying/${task.id}/${what}`;
}

function drawPaper(task) {
	const picture = isWhole ? task.page : task.crop;
	const [x, y, width, height] = picture.frame;
	const drawing = svg("svg", {
		class: "keying-picture",
		role: "img",
		"aria-label": isWhole ? root.dataset.whole : root.dataset.paper,
		viewBox: `0 0 ${picture.width} ${picture.height}`,
	});

	drawing.append(
		svg("image", {
			x: 0,
			y: 0,
			width: picture.width,
			height: picture.height,
			preserveAspectRatio: "none",
			href: address(task, isWhole ? "page" : "crop"),
		}),
		svg("rect", { class: "keying-frame", x, y, width, height }),
	);
	element("keying-paper").replaceChildren(drawing);
	element("keying-paper").classList.toggle("is-whole", isWhole);
}

// What comes next is loaded while this one is keyed.
function preload() {
	for (const task of tasks.slice(1)) new Image().src = address(task, "crop");
}

function makeForm() {
	const later = element("keying-later");

	if (later !== null) {
		later.replaceWith(later.content.cloneNode(true));
		bindForm();
	}
}

function show() {
	const task = tasks[0] ?? null;

	if (task !== null) makeForm();
	element("keying-none").hidden = task !== null;
	if (element("keying-task") !== null) element("keying-task").hidden = task === null;
	if (task === null || (shown !== null && shown.id === task.id)) {
		shown = task;
		return;
	}
	shown = task;
	isWhole = false;
	element("keying-name").textContent = task.label;
	element("keying-kind").textContent = task.kind_word;
	element("keying-how").textContent = task.how;
	element("keying-form").action = `/keying/${task.id}`;
	drawPaper(task);
	element("keying-value").value = "";
	element("keying-value").focus();
	preload();
}

function take(answer) {
	const waiting = new Set(unsent.map((one) => one.id));

	element("keying-done").textContent = figureText(answer.done + unsent.length);
	element("keying-waiting").textContent = figureText(answer.waiting);
	tasks = answer.tasks.filter((task) => !keyed.has(task.id) && !waiting.has(task.id));
	show();
}

/* ---- sending ---------------------------------------------------------------------------------- */

async function ask(path, body) {
	const answer = await fetch(path, {
		method: body === undefined ? "GET" : "POST",
		headers: { Accept: "application/json", "X-Csrf": csrf },
		body,
		keepalive: body !== undefined,
	});

	if (answer.status === 401 || answer.redirected) {
		location.assign("/keying");
		throw new Error("logged out");
	}
	if (answer.status >= 500) throw new Error(String(answer.status));
	return answer;
}

async function sendAll() {
	if (isSending) return;
	isSending = true;
	while (unsent.length > 0) {
		const { id, body } = unsent[0];

		try {
			const answer = await ask(`/keying/${id}`, body);

			unsent.shift();
			if (answer.ok) take(await answer.json());
			else say(answer.status === 409 ? root.dataset.lost : root.dataset.unsaved);
		} catch {
			say(root.dataset.unsaved);
			await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
		}
	}
	isSending = false;
	if (tasks.length === 0) await look();
}

async function look() {
	try {
		const answer = await ask("/keying");

		if (answer.ok) take(await answer.json());
	} catch {
		// the next look may succeed
	}
}

/* ---- keys ------------------------------------------------------------------------------------- */

function send(state) {
	const value = element("keying-value").value;

	if (shown === null || unsent.length >= UNSENT_MAX) return;
	if (state === "value" && value.trim() === "") {
		say(root.dataset.empty);
		return;
	}
	say("");
	keyed.add(shown.id);
	unsent.push({ id: shown.id, body: new URLSearchParams({ state, value }) });
	tasks.shift();
	show();
	sendAll();
}

async function undo() {
	while (isSending) await new Promise((resolve) => setTimeout(resolve, 50));
	try {
		const answer = await ask("/keying/undo", new URLSearchParams());

		if (!answer.ok) {
			say(root.dataset.tooLate);
			return;
		}
		const got = await answer.json();

		// the first is the one that was taken back
		if (got.tasks.length > 0) keyed.delete(got.tasks[0].id);
		take(got);
		say(root.dataset.back);
	} catch {
		say(root.dataset.unsaved);
	}
}

function toggleWhole() {
	if (shown === null) return;
	isWhole = !isWhole;
	drawPaper(shown);
	element("keying-value").focus();
}

function press(id) {
	if (id === "keying-undo") undo();
	else if (id === "keying-whole") toggleWhole();
	else send(element(id).value);
}

function bindForm() {
	element("keying-form").addEventListener("submit", (event) => {
		event.preventDefault();
		press(event.submitter === null ? "keying-enter" : event.submitter.id);
	});
	for (const id of ["keying-undo", "keying-whole"]) {
		element(id).hidden = false;
		element(id).addEventListener("click", () => press(id));
	}
	element("keying-undo-form").hidden = true;
}

// Enter is the form's own; the others are where the page says.
document.addEventListener("keydown", (event) => {
	if (event.ctrlKey || event.altKey || event.metaKey || event.key === "Enter") return;
	for (const button of root.querySelectorAll("button[data-key]"))
		if (button.dataset.key === event.key) {
			event.preventDefault();
			press(button.id);
		}
});

element("keying-undo-form").addEventListener("submit", (event) => {
	event.preventDefault();
	undo();
});

if (element("keying-form") !== null) bindForm();
{
	const first = JSON.parse(element("keying-tasks").textContent);

	// the page shows the first already
	shown = null;
	tasks = first.tasks;
	show();
	look();
}
setInterval(() => {
	if (shown === null) look();
}, LOOK_MS);
