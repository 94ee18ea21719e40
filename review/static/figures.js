/* Figures in the digits 0 to 9 with a narrow space between thousands, in both languages, as Morocco
 * writes them. */
const format = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 });

/* 12345.67 is "12 345,7". */
export const figureText = (value) => format.format(value);

/* "6932.00", an amount to the centime as the station sends it, is "6 932,00". */
export function amountText(value) {
	const [whole, cents = "00"] = String(value).split(".");

	return `${figureText(whole)},${cents}`;
}
