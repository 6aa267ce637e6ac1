// Days, counted from 1970-01-01, without hours and time zones.

const DAY = 86_400_000;
const WRITTEN = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[T\s].*)?$/;

/**
 * The day that a cell names, or null: 2025-03-01, 2025/3/1, 2025.3.1, 2025年3月1日, 20250301, with or without a time.
 * @param {string} cell
 */
export function day(cell) {
  const found = WRITTEN.exec(cell);
  if (!found) return null;
  const [year, month, date] = [Number(found[1]), Number(found[2] ?? found[4]), Number(found[3] ?? found[5])];
  const at = Date.UTC(year, month - 1, date);
  // what no calendar has would roll over into the next month
  if (month < 1 || month > 12 || new Date(at).getUTCDate() !== date || year < 1900) return null;
  return at / DAY;
}

/** The number of the month or quarter of a day. @param {number} at @param {number} months */
export function period(at, months) {
  const date = new Date(at * DAY);
  return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / months);
}

/** The last day of a month or quarter. @param {number} number @param {number} months */
export function periodEnd(number, months) {
  const next = (number + 1) * months;
  return Date.UTC(Math.floor(next / 12), next % 12, 1) / DAY - 1;
}

/** @param {number} number @param {number} months */
export function periodName(number, months) {
  const year = Math.floor((number * months) / 12);
  const month = (number * months) % 12;
  return months === 1 ? `${year}-${String(month + 1).padStart(2, "0")}` : `${year}-Q${month / 3 + 1}`;
}
