// The paper: a page's image that can be zoomed and moved, with a place on it lit (OpenSeadragon).
//
// A page is {dossier, number, width, height, turn, label}: sizes in delivered pixels, the clockwise
// turn that sets it upright. A box is [x, y, w, h] in delivered pixels. Both are as the server gives
// them; nobody else need know that the page on the screen is turned.
//
//     const view = await openPageView(element, pages);
//     view.show(2, [812, 140, 300, 44]);         // page 2, that place lit and zoomed to
//     view.onClick(({ page, x, y }) => ...);     // where the paper was clicked, delivered pixels
//
// The element's words are its attributes: aria-label, and data-unreadable for a page that cannot be
// shown. With the keyboard, when it has the focus: + and - zoom, arrows move, 0 shows the whole page,
// PageDown and PageUp turn over. It is as large as its stylesheet makes it.
import { turnBox, turnedSize, turnPointBack } from "./geometry.js";

// The ladder of model/page_view.h; of the last, no more than the page has.
const WIDTHS = [480, 1000, 1600, 2600];

// A lit place is shown with what is around it: so many times its size, but no less than this part
// of the page's width.
const AROUND = 2.2;
const AROUND_HEIGHT = 5;
const LEAST_PART = 0.4;

const ANIMATION_S = 0.25;
const STEP = 0.2; // of what is seen, for one press of an arrow
const ZOOM = 1.4;

/** The address of a page's image in a width of the ladder. */
export function pageImage(page, width) {
	return `/dossiers/${page.dossier}/pages/${page.number}/${width}?turn=${page.turn}`;
}

/** The address of a place on a page, so many pixels high. */
export function cropImage(page, box, height) {
	const [x, y, w, h] = box.map(Math.round);

	return `/dossiers/${page.dossier}/pages/${page.number}/crop` +
		`?x=${x}&y=${y}&w=${w}&h=${h}&height=${height}&turn=${page.turn}`;
}

function levels(page) {
	const size = turnedSize(page);
	const list = WIDTHS.filter((width) => width < size.width).map((width) => ({
		url: pageImage(page, width),
		width,
		height: Math.max(1, Math.round((size.height * width) / size.width)),
	}));

	if (size.width <= WIDTHS[WIDTHS.length - 1])
		list.push({
			url: pageImage(page, WIDTHS[WIDTHS.length - 1]),
			width: size.width,
			height: size.height,
		});
	return list;
}

