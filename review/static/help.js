/* The help: Escape goes back to where one came from. */
document.addEventListener("keydown", (event) => {
	const back = document.getElementById("back");

	if (event.key === "Escape" && !event.defaultPrevented && back)
		location.assign(back.href);
});
