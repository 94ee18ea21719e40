// How alike two small pictures of a cell are: both are brought to the same few pixels of ink, and
// correlated. Good enough to offer cells to a person, who sees them; it decides nothing.

const SIDE = 20;
const OF_THE_MEAN = 0.7; // all of it would leave nothing of a cell that is like most

/** The ink of a picture that is loaded, a number a pixel. */
export function inkOf(image) {
	const canvas = document.createElement("canvas");

	canvas.width = SIDE;
	canvas.height = SIDE;
	const context = canvas.getContext("2d", { willReadFrequently: true });
	context.drawImage(image, 0, 0, SIDE, SIDE);
	const pixels = context.getImageData(0, 0, SIDE, SIDE).data;
	const ink = new Float64Array(SIDE * SIDE);

	for (let i = 0; i < ink.length; i++)
		ink[i] = 255 - pixels[4 * i];
	return ink;
}

/** What sets each apart from all of them, since the comb's ticks are in every cell: of mean 0 and
 * length 1. */
export function setApart(inks) {
	const mean = new Float64Array(SIDE * SIDE);

	for (const ink of inks)
		ink.forEach((value, i) => (mean[i] += value / inks.length));
	return inks.map((ink) => {
		const own = ink.map((value, i) => value - mean[i] * OF_THE_MEAN);
		const middle = own.reduce((sum, value) => sum + value, 0) / own.length;
		const length = Math.sqrt(own.reduce((sum, value) => sum + (value - middle) ** 2, 0));

		return own.map((value) => (length < 1 ? 0 : (value - middle) / length));
	});
}

/** -1 to 1; the best over shifts by a pixel or two. */
export function likeness(a, b) {
	let best = -1;

	for (let dy = -2; dy <= 2; dy++)
		for (let dx = -2; dx <= 2; dx++) {
			let sum = 0;

			for (let y = Math.max(0, dy); y < Math.min(SIDE, SIDE + dy); y++)
				for (let x = Math.max(0, dx); x < Math.min(SIDE, SIDE + dx); x++)
					sum += a[y * SIDE + x] * b[(y - dy) * SIDE + x - dx];
			best = Math.max(best, sum);
		}
	return best;
}
