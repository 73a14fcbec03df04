import { css } from '@emotion/css';
import { AppEvents, type GrafanaTheme2 } from '@grafana/data';
import { Alert, Portal, useStyles2, type AlertVariant } from '@grafana/ui';
import { useEffect, useState, type ReactElement } from 'react';
import { appEvents } from '../services/app-events.ts';

interface Toast {
  readonly id: number;
  readonly severity: AlertVariant;
  readonly title: string;
  readonly description: string;
}

const EVENTS = [
  { event: AppEvents.alertSuccess, severity: 'success', shownFor: 3000 },
  { event: AppEvents.alertInfo, severity: 'info', shownFor: 3000 },
  { event: AppEvents.alertWarning, severity: 'warning', shownFor: 5000 },
  { event: AppEvents.alertError, severity: 'error', shownFor: 7000 },
] as const;
let toasts = 0;

/** What apps and services announce, in the corner where Grafana shows it, for as long. */
export function Toasts(): ReactElement {
  const styles = useStyles2(stylesOf);
  const [shown, show] = useState<readonly Toast[]>([]);
  const remove = (id: number): void => show((now) => now.filter((toast) => toast.id !== id));
  useEffect(() => {
    const listening = EVENTS.map(({ event, severity, shownFor }) => {
      const listener = (payload: readonly unknown[] = []): void => {
        const [title, description] = payload;
        toasts += 1;
        const id = toasts;
        const toast = { id, severity, title: wordsOf(title), description: wordsOf(description) };
        show((now) => [...now, toast]);
        setTimeout(() => remove(id), shownFor);
      };
      appEvents.on(event, listener);
      return () => appEvents.off(event, listener);
    });
    return () => listening.forEach((end) => end());
  }, []);
  return (
    <Portal>
      <div className={styles}>
        {shown.map(({ id, severity, title, description }) => (
          <Alert key={id} severity={severity} title={title} elevated onRemove={() => remove(id)}>
            {description}
          </Alert>
        ))}
      </div>
    </Portal>
  );
}

const wordsOf = (said: unknown): string =>
  said instanceof Error ? said.message : typeof said === 'string' ? said : '';

const stylesOf = (theme: GrafanaTheme2): string =>
  css({
    position: 'fixed',
    zIndex: theme.zIndex.portal,
    top: theme.spacing(7),
    right: theme.spacing(2),
    width: 400,
  });
