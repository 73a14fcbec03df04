import { parseDate } from '../../domain/budget/civil-date.ts';

/** Units per day, by `2026-11-22`; or every problem, one line each. */
export type ReadQuantities =
  { readonly ok: ReadonlyMap<string, number> } | { readonly errors: readonly string[] };

const HEADER = 'date,quantity';

/** Reads a CSV with the columns `date,quantity`: one line per day. */
export function readQuantities(text: string, fileName: string): ReadQuantities {
  const [header = '', ...lines] = text.replace(/^\u{FEFF}/u, '').split(/\r?\n/u);
  const errors: string[] = [];
  const found = new Map<string, number>();
  if (header.trim() !== HEADER) errors.push(`${fileName}:1: must be the line "${HEADER}"`);
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const report = (message: string): void => {
      errors.push(`${fileName}:${index + 2}: ${message}`);
    };
    const [date = '', quantity = '', ...more] = line.split(',').map((cell) => cell.trim());
    if (more.length > 0) report('has more than two columns');
    else if (parseDate(date) === undefined)
      report(`date must be a day such as 2026-11-22, but is "${date}"`);
    else if (!/^\d+(?:\.\d+)?$/u.test(quantity))
      report(`quantity must be a number of zero or more, but is "${quantity}"`);
    else if (found.has(date)) report(`${date} is there twice`);
    else found.set(date, Number(quantity));
  });
  return errors.length > 0 ? { errors } : { ok: found };
}
