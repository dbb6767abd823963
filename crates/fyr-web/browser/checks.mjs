// What every page must fulfil: WCAG 2.2 A and AA as far as a machine sees, reflow, language, silence, weight.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { firstLine, speak, watch } from './browser.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 1.4.10: 1280 px at 400 % is 320 px. */
const NARROW = { width: 320, height: 640 };
const WIDE = { width: 1280, height: 900 };

/** Opens an address in one language and theme and returns `{status, bytes, faults, incomplete}`. */
export async function check(context, { url, base, language, theme, bytesMax }) {
  const page = await context.newPage();
  try {
    return await checkOn(page, { url, base, language, theme, bytesMax });
  } catch (error) {
    return { status: 0, bytes: 0, incomplete: 0, faults: [`could not be checked: ${firstLine(error)}`] };
  } finally {
    await page.close();
  }
}

async function checkOn(page, { url, base, language, theme, bytesMax }) {
  const faults = [];
  await page.emulateMedia({ colorScheme: theme });
  const { seen, forget } = await watch(page, base);
  let response = await page.goto(url, { waitUntil: 'load' });
  if (await page.evaluate(() => document.documentElement.lang) !== language) {
    if (!await speak(page, language)) faults.push(`has no way to change the language to ${language}`);
    forget();
    response = await page.goto(url, { waitUntil: 'load' });
  }
  await settle(page);
  const bytes = seen.bytes;
  faults.push(...await structure(page, language));
  if (response.status() !== 200) faults.push(`answers ${response.status()}`);
  if (bytes > bytesMax) faults.push(`weighs ${kib(bytes)} KiB with an empty cache, the limit is ${kib(bytesMax)} KiB`);
  const { violations, incomplete } = await axe(page);
  faults.push(...violations);
  if (theme === 'light') faults.push(...await reflow(page));
  faults.push(...seen.errors.map((text) => `${/Content.Security.Policy/i.test(text) ? 'breaks its CSP' : 'says on the console'}: ${text}`));
  faults.push(...seen.remote.map((address) => `calls another host: ${address}`));
  return { status: response.status(), bytes, incomplete, faults };
}

async function structure(page, language) {
  const about = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title.trim(),
    headings: document.querySelectorAll('h1').length,
    mains: document.querySelectorAll('main').length,
  }));
  const faults = [];
  if (about.lang !== language) faults.push(`is marked as lang="${about.lang}", not "${language}"`);
  if (about.title === '') faults.push('has no title');
  if (about.headings !== 1) faults.push(`has ${about.headings} h1, not one`);
  if (about.mains !== 1) faults.push(`has ${about.mains} main, not one`);
  return faults;
}

async function axe(page) {
  // Evaluated by the debugger, so the page's own policy need not let it in.
  await page.evaluate(AXE);
  const found = await page.evaluate(
    (tags) => window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations', 'incomplete'] }),
    TAGS,
  );
  const violations = found.violations.map((rule) => {
    const places = rule.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.html.replace(/\s+/g, ' ').slice(0, 140)}`);
    return `axe ${rule.id} ×${rule.nodes.length} (${rule.impact}): ${rule.help}\n        ${places.join('\n        ')}`;
  });
  return { violations, incomplete: found.incomplete.length };
}

/** A page that is wider than a narrow screen makes its reader scroll in two directions; a table may, inside its own box. */
async function reflow(page) {
  await page.setViewportSize(NARROW);
  await settle(page);
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return undefined;
    const scrolls = (element) => {
      for (let it = element.parentElement; it && it !== document.body; it = it.parentElement) {
        if (getComputedStyle(it).overflowX !== 'visible') return true;
      }
      return false;
    };
    const beyond = [...document.body.querySelectorAll('*')]
      .filter((it) => it.getBoundingClientRect().right > root.clientWidth + 1 && !scrolls(it))
      .slice(-3)
      .map((it) => it.outerHTML.replace(/\s+/g, ' ').slice(0, 100));
    return { width: root.scrollWidth, beyond };
  });
  await page.setViewportSize(WIDE);
  return wide ? [`is ${wide.width} px wide on a screen of 320 px: ${wide.beyond.join(' | ')}`] : [];
}

/** Waits until the page has drawn itself twice, so that styles and scripts have had their turn. */
async function settle(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

export function kib(bytes) {
  return Math.round(bytes / 1024);
}
