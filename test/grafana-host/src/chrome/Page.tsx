import { ThemeContext, type AppPlugin } from '@grafana/data';
import { config, locationService, LocationServiceProvider } from '@grafana/runtime';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import type { ReactElement } from 'react';
import { Router } from 'react-router-dom';
import { CompatRouter, Navigate, Route, Routes } from 'react-router-dom-v5-compat';
import { AppPage } from './AppPage.tsx';
import { ConfigPage } from './ConfigPage.tsx';
import { CurrentAppProvider } from './current-app.ts';
import { LinksWithin } from './LinksWithin.tsx';
import { NotFound } from './NotFound.tsx';
import { Shell } from './Shell.tsx';
import { appSection } from './navigation.ts';
import { Toasts } from './Toasts.tsx';

/** Grafana in small: the bar above, the menu beside, and in the middle the app or its configuration. */
export function Page({ app }: { readonly app: AppPlugin }): ReactElement {
  const { id } = app.meta;
  // Typed by a package that comes without types.
  const history: unknown = locationService.getHistory();
  return (
    <ThemeContext.Provider value={config.theme2}>
      <GlobalStyles />
      <Router history={history}>
        <LocationServiceProvider service={locationService}>
          <CompatRouter>
            <LinksWithin />
            <Toasts />
            <CurrentAppProvider value={app.meta}>
              <Shell>
                <Routes>
                  <Route path={`/a/${id}/*`} element={<AppPage app={app} />} />
                  <Route path={`/plugins/${id}`} element={<ConfigPage app={app} />} />
                  <Route
                    path="/"
                    element={<Navigate replace to={appSection(app.meta).url ?? ''} />}
                  />
                  <Route path="*" element={<NotFound />} />
                </Routes>
              </Shell>
            </CurrentAppProvider>
          </CompatRouter>
        </LocationServiceProvider>
      </Router>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}
