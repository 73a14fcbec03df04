/** One condition on a label. */
export interface LabelMatcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** Which raw samples are asked for: what a range selector such as `x{a="b"}[1h]` says. */
export interface RawSelector {
  readonly matchers: readonly LabelMatcher[];
  /** Seconds before the moment of evaluation. */
  readonly span: number;
}

const WHOLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\[(\d+)s\]$/s;
const MATCHER = /([a-zA-Z_]\w*)(=~|!~|!=|=)("(?:[^"\\]|\\.)*")(?:,|$)/sy;

/** What a query asks for where it is nothing but a range selector, as ours are written; null: it is more than that. */
export function rawSelectorOf(query: string): RawSelector | null {
  const [, family, inner = '', span] = WHOLE.exec(query) ?? [];
  if (family === undefined) return null;
  const matchers: LabelMatcher[] = [{ label: '__name__', operator: '=', value: family }];
  MATCHER.lastIndex = 0;
  while (MATCHER.lastIndex < inner.length) {
    const [, label = '', operator, value] = MATCHER.exec(inner) ?? [];
    if (!isOperator(operator) || value === undefined) return null;
    const text = textOf(value);
    if (text === null) return null;
    matchers.push({ label, operator, value: text });
  }
  return { matchers, span: Number(span) };
}

const isOperator = (text: string | undefined): text is LabelMatcher['operator'] =>
  text === '=' || text === '!=' || text === '=~' || text === '!~';

/** null where PromQL may read an escape otherwise. */
function textOf(quoted: string): string | null {
  try {
    const text: unknown = JSON.parse(quoted);
    return typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}
