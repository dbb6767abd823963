// Walks through a case with the keyboard alone, and checks at every stop that focus is seen.
//   node keyboard.mjs --base URL --links FILE --steps FILE [--language sv] [--shots DIR]
// `steps`: a list of objects with one act each:
//   {"signIn": role}            opens the role's one-time link and presses its button; later acts are that role's
//   {"as": role}                goes on as a role that has signed in; "visitor" is someone who has not
//   {"open": path}              opens a page, as if its address were typed
//   {"tabTo": name, "role"?}    presses Tab until a control with that accessible name has focus
//   {"type": text}              types; {"replace": text} selects what stands there first
//   {"press": keys, "times"?}   "Enter", "Space", "ArrowDown", "Control+k", …
//   {"choose": label}           chooses in the focused list of choices by typing its label
//   {"file": path}              gives the focused control a file, which no keyboard can do inside a page
//   {"expect": {"url"?, "text"?, "focus"?}}   waits for them; `url` is a path where * stands for anything but /
//   {"remember": name, "selector"}            keeps the text of an element; later {"type": "${name}"} uses it
// A name matches when it is contained, whatever its case. Exit 1 when a step fails, 2 when it could not run.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { VISITOR, firstLine, session, speak, start } from './browser.mjs';
import { focused, focusFaults } from './focus.mjs';

const TABS_MAX = 400;
const WAIT_MS = 15_000;

const { values: given } = parseArgs({
  options: {
    base: { type: 'string' },
    links: { type: 'string' },
    steps: { type: 'string' },
    language: { type: 'string', default: 'sv' },
    shots: { type: 'string' },
  },
});

class Walk {
  constructor(browser, links) {
    Object.assign(this, { browser, links, pages: new Map(), memory: new Map(), checked: new Set(), faults: [], stops: 0 });
  }

  async as(role) {
    if (!this.pages.has(role)) {
      const context = await session(this.browser, given.base);
      context.setDefaultTimeout(WAIT_MS);
      this.pages.set(role, await context.newPage());
    }
    this.page = this.pages.get(role);
  }

