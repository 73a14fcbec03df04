/** One thing that is wrong with a configuration file. */
export interface ConfigError {
  readonly file: string;
  /** Dotted key path as a user would name it: `allocation.models.rules[0].reserve`; empty for the file as a whole. */
  readonly key: string;
  /** What is wrong, completing the key: `must be at least 4 scrapes`. */
  readonly message: string;
  /** null where the file as a whole is concerned. */
  readonly place: Place | null;
}

/** A place in a text. Lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** The whole line, secrets blotted out. */
  readonly source: string;
  /** Characters to mark from `column` on; at least 1. */
  readonly width: number;
}

/** Names a key path: `['rules', 0, 'match']` → `rules[0].match`. */
export function keyPath(path: readonly PropertyKey[]): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      const name = String(step);
      return /^[\w-]+$/.test(name) ? `.${name}` : `["${name}"]`;
    })
    .join('')
    .replace(/^\./, '');
}

/** Errors as a user sees them, the way compilers do: file, line, column, what is wrong, and the line with a mark under the place. */
export function formatConfigErrors(errors: readonly ConfigError[]): string {
  return errors.map(formatOne).join('\n');
}

function formatOne({ file, key, message, place }: ConfigError): string {
  const what = key === '' ? message : `${key} ${message}`;
  if (place === null) return `${file}: ${what}\n`;
  const number = String(place.line);
  const margin = ' '.repeat(number.length);
  const indent = place.source.slice(0, place.column - 1).replace(/[^\t]/g, ' ');
  const mark = indent.padEnd(place.column - 1) + '^'.repeat(place.width);
  return (
    `${file}:${place.line}:${place.column}: ${what}\n` +
    `  ${number} | ${place.source}\n` +
    `  ${margin} | ${mark}\n`
  );
}
