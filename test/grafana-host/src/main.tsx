// The order matters: scripts can be loaded, then Grafana's packages are set up, then the app is loaded with them.
import 'systemjs/dist/system.js';
import 'systemjs/dist/extras/amd.js';
import 'systemjs/dist/extras/named-register.js';
import 'uplot/dist/uPlot.min.css';
import { initializeI18n } from '@grafana/i18n/dist/cjs/i18n.cjs';
import { createRoot } from 'react-dom/client';
import { mountPoint } from './boot-data.ts';
import { Page } from './chrome/Page.tsx';
import { loadApp } from './load-app.ts';
import { fillRegistries } from './registries.ts';
import { setServices } from './services/set-services.ts';

await initializeI18n({ language: 'en-US', ns: ['grafana'] });
fillRegistries();
setServices();
const { element, pluginId } = mountPoint();
createRoot(element).render(<Page app={await loadApp(pluginId)} />);