  async signIn(role) {
    if (!this.links[role]) throw new Error(`the links file has no role "${role}"`);
    await this.as(role);
    await this.page.goto(this.links[role]);
    const before = this.page.url();
    for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
      await this.tab();
      const isTheButton = await this.page.evaluate(() => document.activeElement.matches('main form button[type="submit"], main form button:not([type])'));
      if (!isTheButton) continue;
      await this.page.keyboard.press('Enter');
      await this.page.waitForURL((url) => url.href !== before);
      await speak(this.page, given.language);
      return;
    }
    throw new Error('no button of the sign-in page takes focus');
  }

  async open(address) {
    await this.page.goto(this.filled(address));
    await speak(this.page, given.language);
  }

  async tab() {
    await this.page.keyboard.press('Tab');
    this.stops += 1;
    const now = await focused(this.page);
    const key = now && `${new URL(this.page.url()).pathname} ${now.place}`;
    if (now && !this.checked.has(key)) {
      this.checked.add(key);
      for (const fault of await focusFaults(this.page)) {
        this.faults.push(`${this.page.url()}: ${now.role} "${now.name}" ${fault}`);
      }
    }
    return now;
  }

  async tabTo(name, role) {
    const wanted = this.filled(name).toLowerCase();
    const passed = [];
    let laps = 0;
    for (let tabs = 0; tabs < TABS_MAX && laps < 2; tabs += 1) {
      const now = await this.tab();
      if (!now) { laps += 1; continue; }
      if (now.name.toLowerCase().includes(wanted) && (!role || now.role === role)) return;
      passed.push(`${now.role} "${now.name}"`);
    }
    throw new Error(`no control "${name}" takes focus; these do: ${[...new Set(passed)].join(', ')}`);
  }

  async replace(text) {
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.type(this.filled(text));
  }

  async choose(label) {
    const now = await this.page.evaluate(() => document.activeElement.tagName);
    if (now !== 'SELECT') throw new Error(`focus is on ${now}, not on a list of choices`);
    await this.page.keyboard.type(label);
    const chosen = await this.page.evaluate(() => document.activeElement.selectedOptions[0]?.textContent.trim());
    if (!chosen?.toLowerCase().includes(label.toLowerCase())) throw new Error(`"${chosen}" is chosen, not "${label}"`);
  }

  async expect({ url, text, focus }) {
    if (url) {
      const wanted = new RegExp(`^${this.filled(url).split('*').map((it) => it.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('[^/]*')}$`);
      await this.page.waitForURL((it) => wanted.test(it.pathname))
        .catch(() => { throw new Error(`the address is ${this.page.url()}, not ${url}`); });
    }
    if (text) {
      await this.page.waitForFunction((it) => document.body.innerText.toLowerCase().includes(it), this.filled(text).toLowerCase())
        .catch(() => { throw new Error(`the page ${this.page.url()} does not say "${text}"`); });
    }
    if (focus) {
      const now = await focused(this.page);
      if (!now?.name.toLowerCase().includes(focus.toLowerCase())) throw new Error(`focus is on "${now?.name}", not on "${focus}"`);
    }
  }

  async remember(name, selector) {
    this.memory.set(name, (await this.page.locator(selector).first().innerText()).trim());
  }

  filled(text) {
    return text.replace(/\$\{(\w+)\}/g, (_, name) => {
      if (!this.memory.has(name)) throw new Error(`nothing is remembered as "${name}"`);
      return this.memory.get(name);
    });
  }

  async take(step) {
    if (step.signIn) return this.signIn(step.signIn);
    if (step.as) return this.as(step.as);
    if (step.open) return this.open(step.open);
    if (step.tabTo) return this.tabTo(step.tabTo, step.role);
    if (step.type !== undefined) return this.page.keyboard.type(this.filled(step.type));
    if (step.replace !== undefined) return this.replace(step.replace);
    if (step.choose) return this.choose(step.choose);
    if (step.file) return this.page.locator(':focus').setInputFiles(step.file);
    if (step.expect) return this.expect(step.expect);
    if (step.remember) return this.remember(step.remember, step.selector);
    if (step.press) {
      for (let times = step.times ?? 1; times > 0; times -= 1) await this.page.keyboard.press(step.press);
      return undefined;
    }
    throw new Error('no such act');
  }
}

async function main() {
  const steps = JSON.parse(readFileSync(given.steps, 'utf8'));
  const browser = await start();
  try {
    const walk = new Walk(browser, given.links ? JSON.parse(readFileSync(given.links, 'utf8')) : {});
    await walk.as(VISITOR);
    const done = await walkAll(walk, steps);
    const faults = [...new Set(walk.faults)];
    for (const fault of faults) console.log(`FAULT ${fault}`);
    console.log(`${done} of ${steps.length} steps, ${walk.stops} stops of focus, ${faults.length} faults`);
    return done === steps.length && faults.length === 0 ? 0 : 1;
  } finally {
    await browser.close();
  }
}

async function walkAll(walk, steps) {
  for (const [at, step] of steps.entries()) {
    const line = `${String(at + 1).padStart(3)} ${JSON.stringify(step)}`;
    try {
      await walk.take(step);
      console.log(line);
    } catch (error) {
      console.log(`${line}\nFAULT step ${at + 1}: ${firstLine(error)}`);
      if (given.shots) {
        mkdirSync(given.shots, { recursive: true });
        await walk.page.screenshot({ path: path.join(given.shots, `step-${at + 1}.png`), fullPage: true });
      }
      return at;
    }
  }
  return steps.length;
}

main().then(
  (status) => process.exit(status),
  (error) => { console.error(`keyboard.mjs: ${firstLine(error)}`); process.exit(2); },
);
