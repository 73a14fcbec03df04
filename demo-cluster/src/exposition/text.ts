// The Prometheus text format as the Go client writes it.

const NEEDS_ESCAPE = /[\\"\n]/;

/** Escapes a label value: backslash, double quote and line feed. */
export function escapeLabel(value: string): string {
  if (!NEEDS_ESCAPE.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** Writes a value as the Go client does: shortest digits, with an exponent below 1e-4 and from 1e6 on. */
export function number(value: number): string {
  if (value === 0) return '0';
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e6) return String(value);
  const text = value.toExponential();
  const e = text.indexOf('e');
  const digits = text.slice(e + 2);
  return `${text.slice(0, e + 2)}${digits.length < 2 ? '0' : ''}${digits}`;
}

/** The HELP and TYPE lines of a family. */
export function familyHead(name: string, help: string, type: 'gauge' | 'counter'): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

/** Joins pairs into the inside of a label set; values are escaped. */
export function labelSet(pairs: readonly (readonly [name: string, value: string])[]): string {
  let text = '';
  for (const [name, value] of pairs)
    text += `${text === '' ? '' : ','}${name}="${escapeLabel(value)}"`;
  return text;
}

/**
 * Spells Kubernetes labels or annotations as kube-state-metrics does (its source, internal/store/utils.go):
 * other characters become `_`, camelCase becomes snake_case, keys are sorted, clashes get `_conflictN`.
 */
export function kubernetesLabels(
  prefix: 'label' | 'annotation',
  labels: Readonly<Record<string, string>>,
): string {
  const spelled = Object.keys(labels)
    .toSorted()
    .map((key) => ({ name: `${prefix}_${snakeCase(key)}`, value: labels[key] ?? '' }));
  const count = new Map<string, number>();
  for (const { name } of spelled) count.set(name, (count.get(name) ?? 0) + 1);
  const seen = new Map<string, number>();
  let text = '';
  for (const { name, value } of spelled) {
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    const unique = (count.get(name) ?? 0) > 1 ? `${name}_conflict${nth}` : name;
    text += `,${unique}="${escapeLabel(value)}"`;
  }
  return text;
}

function snakeCase(key: string): string {
  return key
    .replace(/[^a-zA-Z0-9_]/g, '_')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
