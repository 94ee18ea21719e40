// Decisions by a digit: each button says which.

const deciding = document.getElementById("deciding");

document.addEventListener("keydown", (event) => {
	const isTyping = event.target instanceof HTMLInputElement && event.target.type !== "hidden";

	if (deciding === null || isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
	const button = deciding.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);

	if (button !== null) {
		event.preventDefault();
		button.click();
	}
});