function calm() {
	return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function loadStyle() {
	const href = new URL("page-view.css", import.meta.url).href;

	if (document.querySelector(`link[href="${href}"]`) !== null)
		return;
	const link = document.createElement("link");
	link.rel = "stylesheet";
	link.href = href;
	document.head.append(link);
}

let vendor = null;

// It is no module: it makes a global. Unless the page has an element of that name, it adds a style of
// its own, which the page's policy forbids and our stylesheet makes needless.
function loadVendor() {
	vendor ??= new Promise((resolve, reject) => {
		const stand = document.createElementNS("urn:waraqa:none", "style");

		stand.setAttribute("data-openseadragon-mobile-css", "true");
		document.head.append(stand);
		const script = document.createElement("script");

		script.src = new URL("vendor/openseadragon.js", import.meta.url).href;
		script.addEventListener("load", () => resolve(window.OpenSeadragon));
		script.addEventListener("error", () => reject(new Error("no viewer")));
		document.head.append(script);
	});
	return vendor;
}

class PageView {
	#seadragon;
	#viewer;
	#element;
	#pages;
	#page = null; // that is shown
	#box = null; // that is lit
	#wanted = null; // what to zoom to once the page is there
	#faint = [];
	#clicked = [];
	#turnedOver = [];
	#fetched = new Map();
	#notice;

	constructor(seadragon, element, pages) {
		this.#seadragon = seadragon;
		this.#element = element;
		this.#pages = pages;
		this.#notice = document.createElement("p");
		this.#notice.className = "page-view-notice";
		this.#notice.setAttribute("role", "status");
		this.#notice.hidden = true;
		element.classList.add("page-view");
		element.tabIndex = 0;
		if (!element.hasAttribute("role"))
			element.setAttribute("role", "group");
		this.#viewer = seadragon({
			element,
			showNavigationControl: false,
			drawer: "canvas",
			immediateRender: true,
			animationTime: calm() ? 0 : ANIMATION_S,
			springStiffness: 8,
			visibilityRatio: 0.6,
			constrainDuringPan: true,
			maxZoomPixelRatio: 3,
			minZoomImageRatio: 0.8,
			// a picture that a busy station could not give is asked for again
			tileRetryMax: 3,
			tileRetryDelay: 1000,
			gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
			gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true },
			gestureSettingsPen: { clickToZoom: false, dblClickToZoom: true },
		});
		// the element has the focus, not what is drawn in it, and our own keys
		this.#viewer.canvas.tabIndex = -1;
		this.#viewer.canvas.setAttribute("role", "group"); /* it has a name */
		this.#viewer.addHandler("canvas-key", (event) => {
			event.preventDefaultAction = true;
		});
		this.#viewer.addHandler("canvas-click", (event) => this.#click(event));
		this.#viewer.addHandler("open", () => this.#opened());
		this.#viewer.addHandler("open-failed", () => this.#failed());
		this.#viewer.addHandler("tile-load-failed", () => this.#failed());
		this.#viewer.addHandler("tile-loaded", () => {
			this.#notice.hidden = true;
		});
		element.addEventListener("keydown", (event) => this.#key(event));
		element.append(this.#notice);
	}

	/** Shows the page of that number, with a place lit and zoomed to (null: the whole page). */
	show(number, box = null) {
		const page = this.#pages.find((one) => one.number === number);

		if (page === undefined)
			return;
		this.#box = box;
		this.#wanted = box;
		if (page === this.#page) {
			this.#light();
			this.#go(calm());
			return;
		}
		this.#open(page);
		for (const told of this.#turnedOver)
			told(page.number);
	}

	/** Calls back with {page, x, y}: the page's number and where it was clicked, delivered pixels. */
	onClick(callback) {
		this.#clicked.push(callback);
	}

	/** Calls back with the number of the page that is shown from now on. */
	onPage(callback) {
		this.#turnedOver.push(callback);
	}

	/** Other places of the page that is shown, to be marked faintly; until another page is. */
	mark(boxes) {
		this.#faint = boxes;
		this.#light();
	}

	/** Shows a page at another turn from now on: 0, 90, 180 or 270. */
	turn(number, degrees) {
		const page = this.#pages.find((one) => one.number === number);

		if (page === undefined)
			return;
		page.turn = degrees;
		if (page === this.#page)
			this.#open(page);
	}

	/** Has the browser fetch what is likely looked at next: pages of this dossier or another. */
	prefetch(pages) {
		for (const page of pages) {
			const url = this.#likely(page);

			if (this.#fetched.has(url))
				continue;
			const image = new Image();
			image.fetchPriority = "low";
			image.src = url;
			this.#fetched.set(url, image);
		}
	}

	/** Another dossier's pages, in the place of these. */
	setPages(pages) {
		this.#pages = pages;
		this.#page = null;
		this.#fetched.clear();
	}

	get number() {
		return this.#page === null ? null : this.#page.number;
	}

	/** The next page, or with -1 the one before. */
	turnOver(step = 1) {
		const place = this.#pages.indexOf(this.#page) + step;

		if (place >= 0 && place < this.#pages.length)
			this.show(this.#pages[place].number);
	}

	zoom(factor = ZOOM) {
		this.#viewer.viewport.zoomBy(factor, null, calm());
		this.#viewer.viewport.applyConstraints(calm());
	}

	/** Moves what is seen by parts of it. */
	move(x, y) {
		const seen = this.#viewer.viewport.getBounds(true);

		this.#viewer.viewport.panBy(
			new this.#seadragon.Point(x * seen.width, y * seen.height), calm());
		this.#viewer.viewport.applyConstraints(calm());
	}

	whole() {
		this.#viewer.viewport.goHome(calm());
	}

	close() {
		this.#viewer.destroy();
	}

	#open(page) {
		this.#page = page;
		this.#faint = [];
		this.#notice.hidden = true;
		if (page.label !== undefined)
			this.#name(page.label);
		this.#viewer.open({ type: "legacy-image-pyramid", levels: levels(page) });
	}

	#name(label) {
		this.#viewer.canvas.setAttribute("role", "img");
		this.#viewer.canvas.setAttribute("aria-label", label);
	}

	#opened() {
		this.#light();
		this.#go(true);
		// once what is looked at is there, the neighbours
		const place = this.#pages.indexOf(this.#page);
		this.prefetch([this.#pages[place + 1], this.#pages[place - 1]].filter(Boolean));
	}

	#failed() {
		this.#notice.textContent = this.#element.dataset.unreadable ?? "";
		this.#notice.hidden = false;
	}

	// Of a page that is not shown yet, the image that showing it whole takes.
	#likely(page) {
		const seen = this.#element.clientWidth * (window.devicePixelRatio || 1);
		const list = levels(page);

		return (list.find((level) => level.width >= seen * 0.7) ?? list[list.length - 1]).url;
	}

	// In the viewer's measure the page is 1 wide.
	#rectangle(box) {
		const { x, y, width, height } = turnBox(this.#page, box);
		const all = turnedSize(this.#page).width;

		return new this.#seadragon.Rect(x / all, y / all, width / all, height / all);
	}

	#lay(box, className) {
		const shape = document.createElement("div");

		shape.className = className;
		this.#viewer.addOverlay(shape, this.#rectangle(box));
	}

	#light() {
		this.#viewer.clearOverlays();
		for (const box of this.#faint)
			this.#lay(box, "page-view-faint");
		if (this.#box !== null)
			this.#lay(this.#box, "page-view-lit");
	}

	#go(immediately) {
		if (this.#wanted === null) {
			this.#viewer.viewport.goHome(immediately);
			return;
		}
		const place = this.#rectangle(this.#wanted);
		const width = Math.min(1, Math.max(place.width * AROUND, LEAST_PART));
		const height = place.height * AROUND_HEIGHT;
		const middle = place.getCenter();

		this.#viewer.viewport.fitBounds(
			new this.#seadragon.Rect(middle.x - width / 2, middle.y - height / 2, width,
				height), immediately);
		this.#viewer.viewport.applyConstraints(immediately);
	}

	#click(event) {
		if (!event.quick || this.#page === null)
			return;
		const point = this.#viewer.viewport.pointFromPixel(event.position);
		const all = turnedSize(this.#page).width;
		const place = turnPointBack(this.#page, { x: point.x * all, y: point.y * all });
		const at = { page: this.#page.number, x: Math.round(place.x), y: Math.round(place.y) };

		if (at.x < 0 || at.y < 0 || at.x >= this.#page.width || at.y >= this.#page.height)
			return;
		for (const told of this.#clicked)
			told(at);
	}

	#key(event) {
		const deeds = {
			"+": () => this.zoom(),
			"=": () => this.zoom(),
			"-": () => this.zoom(1 / ZOOM),
			0: () => this.whole(),
			ArrowLeft: () => this.move(-STEP, 0),
			ArrowRight: () => this.move(STEP, 0),
			ArrowUp: () => this.move(0, -STEP),
			ArrowDown: () => this.move(0, STEP),
			PageDown: () => this.turnOver(1),
			PageUp: () => this.turnOver(-1),
		};

		if (event.target !== this.#element || event.ctrlKey || event.altKey || event.metaKey ||
			deeds[event.key] === undefined)
			return;
		deeds[event.key]();
		event.preventDefault();
		event.stopPropagation();
	}
}

let opened = null;

/** Makes a viewer of an element; nothing is shown before show(). */
export async function openPageView(element, pages) {
	loadStyle();
	opened = new PageView(await loadVendor(), element, pages);
	return opened;
}

/** The same of the viewer that was opened last. */
export function show(number, box = null) {
	opened?.show(number, box);
}

export function onClick(callback) {
	opened?.onClick(callback);
}
