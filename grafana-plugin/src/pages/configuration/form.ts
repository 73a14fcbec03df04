import type { AppSettings } from '../../app/settings.ts';

/** What an admin has typed, and not saved yet. */
export interface SettingsForm extends AppSettings {
  /** A new token; `undefined` leaves the saved one, empty takes it away. */
  readonly token: string | undefined;
}

/** What Grafana knows of the app's settings. */
export interface SavedSettings {
  readonly enabled: boolean;
  readonly pinned: boolean;
  readonly jsonData: Readonly<Record<string, unknown>>;
}

/** The body that saves a form: `jsonData` whole, because Grafana replaces it, and of secrets only what is new. */
export interface SettingsPayload {
  readonly enabled: boolean;
  readonly pinned: boolean;
  readonly jsonData: Readonly<Record<string, unknown>>;
  readonly secureJsonData?: { readonly exporterToken: string };
}

export function payloadOf(form: SettingsForm, saved: SavedSettings): SettingsPayload {
  return {
    enabled: saved.enabled,
    pinned: saved.pinned,
    jsonData: {
      ...saved.jsonData,
      exporterUrl: addressOf(form.exporterUrl),
      dataSource: form.dataSource,
    },
    ...(form.token !== undefined && { secureJsonData: { exporterToken: form.token.trim() } }),
  };
}

/** What is wrong with an address; nothing where it is good, or empty. */
export function addressTrouble(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol))
    return 'An address begins with http:// or https://, as http://podtally:10970.';
  if (url.username !== '' || url.password !== '')
    return 'An address holds no name and password: they would be shown to every viewer. Use the token.';
  if (url.search !== '' || url.hash !== '') return 'An address ends before the ? or #.';
  return undefined;
}

function addressOf(text: string): string {
  return text.trim().replace(/\/+$/u, '');
}
