/*
 * Sends files to the station piece by piece. Each piece is put where the last answer said that the
 * file ends, so whatever happens in between (a cut, a closed tab, a restart of the station) costs
 * one piece: the same file chosen again goes on. Nothing is shown as arrived that the station has
 * not answered for.
 */

import { figureText } from "./figures.js";

const settings = JSON.parse(document.getElementById("upload-settings").textContent);
const words = settings.words;
const csrf = document.querySelector('meta[name="csrf"]').content;
const api = "/api/v1/uploads";
const ROWS_SHOWN = 200;
const WORKERS = 3;
const WAIT_MAX_MS = 30000;

const at = (id) => document.getElementById("upload-" + id);
const fill = (sentence, ...values) =>
	sentence.replace(/\{(\d)\}/g, (whole, number) => values[number - 1] ?? whole);

/* ---- figures ---------------------------------------------------------------------------------- */

function sizeText(bytes) {
	const units = [words.bytes, words.kilobytes, words.megabytes, words.gigabytes];
	let unit = 0;

	while (bytes >= 1024 && unit < units.length - 1) {
		bytes /= 1024;
		unit++;
	}
	return fill(units[unit], figureText(bytes));
}

/* ---- asking the station ----------------------------------------------------------------------- */

class Trouble extends Error {
	constructor(code, answer, waitS) {
		super(answer?.message ?? String(code));
		this.code = code;
		this.answer = answer ?? {};
		this.waitMs = waitS > 0 ? 1000 * waitS : 0; // before which the station wants no more
	}
}

async function ask(method, path, { json, bytes, headers = {}, signal } = {}) {
	const response = await fetch(path, {
		method,
		signal,
		credentials: "same-origin",
		headers: {
			"X-Csrf": csrf,
			Accept: "application/json",
			...(json !== undefined ? { "Content-Type": "application/json" } : {}),
			...(bytes !== undefined ? { "Content-Type": "application/octet-stream" } : {}),
			...headers,
		},
		body: json !== undefined ? JSON.stringify(json) : bytes,
	});
	const type = response.headers.get("Content-Type") ?? "";
	const answer = type.startsWith("application/json") ? await response.json() : null;

	if (!response.ok)
		throw new Trouble(response.status, answer, Number(response.headers.get("Retry-After")));
	return answer;
}

/* The network, or the station for the moment, and not what was asked: that has a fault. */
const passes = (error) => !(error instanceof Trouble) ||
	(!error.answer.fault && [408, 429, 500, 502, 503, 504, 507].includes(error.code));

function waitText(error) {
	if (!(error instanceof Trouble)) return words.cut;
	if (error.code === 507) return words.full;
	return error.code === 429 ? words.busy : words.unavailable;
}

const sleep = (ms) => new Promise((wake) => {
	const timer = setTimeout(wake, ms);

	window.addEventListener("online", () => {
		clearTimeout(timer);
		wake();
	}, { once: true });
});

/* Asks again and again, longer apart each time, until it is answered or the sending is paused. */
async function insist(method, path, options) {
	for (let wait = 500; ; wait = Math.min(2 * wait, WAIT_MAX_MS)) {
		if (state.stopped) throw new DOMException("", "AbortError");
		try {
			const answer = await ask(method, path, { ...options, signal: state.abort.signal });

			if (state.cut) {
				state.cut = false;
				say(words.sending);
			}
			return answer;
		} catch (error) {
			if (error.name === "AbortError" || !passes(error)) throw error;
			state.cut = true;
			say(waitText(error));
			await sleep(Math.min(Math.max(wait, error.waitMs ?? 0), WAIT_MAX_MS));
		}
	}
}

/* ---- what is being sent ----------------------------------------------------------------------- */

const state = {
	upload: 0, // its id; 0: none is begun
	folder: null,
	/* { name, size, modified, file, number, received, replaces, error, row }; `file` is null of what
	   an earlier visit has sent a part of: only the person can give it to the page again */
	entries: [],
	stopped: false,
	running: false,
	cut: false,
	abort: new AbortController(),
	percent: -1, // that was said last
};

