/* Building blocks: elements, words, and values as people in Morocco write them. */

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

const NARROW_SPACE = "\u202f";

/* "6932.00" is "6 932,00". */
export function amountText(value) {
	const [whole, cents = "00"] = String(value).split(".");

	return whole.replace(/\B(?=(\d{3})+(?!\d))/g, NARROW_SPACE) + "," + cents;
}

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

/* A field's value as text to read: by its kind. */
export function valueText(kind, value) {
	if (value === null || value === undefined || value === "")
		return say("nothing_written");
	if (kind === "check")
		return say(value === "true" ? "there" : "not_there");
	if (kind === "amount" && /^\d+(\.\d+)?$/.test(value))
		return amountText(value);
	return kind === "date" ? dateText(value) : value;
}

/* As above, as an element; values are Latin but for what holds Arabic letters. */
export function valueNode(kind, value) {
	const isWord = value === null || value === undefined || value === "" || kind === "check";
	const text = valueText(kind, value);

	return isWord ? h("span", { class: value === "true" ? "" : "void" }, text) :
		apart(text, /[\u0600-\u06ff]/.test(text) ? "rtl" : "ltr");
}

/* What a person typed in the form that the store keeps; null: it cannot be that kind of value. */
export function typedValue(kind, typed) {
	const text = typed.trim().replace(/[\u0660-\u0669]/g, (digit) => digit.charCodeAt(0) - 0x660);
	const parts = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$/.exec(text) ||
		/^(\d{2})(\d{2})(\d{4})$/.exec(text);

	if (kind === "amount")
		return typedAmount(text.replace(/[\s\u00a0\u202f]/g, ""));
	if (kind === "date")
		return parts && isDay(+parts[3], +parts[2], +parts[1]) ?
			`${parts[3]}-${parts[2].padStart(2, "0")}-${parts[1].padStart(2, "0")}` : null;
	if (kind === "number" || kind === "count" || kind === "code")
		return /^\d+$/.test(text.replace(/[\s.]/g, "")) ? text.replace(/[\s.]/g, "") : null;
	return text === "" ? null : text;
}

function typedAmount(text) {
	const parts = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(text);

	return parts ? `${parts[1].replace(/^0+(?=\d)/, "")}.${(parts[2] ?? "").padEnd(2, "0")}` : null;
}

function isDay(year, month, day) {
	const date = new Date(Date.UTC(year, month - 1, day));

	return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
