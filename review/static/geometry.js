// Places on a page. The server speaks of a page as it was delivered; people see it turned upright.
// The same as affine_quarter_turn() of model/geometry.h, of edges rather than pixel centres.

/** The size of a page when it is turned: {width, height}. */
export function turnedSize(page) {
	const lies = page.turn % 180 !== 0;

	return { width: lies ? page.height : page.width, height: lies ? page.width : page.height };
}

/** A delivered point {x, y} on the turned page. */
export function turnPoint(page, point) {
	switch (page.turn) {
	case 90:
		return { x: page.height - point.y, y: point.x };
	case 180:
		return { x: page.width - point.x, y: page.height - point.y };
	case 270:
		return { x: point.y, y: page.width - point.x };
	default:
		return { x: point.x, y: point.y };
	}
}

/** The other way. */
export function turnPointBack(page, point) {
	switch (page.turn) {
	case 90:
		return { x: point.y, y: page.height - point.x };
	case 180:
		return { x: page.width - point.x, y: page.height - point.y };
	case 270:
		return { x: page.width - point.y, y: point.x };
	default:
		return { x: point.x, y: point.y };
	}
}

/** A delivered box [x, y, w, h] on the turned page: {x, y, width, height}. */
export function turnBox(page, box) {
	const a = turnPoint(page, { x: box[0], y: box[1] });
	const b = turnPoint(page, { x: box[0] + box[2], y: box[1] + box[3] });

	return {
		x: Math.min(a.x, b.x),
		y: Math.min(a.y, b.y),
		width: Math.abs(a.x - b.x),
		height: Math.abs(a.y - b.y),
	};
}
