// A cell that a spreadsheet would run as a formula gets an apostrophe, as do those that have one already, so that
// taking one away gives back every text exactly.
const FORMULA = /^'*[=+\-@\t\r]/;

/** A text as a cell of a CSV file that no spreadsheet runs as a formula. */
export const defuse = (cell: string): string => (FORMULA.test(cell) ? `'${cell}` : cell);

/** The text that `defuse` made a cell of. */
export const restore = (cell: string): string => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell);
