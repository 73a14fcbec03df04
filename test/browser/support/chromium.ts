import { chromium, type Browser } from 'playwright-core';
import { programPath } from '../../../tools/programs.ts';

/** Starts Debian's Chromium without a window; it ends with the scope. */
export async function startChromium(scope: AsyncDisposableStack): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: programPath('chromium'),
    // Its sandbox needs rights that containers and root do not have; it opens pages of loopback only.
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
  });
  scope.defer(() => browser.close());
  return browser;
}
