import { Button, LinkButton } from '@grafana/ui';
import { Component, type ReactElement, type ReactNode } from 'react';
import { APP_PATH } from '../app/paths.ts';
import { safeUrl } from './states/safe-url.ts';
import { StateMessage } from './states/StateMessage.tsx';

interface Props {
  readonly children: ReactNode;
}

interface Caught {
  readonly error: Error | undefined;
}

/** Shows what broke instead of a blank page, and two ways to go on. */
export class ErrorBoundary extends Component<Props, Caught> {
  public override state: Caught = { error: undefined };

  public static getDerivedStateFromError(error: unknown): Caught {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  public override render(): ReactNode {
    const { error } = this.state;
    return error === undefined ? this.props.children : <Broken error={error} />;
  }
}

/** What a page says that broke. */
export function Broken({ error }: { readonly error: Error }): ReactElement {
  const { pathname, search } = window.location;
  return (
    <StateMessage
      id="broken"
      icon="bug"
      title="This page broke"
      actions={
        <>
          <Button onClick={() => window.location.reload()}>Reload</Button>
          <Button
            variant="secondary"
            onClick={() => window.location.assign(safeUrl(pathname, search))}
          >
            Reload without filters and choices
          </Button>
          <LinkButton variant="secondary" href={`${APP_PATH}/overview`}>
            Back to Overview
          </LinkButton>
        </>
      }
    >
      <p>{error.message}</p>
      {error.stack !== undefined && (
        <details>
          <summary>For a bug report</summary>
          <pre style={{ textAlign: 'left' }}>{error.stack}</pre>
        </details>
      )}
    </StateMessage>
  );
}
