import { configJsonSchema } from './json-schema.ts';
import { configurationPage } from './page.ts';

interface File {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** The committed files that the configuration's schema makes. */
export const configurationFiles = (): readonly File[] => [
  { path: 'docs/configuration.md', text: configurationPage() },
  { path: 'docs/config.schema.json', text: JSON.stringify(configJsonSchema(), null, 2) },
];