const size = (entry) => entry.size;
const isWhole = (entry) => entry.number > 0 && entry.received === size(entry);
const isWanted = (entry) => entry.error === null;

/* The same rules as the station's, so that a name is refused before anything is sent. */
function nameIsFine(name) {
	const parts = name.split("/");

	return new TextEncoder().encode(name).length <= 200 && parts.length <= 2 &&
		// eslint-disable-next-line no-control-regex
		!/[\u0000-\u001f\u007f\\]/.test(name) &&
		parts.every((part) => part !== "" && !part.startsWith("."));
}

const isBordereau = (name) => name === "manifest.csv" || name === "manifest.json";
const isPicture = (name) => /\.(jpe?g|png|webp)$/i.test(name);

/*
 * How the station is to call a file. Of a folder inside the chosen one, pictures keep the folder's
 * name: they are the pages of one dossier; anything else is a file of its own.
 */
function nameOf(path) {
	const parts = path.split("/").filter((part) => part !== "");
	const base = parts.at(-1);

	return parts.length > 2 && isPicture(base) ? parts.at(-2) + "/" + base : base;
}

/* Nobody means to send what the system keeps beside files. */
const isBeside = (name) => /(^|\/)(\.|thumbs\.db$|desktop\.ini$)/i.test(name);

function troubleOf(name, file) {
	if (!nameIsFine(name)) return words.badName;
	if (file.size === 0) return words.empty;
	if (file.size > settings.fileBytes) return words.large;
	return null;
}

function addFile(path, file) {
	const name = nameOf(path);
	const known = state.entries.find((entry) => entry.name === name);

	if (isBeside(path)) return;
	if (known !== undefined && known.size === file.size && known.modified === file.lastModified) {
		known.file = file; // chosen again: it goes on
		known.error = null;
		showEntry(known);
		return;
	}
	/* two scans of one name may be two dossiers; of bordereaux the one that was put right holds */
	const isReplaced = known !== undefined && (!isWanted(known) || isBordereau(name));
	const entry = { name, file, size: file.size, modified: file.lastModified, number: 0,
			received: 0, row: null, replaces: isReplaced ? known.number : 0,
			error: known !== undefined && !isReplaced ? words.same
								  : troubleOf(name, file) };

	if (isReplaced) removeEntry(known);
	state.entries.push(entry);
	showEntry(entry);
}

/* ---- showing ---------------------------------------------------------------------------------- */

function say(sentence) {
	at("said").textContent = sentence;
}

function stateText(entry) {
	if (entry.error !== null) return entry.error;
	if (isWhole(entry)) return words.done;
	if (entry.received === 0) return words.waits;
	return fill(words.percent, Math.floor((100 * entry.received) / size(entry)));
}

function makeRow(entry) {
	const row = document.createElement("tr");
	const name = document.createElement("th");
	const bytes = document.createElement("td");
	const place = document.createElement("td");
	const cell = document.createElement("td");
	const remove = document.createElement("button");
	const isolated = document.createElement("bdi");

	name.scope = "row";
	isolated.textContent = entry.name;
	name.append(isolated);
	bytes.className = "figure";
	bytes.textContent = sizeText(size(entry));
	remove.type = "button";
	remove.className = "button small";
	remove.textContent = "\u00d7";
	remove.setAttribute("aria-label", fill(words.remove, entry.name));
	remove.addEventListener("click", () => drop(entry));
	cell.append(remove);
	row.append(name, bytes, place, cell);
	return row;
}

function showEntry(entry) {
	const list = at("list");

	if (entry.row === null && list.childElementCount < ROWS_SHOWN) {
		entry.row = makeRow(entry);
		list.append(entry.row);
	}
	if (entry.row === null) return;
	entry.row.children[2].textContent = stateText(entry);
	entry.row.className = entry.error !== null ? "trouble" : "";
}

