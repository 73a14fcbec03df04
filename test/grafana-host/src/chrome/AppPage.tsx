import { PluginContextProvider, type AppPlugin } from '@grafana/data';
import { locationSearchToObject } from '@grafana/runtime';
import { ErrorBoundaryAlert, LoadingPlaceholder } from '@grafana/ui';
import { Suspense, type ReactElement } from 'react';
import { useLocation } from 'react-router-dom-v5-compat';
import { NotFound } from './NotFound.tsx';

/** The app's root page, as Grafana shows it below `/a/<id>`. */
export function AppPage({ app }: { readonly app: AppPlugin }): ReactElement {
  const { pathname, search } = useLocation();
  const { meta, root: Root } = app;
  if (Root === undefined) return <NotFound />;
  return (
    <PluginContextProvider meta={meta}>
      <ErrorBoundaryAlert style="page">
        <Suspense fallback={<LoadingPlaceholder text="Loading ..." />}>
          <Root
            meta={meta}
            basename={`/a/${meta.id}`}
            path={pathname}
            query={locationSearchToObject(search)}
            onNavChanged={() => undefined}
          />
        </Suspense>
      </ErrorBoundaryAlert>
    </PluginContextProvider>
  );
}
