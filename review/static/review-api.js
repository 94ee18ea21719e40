/*
 * What the page asks of the server. Changes go one after another in the order in which they were
 * made, each against the state that the one before it gave: hands are faster than answers.
 */
import { say } from "./review-dom.js";

const token = document.querySelector('meta[name="csrf"]')?.content ?? "";

/* An answer that is no success: `code` is its HTTP status, 0: the server was not reached. */
export class Refused extends Error {
	constructor(code, message) {
		super(message);
		this.code = code;
	}
}

async function request(method, path, fields) {
	const options = { method, headers: { Accept: "application/json" }, credentials: "same-origin" };
	let answer, body;

	if (fields) {
		options.body = new URLSearchParams(fields);
		options.headers["X-Csrf"] = token;
	}
	try {
		answer = await fetch(path, options);
		body = await answer.json();
	} catch {
		throw new Refused(answer?.ok === false ? answer.status : 0, say("unreachable"));
	}
	if (!answer.ok)
		throw new Refused(answer.status, body.message ?? say("unreachable"));
	return body;
}

export const get = (path) => request("GET", path);
export const post = (path, fields = {}) => request("POST", path, fields);

/* The changes to one dossier. */
export class Desk {
	constructor(id, revision, taken) {
		this.path = `/api/v1/dossiers/${id}`;
		this.revision = revision;
		this.taken = taken; /* told each answer */
		this.last = Promise.resolve();
		this.waiting = 0;
	}

	/* Sends a change; gives its answer. After a refusal those behind it are not sent. */
	send(what, fields) {
		const clean = Object.fromEntries(Object.entries(fields ?? {})
			.filter(([, value]) => value !== null && value !== undefined));

		this.waiting++;
		const sent = this.last.then(async () => {
			const state = await request("POST", `${this.path}/${what}`,
				{ ...clean, revision: this.revision });

			this.revision = state.revision ?? this.revision;
			return state;
		}).finally(() => this.waiting--);

		this.last = sent;
		sent.then(this.taken, () => { this.last = Promise.resolve(); });
		return sent;
	}
}
