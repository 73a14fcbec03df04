import { AppPlugin } from '@grafana/data';
import { lazy } from 'react';

// Grafana loads this file at its own start; everything that is more than this waits until the app is opened.
export const plugin = new AppPlugin().setRootPage(lazy(() => import('./app/App.tsx')));
