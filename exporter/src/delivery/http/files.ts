import { openApi } from './openapi.ts';
import { routes } from './routes.ts';

/** The description of the API as a committed file. */
export const apiFiles = (): readonly { readonly path: string; readonly text: string }[] => [
  { path: 'docs/openapi.json', text: JSON.stringify(openApi(routes)) },
];