function removeEntry(entry) {
	state.entries.splice(state.entries.indexOf(entry), 1);
	entry.row?.remove();
}

/* Screen readers hear every tenth part, not every piece. */
function showProgress() {
	const wanted = state.entries.filter(isWanted);
	const all = wanted.reduce((sum, entry) => sum + size(entry), 0);
	const sent = wanted.reduce((sum, entry) => sum + entry.received, 0);
	const percent = all > 0 ? Math.floor((100 * sent) / all) : 0;
	const hidden = state.entries.length - at("list").childElementCount;

	at("work").hidden = state.entries.length === 0;
	at("progress").value = percent;
	at("total").textContent = fill(words.total, sizeText(sent), sizeText(all), wanted.length);
	at("more").hidden = hidden <= 0;
	at("more").textContent = fill(words.andMore, hidden);
	if (state.running && !state.cut && Math.floor(percent / 10) !== state.percent) {
		state.percent = Math.floor(percent / 10);
		say(words.sending + " " + fill(words.percent, percent));
	}
}

function showButtons() {
	const whole = state.entries.some(isWanted) && state.entries.filter(isWanted).every(isWhole);

	at("pause").hidden = whole || !state.entries.some((entry) => isWanted(entry) && !isWhole(entry));
	at("pause").textContent = state.running ? words.pause : words.resume;
	at("finish").hidden = state.running || !whole;
}

/* ---- sending ---------------------------------------------------------------------------------- */

