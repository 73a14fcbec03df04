import { PluginContextProvider, type AppPlugin } from '@grafana/data';
import { locationSearchToObject } from '@grafana/runtime';
import { ErrorBoundaryAlert, LoadingPlaceholder } from '@grafana/ui';
import { Suspense, type ReactElement } from 'react';
import { useLocation } from 'react-router-dom-v5-compat';
import { PluginPage } from './PluginPage.tsx';

/** What Grafana shows at `/plugins/<id>`: the app's configuration pages, as tabs chosen by `?page=`. */
export function ConfigPage({ app }: { readonly app: AppPlugin }): ReactElement {
  const { pathname, search } = useLocation();
  const { meta, configPages = [] } = app;
  const wanted = new URLSearchParams(search).get('page');
  const shown = configPages.find(({ id }) => id === wanted) ?? configPages[0];
  const Body = shown?.body;
  return (
    <PluginPage
      pageNav={{
        text: meta.name,
        subTitle: meta.info.description,
        url: pathname,
        children: configPages.map(({ id, title, icon }) => ({
          text: title,
          url: `${pathname}?page=${id}`,
          active: id === shown?.id,
          ...(icon && { icon }),
        })),
      }}
    >
      <PluginContextProvider meta={meta}>
        <ErrorBoundaryAlert style="page">
          <Suspense fallback={<LoadingPlaceholder text="Loading ..." />}>
            {Body === undefined ? (
              <p>This app has no configuration page.</p>
            ) : (
              <Body plugin={app} query={locationSearchToObject(search)} />
            )}
          </Suspense>
        </ErrorBoundaryAlert>
      </PluginContextProvider>
    </PluginPage>
  );
}
