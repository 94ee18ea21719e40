/*
 * One key, one action: from the list that the server writes (model/key.list), which the help is
 * made from too.
 *
 * On a French keyboard digits need the shift key, and with the Arabic layout letters give Arabic
 * ones: a digit is taken by its place, a letter by what is printed on the key in Latin. In an
 * input field keys are text. Who uses a speech program can switch the keys off (WCAG 2.1.4).
 */
import { h, isRightToLeft, say } from "./review-dom.js";

const OFF = "waraqa-keys-off";
let latin = null; /* what each place of the keyboard has in Latin, where the browser tells */

navigator.keyboard?.getLayoutMap?.().then((map) => { latin = map; }).catch(() => {});

export const keysAreOff = () => localStorage.getItem(OFF) === "1";

export function switchKeys() {
	localStorage.setItem(OFF, keysAreOff() ? "0" : "1");
}

const SAME = { "\u061f": "?", "ArrowLeft": isRightToLeft ? "ArrowRight" : "ArrowLeft",
	"ArrowRight": isRightToLeft ? "ArrowLeft" : "ArrowRight" };

/* What was pressed, as the list names it: "a", "4", "Enter", "?". */
export function keyPressed(event) {
	const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);

	if (digit && !(event.shiftKey && event.code.startsWith("Digit") && /[?/]/.test(event.key)))
		return digit[1];
	if (/^[^\0-\u007f]+$/.test(event.key) && !SAME[event.key]) /* of "B" in Arabic it is two letters */
		return latin?.get(event.code) ?? event.code.replace(/^Key/, "").toLowerCase();
	return SAME[event.key] ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key);
}

const isText = (element) => element.matches?.("input, textarea, select, [contenteditable]");

/* Calls `act` with the action of each key that is pressed; false: it was not for it. */
export function listen(keys, act) {
	const actions = new Map();

	for (const { key, action } of keys)
		if (key === "1-8")
			for (let nth = 0; nth < 8; nth++)
				actions.set(String(nth + 1), [action, nth]);
		else
			actions.set(key.length === 1 ? key.toLowerCase() : key, [action]);
	actions.set("?", ["help"]);

	document.addEventListener("keydown", (event) => {
		const pressed = keyPressed(event);

		if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey ||
			event.isComposing || document.querySelector("dialog[open]"))
			return;
		if ((keysAreOff() || isText(event.target)) && pressed !== "Escape")
			return;
		if (event.key === "Enter" && event.target.matches?.("a, summary, button:not(.entry-head)"))
			return; /* it is pressed by Enter */
		if (actions.has(pressed) && act(...actions.get(pressed)) !== false)
			event.preventDefault();
	});
}

/* The name of a key as it stands on it. */
export function keyLabel(key) {
	const names = { Enter: say("enter_key"), Escape: say("escape_key"), ArrowUp: "\u2191",
		ArrowDown: "\u2193", ArrowLeft: "\u2190", ArrowRight: "\u2192", PageUp: say("page_up_key"),
		PageDown: say("page_down_key"), Backspace: "\u232b", Delete: say("delete_key"),
		" ": say("space_key") };

	return names[SAME[key] ?? key] ?? key.toUpperCase().replace("-", "\u2013");
}

/* The keys that work now, at the foot of the page. */
export function keyLineNode(screen, actions) {
	const one = ({ action, keys, label }) => h("button", { type: "button", class: "key-now",
		tabindex: "-1", onclick: () => screen.act(action) },
	keys.map((key) => h("kbd", {}, key)), " ", label);

	return [h("div", { class: "keys-now" }, actions.map(one)),
		h("button", { type: "button", class: "key-switch", "aria-pressed": String(!keysAreOff()),
			onclick: () => { switchKeys(); screen.draw(); } },
		say(keysAreOff() ? "keys_off" : "keys_on"))];
}