async function hashOf(bytes) {
	const digest = await crypto.subtle.digest("SHA-256", bytes);

	return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function readPiece(entry) {
	try {
		const end = Math.min(entry.received + settings.pieceBytes, size(entry));

		return await entry.file.slice(entry.received, end).arrayBuffer();
	} catch {
		entry.error = words.unread;
		throw new Trouble(0, { error: "unread" });
	}
}

async function sendPiece(entry) {
	const bytes = await readPiece(entry);
	const headers = globalThis.crypto?.subtle ? { "X-Piece-Sha256": await hashOf(bytes) } : {};
	const path = `${api}/${state.upload}/files/${entry.number}?offset=${entry.received}`;

	try {
		const answer = await insist("PUT", path, { bytes, headers });

		entry.received = answer.received;
	} catch (error) {
		/* it came after all, or the station has lost it: the answer says where to go on */
		if (error.code !== 409 || error.answer.received === undefined) throw error;
		entry.received = error.answer.received;
	}
}

async function takeOut(number, how) {
	try {
		await how("DELETE", `${api}/${state.upload}/files/${number}`);
	} catch (error) {
		if (error.code !== 404) throw error; // an answer was lost
	}
}

async function sendEntry(entry) {
	if (entry.replaces > 0) await takeOut(entry.replaces, insist);
	entry.replaces = 0;
	const named = await insist("POST", `${api}/${state.upload}/files`, {
		json: { name: entry.name, size: size(entry), modified_ms: entry.modified },
	});

	entry.number = named.file;
	entry.received = named.received;
	while (entry.received < size(entry)) {
		showEntry(entry);
		showProgress();
		await sendPiece(entry);
	}
	showEntry(entry);
	showProgress();
}

/* What is wrong with one file does not stop the others. */
function blame(entry, error) {
	if (error.code === 413 || error.code === 422)
		entry.error = error.answer.fault ? error.message : words.large;
	else if (entry.error === null) throw error;
	showEntry(entry);
}

async function work(queue) {
	for (let entry; (entry = queue.shift()) !== undefined;) {
		try {
			await sendEntry(entry);
		} catch (error) {
			blame(entry, error);
		}
	}
}

async function begin() {
	if (state.upload !== 0) return;
	const folder = state.folder !== null && nameIsFine(state.folder) ? state.folder : undefined;
	const upload = await insist("POST", api, { json: { folder } });

	state.upload = upload.upload;
}

/* base/fault.list */
const isOfBordereau = (error) =>
	/^(line_|entry_|no_heading|two_bordereaux)/.test(error.answer.fault ?? "");

function explain(error) {
	if (error.name === "AbortError") say(words.paused);
	else if (error.code === 401 || error.code === 403) say(words.logIn);
	else if (!(error instanceof Trouble) || passes(error)) say(waitText(error));
	else if (isOfBordereau(error)) say(fill(words.bordereauBad, error.message));
	else say(fill(words.failed, error.message));
}

async function send() {
	if (state.running) return;
	state.running = true;
	state.stopped = false;
	state.percent = -1;
	state.abort = new AbortController();
	showButtons();
	try {
		await begin();
		const queue = state.entries.filter((entry) => isWanted(entry) && !isWhole(entry));

		await Promise.all(Array.from({ length: WORKERS }, () => work(queue)));
		state.running = false;
		if (!state.entries.every(isWanted)) say(words.someBad);
		else if (state.entries.length > 0 && state.entries.every(isWhole)) await finish();
	} catch (error) {
		state.abort.abort();
		explain(error);
	}
	state.running = false;
	showProgress();
	showButtons();
}

function pause() {
	state.stopped = true;
	state.abort.abort();
}

async function drop(entry) {
	try {
		if (entry.number > 0) await takeOut(entry.number, ask);
	} catch (error) {
		explain(error);
		return;
	}
	removeEntry(entry);
	showProgress();
	showButtons();
}

async function cancel() {
	if (!window.confirm(words.cancelSure)) return;
	pause();
	if (state.upload !== 0) {
		try {
			await ask("DELETE", `${api}/${state.upload}`);
		} catch (error) {
			if (error.code !== 404) {
				explain(error);
				return;
			}
		}
	}
	clear();
	say("");
}

function clear() {
	state.upload = 0;
	state.folder = null;
	for (const entry of [...state.entries]) removeEntry(entry);
	at("open").hidden = true;
	showProgress();
	showButtons();
}

/* ---- the end ---------------------------------------------------------------------------------- */

async function takeIn() {
	for (;;) {
		try {
			return await insist("POST", `${api}/${state.upload}/finish`);
		} catch (error) {
			/* somebody takes it in already: an answer was lost */
			if (error.code !== 409) throw error;
			await sleep(2000);
		}
	}
}

/* Files that were not queued, which the sender has to hear of before the page goes on. */
const oddities = (upload) => upload.files.filter(
	(file) => file.outcome === "left_out" || file.outcome === "refused");

function showOddity(list, file) {
	const item = document.createElement("li");
	const name = document.createElement("bdi");

	name.textContent = file.name;
	item.className = "trouble";
	item.append(name, " ",
		file.outcome === "refused" ? (file.message ?? words.refused) : words.leftOut);
	list.append(item);
}

function showBatches(upload) {
	const list = at("batches");

	list.replaceChildren();
	for (const file of oddities(upload)) showOddity(list, file);
	for (const batch of upload.batches) {
		const item = document.createElement("li");
		const link = document.createElement("a");

		link.href = `/branch/batches/${batch}`;
		link.textContent = fill(words.batch, batch);
		item.append(link);
		list.append(item);
	}
	list.querySelector("a")?.focus();
}

/* Files that the station has not whole after all are sent again. */
async function refresh() {
	const upload = await insist("GET", `${api}/${state.upload}`);

	for (const entry of state.entries) {
		const file = upload.files.find((one) => one.file === entry.number);

		if (file !== undefined) entry.received = file.received;
		showEntry(entry);
	}
}

async function finish() {
	say(words.taking);
	try {
		const upload = await takeIn();

		if (upload.batches.length === 1 && oddities(upload).length === 0) {
			window.removeEventListener("beforeunload", warn);
			window.location.assign(`/branch/batches/${upload.batches[0]}`);
			return;
		}
		clear();
		say(words.taken);
		showBatches(upload);
	} catch (error) {
		if (error.code === 422) await refresh();
		throw error;
	}
}

async function finishAgain() {
	try {
		await finish();
	} catch (error) {
		explain(error);
	}
}

/* ---- an upload that was not finished ---------------------------------------------------------- */

/* It goes on when its files are chosen again; when all has come it can be finished at once. */
async function findOpen() {
	const { uploads } = await ask("GET", api);
	const open = uploads.find((upload) => upload.state === "open");

	if (open === undefined || state.upload !== 0) return;
	const upload = await ask("GET", `${api}/${open.upload}`);
	const all = upload.files.reduce((sum, file) => sum + file.size, 0);
	const sent = upload.files.reduce((sum, file) => sum + file.received, 0);

	if (upload.files.length === 0 || state.upload !== 0) return;
	state.upload = upload.upload;
	state.folder = upload.folder;
	for (const file of upload.files) addSent(file);
	at("open").hidden = false;
	at("open").textContent = sent === all ? words.openWhole
					      : fill(words.openOne, sizeText(sent), sizeText(all));
	showProgress();
	showButtons();
}

function addSent(file) {
	const entry = { name: file.name, size: file.size, modified: file.modified_ms ?? 0, file: null,
			number: file.file, received: file.received, row: null, replaces: 0,
			error: file.received < file.size ? words.chooseAgain : null };

	state.entries.push(entry);
	showEntry(entry);
}

/* ---- choosing --------------------------------------------------------------------------------- */

function choose(files) {
	for (const { path, file } of files) addFile(path, file);
	at("open").hidden = true;
	at("batches").replaceChildren();
	showProgress();
	if (state.entries.filter(isWanted).length > settings.files)
		say(fill(words.failed, settings.files));
	else if (state.entries.some(isWanted)) send();
	showButtons();
}

function chosen(input) {
	const files = [...input.files].map((file) => ({
		path: file.webkitRelativePath || file.name, file,
	}));

	if (files[0]?.path.includes("/")) state.folder ??= files[0].path.split("/")[0];
	input.value = "";
	choose(files);
}

const readEntries = (reader) => new Promise((give, fail) => reader.readEntries(give, fail));
const readFile = (entry) => new Promise((give, fail) => entry.file(give, fail));

async function walk(entry, path, files) {
	if (entry.isFile) {
		files.push({ path, file: await readFile(entry) });
		return;
	}
	const reader = entry.createReader();

	for (let some; (some = await readEntries(reader)).length > 0;)
		for (const inner of some) await walk(inner, `${path}/${inner.name}`, files);
}

async function dropped(event) {
	const entries = [...event.dataTransfer.items]
		.map((item) => item.webkitGetAsEntry?.())
		.filter((entry) => entry);
	const files = [];

	for (const entry of entries) {
		if (entry.isDirectory) state.folder ??= entry.name;
		await walk(entry, entry.name, files);
	}
	choose(files);
}

/* ---- the page --------------------------------------------------------------------------------- */

function warn(event) {
	if (state.running) event.preventDefault();
}

function mark(event, isOver) {
	event.preventDefault();
	at("zone").classList.toggle("over", isOver);
}

at("choose-files").addEventListener("click", () => at("files").click());
at("choose-folder").addEventListener("click", () => at("folder").click());
at("files").addEventListener("change", (event) => chosen(event.target));
at("folder").addEventListener("change", (event) => chosen(event.target));
at("zone").addEventListener("dragover", (event) => mark(event, true));
at("zone").addEventListener("dragleave", (event) => mark(event, false));
at("zone").addEventListener("drop", (event) => {
	mark(event, false);
	dropped(event);
});
at("pause").addEventListener("click", () => (state.running ? pause() : send()));
at("finish").addEventListener("click", finishAgain);
at("cancel").addEventListener("click", cancel);
window.addEventListener("beforeunload", warn);
findOpen().catch(() => {});
