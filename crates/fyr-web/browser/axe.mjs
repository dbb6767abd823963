// Checks every page that any role can reach, in both languages and themes.
//   node axe.mjs --base URL --links FILE --routes FILE [--seeds /a,/b] [--except /events,/api/{*rest}]
//                [--languages sv,en] [--themes light,dark] [--distinct tab,view] [--bytes-max 102400]
//                [--per-key 4] [--at-once 2] [--json FILE]
// Links are followed to `per-key` pages of each kind, the fullest of them is checked; pages are of one kind when they share
// route, names of query parameters and values of the `distinct` ones.
// `links`: {role: one-time sign-in URL}. `routes`: [{method, path, action}]. Exit 1 on a fault, 2 when it could not run.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { VISITOR, firstLine, session, signIn, start } from './browser.mjs';
import { check, kib } from './checks.mjs';
import { crawl, patterns } from './routes.mjs';

const { values: given } = parseArgs({
  options: {
    base: { type: 'string' },
    links: { type: 'string' },
    routes: { type: 'string' },
    seeds: { type: 'string', default: '/' },
    except: { type: 'string', default: '' },
    languages: { type: 'string', default: 'sv,en' },
    themes: { type: 'string', default: 'light,dark' },
    distinct: { type: 'string', default: 'tab,view' },
    'bytes-max': { type: 'string', default: String(100 * 1024) },
    'per-key': { type: 'string', default: '4' },
    'at-once': { type: 'string', default: '2' },
    json: { type: 'string' },
  },
});

const list = (text) => text.split(',').map((it) => it.trim()).filter((it) => it !== '');
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

async function main() {
  const links = given.links ? read(given.links) : {};
  const all = patterns(read(given.routes));
  const browser = await start();
  try {
    const visits = await reachAll(browser, all, links);
    const rows = await checkAll(visits);
    const faults = report(rows, visits, all);
    if (given.json) writeFileSync(given.json, JSON.stringify(rows, null, 1));
    return faults === 0 ? 0 : 1;
  } finally {
    await browser.close();
  }
}

/** Lets each role follow links from the seeds; the visitor goes first, while the one-time links are unused. */
async function reachAll(browser, all, links) {
  const visits = [];
  for (const role of [VISITOR, ...Object.keys(links)]) {
    const context = await session(browser, given.base);
    const seeds = list(given.seeds);
    if (role === VISITOR) seeds.push(...Object.values(links).slice(0, 1));
    else await signIn(context, links[role]);
    const found = await crawl({ base: given.base, cookies: await context.cookies(), seeds, all, distinct: list(given.distinct), perKey: Number(given['per-key']) });
    console.log(`${role}: ${found.pages.size} kinds of page, ${found.reached.size} routes, ${found.requests} requests${found.cut ? ', STOPPED at the limit' : ''}`);
    const visit = { role, context, ...found };
    // Once a link is used its page is another: check what the visitor sees before anyone signs in.
    if (role === VISITOR) visit.rows = await checkPages(visit, () => true);
    visits.push(visit);
  }
  return visits;
}

/** The role that sees most of a page is checked in every language and theme, the others in the first of each. */
async function checkAll(visits) {
  const fullest = new Map();
  for (const { role, pages } of visits.filter((visit) => visit.role !== VISITOR)) {
    for (const [key, { size }] of pages) {
      if ((fullest.get(key)?.size ?? -1) < size) fullest.set(key, { role, size });
    }
  }
  const rows = [];
  for (const visit of visits) {
    rows.push(...(visit.rows ?? await checkPages(visit, (key) => fullest.get(key).role === visit.role)));
  }
  return rows;
}

async function checkPages({ role, context, pages }, inFull) {
  const rows = [];
  const [languages, themes] = [list(given.languages), list(given.themes)];
  for (const [at, language] of languages.entries()) {
    const tasks = [...pages]
      .filter(([key]) => at === 0 || inFull(key))
      .flatMap(([key, { url }]) => (inFull(key) ? themes : themes.slice(0, 1)).map((theme) => ({ key, url, theme })));
    const work = async ({ key, url, theme }) => {
      const found = await check(context, { url, base: given.base, language, theme, bytesMax: Number(given['bytes-max']) });
      rows.push({ key, role, language, theme, url, ...found });
    };
    // The first page changes the session's language; only then may others be opened beside it.
    if (tasks.length > 0) await work(tasks.shift());
    const worker = async () => { while (tasks.length > 0) await work(tasks.shift()); };
    await Promise.all(Array.from({ length: Number(given['at-once']) }, worker));
  }
  return rows;
}

function report(rows, visits, all) {
  console.log(`\n${'status'.padEnd(6)} ${'KiB'.padStart(4)} ${'faults'.padStart(6)} ${'to see'.padStart(6)}  role, language, theme, page`);
  for (const row of rows) {
    console.log(`${String(row.status).padEnd(6)} ${String(kib(row.bytes)).padStart(4)} ${String(row.faults.length).padStart(6)} ${String(row.incomplete).padStart(6)}  ${row.role} ${row.language} ${row.theme} ${row.key}`);
  }
  let count = 0;
  const tell = (line) => { count += 1; console.log(`FAULT ${line}`); };
  console.log('');
  for (const row of rows) {
    for (const fault of row.faults) tell(`${row.role} ${row.language} ${row.theme} ${row.url}\n      ${fault}`);
  }
  for (const { role, broken } of visits) {
    for (const { url, from, status } of broken) tell(`${role}: ${from} names ${url}, which answers ${status}`);
  }
  const reached = new Set(visits.flatMap((visit) => [...visit.reached]));
  const excepted = list(given.except);
  for (const { path } of all.filter((it) => !reached.has(it.path) && !excepted.includes(it.path))) {
    tell(`GET ${path}: no role reached it by links; link to it, or name it in --except`);
  }
  console.log(`${rows.length} pages checked (${new Set(rows.map((row) => row.key)).size} kinds), ${reached.size} of ${all.length} routes reached, ${count} faults`);
  return count;
}

main().then(
  (status) => process.exit(status),
  (error) => { console.error(`axe.mjs: ${firstLine(error)}`); process.exit(2); },
);
