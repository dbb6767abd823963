// Starts Debian's Chromium, signs roles in by their one-time links, and watches what a page does.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** The role of someone who has not signed in. */
export const VISITOR = 'visitor';

/** Starts a headless Chromium that speaks to nobody but the server under test. */
export async function start() {
  const places = [process.env.FYR_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'];
  const executablePath = places.find((place) => place && existsSync(place));
  if (!executablePath) throw new Error('chromium is missing: set FYR_CHROMIUM, or `apt-get install chromium`');
  return chromium.launch({
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** Opens a fresh session of the browser, as one person at one screen. */
export async function session(browser, base, options = {}) {
  return browser.newContext({ baseURL: base, locale: 'sv-SE', reducedMotion: 'reduce', viewport: { width: 1280, height: 900 }, ...options });
}

/** Signs in: opens the one-time link and presses its button. */
export async function signIn(context, link, button = 'main form button[type="submit"]') {
  const page = await context.newPage();
  await page.goto(link);
  const before = page.url();
  await Promise.all([page.waitForURL((url) => url.href !== before), page.click(button)])
    .catch((cause) => { throw new Error(`the sign-in link ${link} led nowhere: ${firstLine(cause)}`); });
  await page.close();
}

/** Changes the language by the form that every page has, and says whether the page had one. */
export async function speak(page, language) {
  if (await page.evaluate(() => document.documentElement.lang) === language) return true;
  const button = page.locator(`form[action="/language"] button[value="${language}"]`).first();
  if (await button.count() === 0) return false;
  await Promise.all([page.waitForEvent('load'), button.evaluate((it) => it.click())]);
  return true;
}

/** Collects what a page says on its console, whom it calls, and how many bytes it fetches with an empty cache. */
export async function watch(page, base) {
  const origin = new URL(base).origin;
  const seen = { errors: [], remote: [], bytes: 0 };
  // What leaving a page cuts off is no fault of it: on a slow machine a look for news may be under way just then.
  let cutOff = 0;
  page.on('requestfailed', (request) => { if (request.failure()?.errorText === 'net::ERR_ABORTED') cutOff += 1; });
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const text = message.text().slice(0, 300);
    if (/Failed to fetch/.test(text) && 0 < cutOff) { cutOff -= 1; return; }
    seen.errors.push(text);
  });
  page.on('pageerror', (error) => seen.errors.push(firstLine(error)));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:', 'about:'].includes(url.protocol) && url.origin !== origin) seen.remote.push(url.href);
  });
  const protocol = await page.context().newCDPSession(page);
  await protocol.send('Network.enable');
  await protocol.send('Network.setCacheDisabled', { cacheDisabled: true });
  protocol.on('Network.loadingFinished', (event) => { seen.bytes += event.encodedDataLength; });
  return { seen, forget: () => { seen.errors = []; seen.remote = []; seen.bytes = 0; } };
}

/** Returns the first line of an error, which names it; the rest is where in these scripts it arose. */
export function firstLine(error) {
  return String(error?.message ?? error).split('\n')[0];
}
