/* Building blocks: elements, words, and values as people in Morocco write them. */

import { amountText } from "./figures.js";

const island = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");

export const words = island("words");
export const isRightToLeft = document.documentElement.dir === "rtl";

/*
 * An element: h("button", { class: "wide", onclick: press, "aria-label": "..." }, "text", other).
 * What begins with "on" is a listener; null, undefined and false are left out, also of children.
 */
export function h(tag, attributes, ...children) {
	const element = document.createElement(tag);

	for (const [name, value] of Object.entries(attributes || {})) {
		if (value === null || value === undefined || value === false)
			continue;
		if (name.startsWith("on"))
			element.addEventListener(name.slice(2), value);
		else
			element.setAttribute(name, value === true ? "" : value);
	}
	element.append(...children.flat(3).filter((child) => child || child === 0));
	return element;
}

/* The sentence of that name with its {1}, {2} ... filled in; plain text. */
export function say(name, ...values) {
	const sentence = words[name] ?? name;

	return sentence.replace(/\{(\d)\}/g, (whole, nth) => values[nth - 1] ?? "");
}

/* The same as nodes: values may be elements. */
export function sayNodes(name, ...values) {
	return (words[name] ?? name).split(/(\{\d\})/)
		.map((part) => (/^\{\d\}$/.test(part) ? values[part[1] - 1] : part));
}

/* Latin digits and names keep their order inside Arabic text. */
export const apart = (text, direction = "ltr") => h("bdi", { dir: direction }, text);

/* "2026-03-22" is "22/03/2026"; what is no day stays as it is. */
export function dateText(value) {
	const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(value);

	return parts ? `${parts[3]}/${parts[2]}/${parts[1]}` : value;
}

/* A moment, "2026-03-22T19:32:05+01:00": its hour where the person sits. */
export function hourText(value) {
	const moment = new Date(value);
	const two = (number) => String(number).padStart(2, "0");

	return Number.isNaN(moment.getTime()) ? "" :
		`${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/* An amount with its currency, or that it is not known. */
export function money(value) {
	return value === null || value === undefined ? say("unknown_amount") :
		h("span", { class: "money" }, apart(amountText(value)), " ", say("dirhams"));
}

/* A field's value, or another that it may have, as text to read. */
export function valueText(field, value = field.value) {
	if (field.is_tick)
		return say(value === "true" ? "there" : "not_there");
	if (value === null || value === undefined || value === "")
		return say(field.is_missing ? "missing" : "nothing_written");
	if (field.kind === "amount" && /^\d+(\.\d+)?$/.test(value))
		return amountText(value);
	return field.kind === "date" ? dateText(value) : value;
}

/* As above, as an element; values are Latin but for what holds Arabic letters. */
export function valueNode(field, value = field.value) {
	const text = valueText(field, value);

	if (field.is_tick || value === null || value === undefined || value === "")
		return h("span", { class: value === "true" ? "" : "void" }, text);
	return apart(text, /[\u0600-\u06ff]/.test(text) ? "rtl" : "ltr");
}

/*
 * What is wrong with what a person typed, by its kind: the name of a sentence; null: nothing that
 * can be told here. The server looks at it again, and puts it into its normal form.
 */
export function complaintOf(field, typed) {
	const text = typed.trim();
	const day = /^(\d{1,2})[/.\- ]?(\d{1,2})[/.\- ]?(\d{4})$/.exec(text);

	if (text === "")
		return "empty_is_missing";
	if (field.kind === "amount" && !/^[\d\s.\u00a0\u202f]+([.,]\d{1,2})?$/.test(text))
		return "wrong_amount";
	if (field.kind === "date" && !(day && isDay(+day[3], +day[2], +day[1])))
		return "wrong_date";
	return /^(number|count|code)$/.test(field.kind) && !/^[\d\s.]+$/.test(text) ?
		"wrong_number" : null;
}

function isDay(year, month, day) {
	const date = new Date(Date.UTC(year, month - 1, day));

	return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
