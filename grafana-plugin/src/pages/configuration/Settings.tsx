import { css } from '@emotion/css';
import type { GrafanaTheme2, PluginMeta } from '@grafana/data';
import { getBackendSrv, getDataSourceSrv } from '@grafana/runtime';
import { Alert, Button, Combobox, Field, Input, SecretInput, useStyles2 } from '@grafana/ui';
import { useState, type FormEvent, type ReactElement } from 'react';
import { APP_ID } from '../../app/paths.ts';
import { settingsOf } from '../../app/settings.ts';
import { addressTrouble, payloadOf, type SettingsForm } from './form.ts';

const OWN_CHOICE = '';
const WIDTH = 60;

/** The app's settings, for admins; saving them loads the page anew, because Grafana keeps them with it. */
export function Settings({ meta }: { readonly meta: PluginMeta }): ReactElement {
  const styles = useStyles2(getStyles);
  const { secureJsonFields } = meta;
  const [form, setForm] = useState<SettingsForm>(() => ({
    ...settingsOf(meta.jsonData),
    token: undefined,
  }));
  const [isSaving, setSaving] = useState(false);
  const [failure, setFailure] = useState<string>();
  const trouble = addressTrouble(form.exporterUrl);
  const isTokenSaved = secureJsonFields?.['exporterToken'] === true && form.token === undefined;
  const change = (changes: Partial<SettingsForm>): void =>
    setForm((before) => ({ ...before, ...changes }));

  const save = (event: FormEvent): void => {
    event.preventDefault();
    setSaving(true);
    const { enabled = true, pinned = true, jsonData } = meta;
    const saved = { enabled, pinned, jsonData: jsonData ?? {} };
    getBackendSrv()
      .post(`/api/plugins/${APP_ID}/settings`, payloadOf(form, saved), { showErrorAlert: false })
      .then(
        () => window.location.reload(),
        (error: unknown) => {
          setSaving(false);
          setFailure(reasonOf(error));
        },
      );
  };

  return (
    <form onSubmit={save} aria-label="Settings" className={styles}>
      <Field
        noMargin
        label="Data source"
        description="The Prometheus whose costs pages open with; each page lets its reader choose another."
      >
        <Combobox
          id="podtally-data-source"
          options={sourceOptions()}
          value={form.dataSource}
          width={WIDTH}
          onChange={({ value }) => change({ dataSource: value })}
        />
      </Field>
      <Field
        noMargin
        label="Exporter’s address"
        description="As Grafana’s server reaches it, as http://podtally:10970. It adds explanations, the policy and the sources’ last errors; costs come from the data source."
        invalid={trouble !== undefined}
        error={trouble}
      >
        <Input
          id="podtally-exporter-url"
          value={form.exporterUrl}
          placeholder="http://podtally:10970"
          width={WIDTH}
          onChange={(event) => change({ exporterUrl: event.currentTarget.value })}
        />
      </Field>
      <Field
        noMargin
        label="Exporter’s token"
        description="Only where the exporter has server.token or server.tokenFile. Grafana keeps it encrypted and shows it to nobody."
      >
        <SecretInput
          id="podtally-exporter-token"
          isConfigured={isTokenSaved}
          value={form.token ?? ''}
          placeholder="No token"
          autoComplete="off"
          width={WIDTH}
          onChange={(event) => change({ token: event.currentTarget.value })}
          onReset={() => change({ token: '' })}
        />
      </Field>
      {failure !== undefined && (
        <Alert severity="error" title="The settings were not saved">
          {failure}
        </Alert>
      )}
      <div>
        <Button type="submit" disabled={isSaving || trouble !== undefined}>
          {isSaving ? 'Saving …' : 'Save and test'}
        </Button>
      </div>
    </form>
  );
}

function sourceOptions(): { label: string; value: string; description?: string }[] {
  const sources = getDataSourceSrv().getList({ type: 'prometheus' });
  return [
    { label: 'Grafana’s choice', value: OWN_CHOICE, description: 'the first by name' },
    ...sources.map(({ name, uid }) => ({ label: name, value: uid })),
  ];
}

function reasonOf(error: unknown): string {
  const data =
    typeof error === 'object' && error !== null && 'data' in error ? error.data : undefined;
  if (typeof data === 'object' && data !== null && 'message' in data) return String(data.message);
  return error instanceof Error ? error.message : 'Grafana gave no reason.';
}

function getStyles(theme: GrafanaTheme2): string {
  return css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) });
}
