// Presses every button of a notification's copy mode, and compares what then lies on the clipboard with the answer.
//   node copy.mjs --base URL --links FILE [--role data_protection_officer]
// The answer is read where the same page shows it to be read. Exit 1 when a press copies anything else, 2 when it could not run.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { firstLine, session, signIn, start } from './browser.mjs';

const { values: given } = parseArgs({
  options: {
    base: { type: 'string' },
    links: { type: 'string' },
    role: { type: 'string', default: 'data_protection_officer' },
  },
});

/** Returns the address of the first case that the person has. */
async function firstCase(page) {
  await page.goto('/cases');
  const cases = await page.locator('main a[href^="/cases/"]').evaluateAll((all) => all.map((it) => it.getAttribute('href')));
  const one = cases.map((it) => /^\/cases\/[0-9a-f-]{36}/.exec(it)?.[0]).find((it) => it);
  if (!one) throw new Error('the person has no case');
  return one;
}

/** Returns the lines of each answer by the question's id, as they are shown to be read. */
async function shown(page, address) {
  await page.goto(address);
  return page.evaluate(() => Object.fromEntries([...document.querySelectorAll('div.fyr-stack[id]')].map((question) => {
    const lines = [...question.children].filter((it) => it.tagName === 'P' && !it.classList.contains('fyr-quiet'));
    return [question.id, lines.map((it) => it.textContent)];
  })));
}

async function main() {
  const links = JSON.parse(readFileSync(given.links, 'utf8'));
  const browser = await start();
  try {
    const context = await session(browser, given.base, { permissions: ['clipboard-read', 'clipboard-write'] });
    await signIn(context, links[given.role]);
    const page = await context.newPage();
    const notification = `${await firstCase(page)}/notification`;
    const lines = await shown(page, notification);
    await page.locator('a[href*="mode=copy"]').first().click();
    const buttons = page.locator('button[data-copy]');
    const faults = [];
    const count = await buttons.count();
    if (count === 0) faults.push('there is nothing to copy');
    for (let at = 0; at < count; at += 1) {
      const button = buttons.nth(at);
      const field = await button.getAttribute('data-copy');
      const label = button.locator('[data-copy-label]');
      const before = await label.textContent();
      await page.evaluate(() => navigator.clipboard.writeText('something else'));
      await button.click();
      await page.waitForFunction(([id, was]) => document.querySelector(`button[data-copy="${id}"] [data-copy-label]`).textContent !== was, [field, before]);
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      const answer = lines[field.replace(/-copy$/, '')] ?? [];
      const said = copied.split('\n').filter((it) => it !== '');
      const same = said.length > 0 && said.every((it, line) => it === answer[line]);
      if (!same) faults.push(`${field} copies ${JSON.stringify(copied)}; the page says ${JSON.stringify(answer)}`);
      if (copied !== await page.locator(`#${field}`).inputValue()) faults.push(`${field} copies something else than it shows`);
    }
    for (const fault of faults) console.log(`FAULT ${fault}`);
    console.log(`${count} answers copied, ${faults.length} faults`);
    return faults.length === 0 ? 0 : 1;
  } finally {
    await browser.close();
  }
}

main().then(
  (status) => process.exit(status),
  (error) => { console.error(`copy.mjs: ${firstLine(error)}`); process.exit(2); },
);
