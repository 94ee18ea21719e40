// How alike two small pictures of a cell are: both are brought to the same few pixels of ink, and
// correlated. Good enough to offer cells to a person, who sees them; it decides nothing.

const SIDE = 20;

/** A picture that is loaded as a vector of mean 0 and length 1; null: it has no ink. */
export function inkOf(image) {
	const canvas = document.createElement("canvas");

	canvas.width = SIDE;
	canvas.height = SIDE;
	const context = canvas.getContext("2d", { willReadFrequently: true });
	// the middle: the edges have the comb's ticks and the neighbours
	const cut = 0.12;
	context.drawImage(image, image.naturalWidth * cut, image.naturalHeight * cut,
		image.naturalWidth * (1 - 2 * cut), image.naturalHeight * (1 - 2 * cut), 0, 0, SIDE, SIDE);
	const pixels = context.getImageData(0, 0, SIDE, SIDE).data;
	const ink = new Float64Array(SIDE * SIDE);
	let sum = 0;

	for (let i = 0; i < ink.length; i++) {
		ink[i] = 255 - pixels[4 * i];
		sum += ink[i];
	}
	let power = 0;
	for (let i = 0; i < ink.length; i++) {
		ink[i] -= sum / ink.length;
		power += ink[i] * ink[i];
	}
	if (power < 1)
		return null;
	const length = Math.sqrt(power);
	return ink.map((value) => value / length);
}

/** -1 to 1; the best over shifts by a pixel or two. */
export function likeness(a, b) {
	let best = -1;

	if (a === null || b === null)
		return best;
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
