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

/** Grafana in small: the bar above, the menu beside, and in the middle the app or its configuration. */
export function Page({ app }: { readonly app: AppPlugin }): ReactElement {
  const { id } = app.meta;
  return (
    <ThemeContext.Provider value={config.theme2}>
      <GlobalStyles />
      <Router history={locationService.getHistory()}>
        <LocationServiceProvider service={locationService}>
          <CompatRouter>
            <LinksWithin />
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
