// Builds the page and the app where they are not built yet, and prints their folders as JSON.
import { builtApp } from './app.ts';
import { builtPage } from './page.ts';

const page = await builtPage();
const plugin = await builtApp();
console.log(JSON.stringify({ page, plugin }));
