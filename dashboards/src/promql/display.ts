/** The name under which the rest of a list is summed. */
const OTHER = '(other)';

/** A rate in USD per hour, in the unit of time chosen on the dashboard. */
export function inUnit(rate: string): string {
  return `$unit * (${rate})`;
}

/** The largest series, and the sum of the others as one more, so that the whole stays. */
export function largest(count: number, label: string, vector: string): string {
  const top = `topk(${count}, ${vector})`;
  return `${top} or ${rest(label, `${vector} unless ${top}`)}`;
}

/** A vector by one label: those that are among the largest of another one, and the sum of the others. */
export function alongLargest(
  count: number,
  label: string,
  measure: string,
  vector: string,
): string {
  const top = `topk(${count}, ${measure})`;
  return `(${vector} and ${top}) or ${rest(label, `${vector} unless ${top}`)}`;
}

/** Those alone that are among the largest of another vector by the same labels. */
export function amongLargest(count: number, measure: string, vector: string): string {
  return `${vector} and topk(${count}, ${measure})`;
}

function rest(label: string, vector: string): string {
  return `label_replace(sum(${vector}), "${label}", "${OTHER}", "", "")`;
}
