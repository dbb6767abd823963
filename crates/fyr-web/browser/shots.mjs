// Takes pictures of pages, for eyes.
//   node shots.mjs --base URL --paths /,/cases --out DIR [--links FILE --role ROLE [--state FILE]]
//                  [--widths 1280,320] [--themes light,dark] [--languages sv]
// A one-time link works once: `--state` keeps the signed-in session for the next run. Exit 2 when it could not run.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { firstLine, session, signIn, speak, start } from './browser.mjs';

const { values: given } = parseArgs({
  options: {
    base: { type: 'string' },
    paths: { type: 'string', default: '/' },
    out: { type: 'string' },
    links: { type: 'string' },
    role: { type: 'string' },
    state: { type: 'string' },
    widths: { type: 'string', default: '1280,320' },
    themes: { type: 'string', default: 'light,dark' },
    languages: { type: 'string', default: 'sv' },
  },
});

async function main() {
  mkdirSync(given.out, { recursive: true });
  const browser = await start();
  try {
    const kept = given.state && existsSync(given.state);
    const context = await session(browser, given.base, kept ? { storageState: given.state } : {});
    if (given.role && !kept) {
      await signIn(context, JSON.parse(readFileSync(given.links, 'utf8'))[given.role]);
      if (given.state) await context.storageState({ path: given.state });
    }
    const page = await context.newPage();
    for (const language of given.languages.split(',')) {
      for (const address of given.paths.split(',')) await pictures(page, address, language);
    }
  } finally {
    await browser.close();
  }
}

async function pictures(page, address, language) {
  await page.goto(address);
  await speak(page, language);
  await page.goto(address);
  for (const theme of given.themes.split(',')) {
    await page.emulateMedia({ colorScheme: theme });
    for (const width of given.widths.split(',').map(Number)) {
      await page.setViewportSize({ width, height: width < 600 ? 640 : 900 });
      const name = address.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'root';
      const file = path.join(given.out, `${name}-${width}-${theme}-${language}.png`);
      await page.screenshot({ path: file, fullPage: true, animations: 'disabled' });
      console.log(file);
    }
  }
}

main().catch((error) => { console.error(`shots.mjs: ${firstLine(error)}`); process.exit(2); });
