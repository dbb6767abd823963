// The checks find what they are for: run on a small made-up site, `node --test harness.test.mjs`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { keyOf, patternOf, patterns, references } from './routes.mjs';

const POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'";
const STYLE = '*{box-sizing:border-box} :focus-visible{outline:3px solid #036} @media (prefers-color-scheme: dark){html{background:#111;color:#eee}a{color:#9cf}}';
const SWITCH = `<form method="post" action="/language"><button name="to" value="en" lang="en">English</button>
  <button name="to" value="sv" lang="sv">Svenska</button></form>`;

const BAD = ['alt', 'wide', 'heading', 'policy', 'remote', 'heavy', 'link'];

let site, base, folder;

/** A site of four good pages and one page for each fault. */
function answer(request, response) {
  const url = new URL(request.url, base);
  const cookies = request.headers.cookie ?? '';
  const language = /lang=en/.test(cookies) ? 'en' : 'sv';
  const page = (body, head = '') => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY });
    response.end(`<!doctype html><html lang="${language}"><head><title>Prov</title><meta name="viewport" content="width=device-width">
      <link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css">${head}</head><body>${SWITCH}<main><h1>Prov</h1>${body}</main></body></html>`);
  };
  const go = (to, cookie) => { response.writeHead(303, { location: to, ...(cookie && { 'set-cookie': `${cookie}; Path=/` }) }); response.end(); };
  const pages = {
    '/': () => page(`<a href="/cases/1">Ett</a> <a href="/cases/2?tab=facts">Fakta</a> <a href="/report">Rapportera</a>${/who=handler/.test(cookies) ? ' <a href="/mine">Mitt</a>' : ''}`),
    '/cases/1': () => page('<p>Ärende ett</p>'),
    '/cases/2': () => page('<p>Fakta</p><div hx-sse:connect="/events"></div>'),
    '/mine': () => page('<p>Bara mitt</p>'),
    '/report': () => page('<form method="post" action="/report"><label for="w">Vad har hänt?</label><textarea id="w" name="w"></textarea><button>Skicka</button></form>'),
    '/link': () => page('<form method="post" action="/link"><button type="submit">Logga in</button></form>'),
    '/thanks': () => page('<p>Tack. Kod: <code>AB12</code></p>'),
    '/style.css': () => { response.writeHead(200, { 'content-type': 'text/css' }); response.end(STYLE); },
    '/events': () => { response.writeHead(200, { 'content-type': 'text/event-stream' }); response.write(': hello\n\n'); },
    '/bad/alt': () => page('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'),
    '/bad/wide': () => page('<p><span class="w">x</span></p>', '<link rel="stylesheet" href="/wide.css">'),
    '/wide.css': () => { response.writeHead(200, { 'content-type': 'text/css' }); response.end('.w{display:inline-block;width:900px}'); },
    '/bad/heading': () => page('<h1>Två</h1>'),
    '/bad/policy': () => page('<p>x</p>', '<script>document.title="x"</script>'),
    '/bad/remote': () => page('<p>x</p>', '<link rel="stylesheet" href="http://elsewhere.invalid/a.css">'),
    '/bad/heavy': () => page(`<p>${'tung '.repeat(40_000)}</p>`),
    '/bad/focus': () => page('<button class="n">Syns inte</button>', '<link rel="stylesheet" href="/none.css">'),
    '/bad/covered': () => page('<button>Täckt</button><div class="c"></div>', '<link rel="stylesheet" href="/none.css">'),
    '/none.css': () => { response.writeHead(200, { 'content-type': 'text/css' }); response.end('.n:focus-visible{outline:none} .c{position:fixed;inset:0;background:#ddd}'); },
    '/bad/link': () => page('<a href="/nowhere">Borta</a>'),
  };
  if (request.method === 'POST') {
    let body = '';
    request.on('data', (part) => { body += part; });
    request.on('end', () => {
      if (url.pathname === '/language') return go(new URL(request.headers.referer ?? base).pathname, `lang=${body.slice(-2)}`);
      if (url.pathname === '/link') return go('/', 'who=handler');
      return go('/thanks');
    });
    return;
  }
  if (pages[url.pathname]) pages[url.pathname]();
  else { response.writeHead(404); response.end(); }
}

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'fyr-harness-'));
  site = createServer(answer);
  await new Promise((done) => site.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${site.address().port}`;
});

after(() => {
  site.closeAllConnections();
  site.close();
  rmSync(folder, { recursive: true });
});

function file(name, content) {
  const at = path.join(folder, name);
  writeFileSync(at, JSON.stringify(content));
  return at;
}

async function run(script, ...options) {
  const process_ = spawn(process.execPath, [path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), script), '--base', base, ...options]);
  let said = '';
  for (const stream of [process_.stdout, process_.stderr]) stream.on('data', (part) => { said += part; });
  const status = await new Promise((done) => process_.on('close', done));
  return { status, said };
}

const routes = (...paths) => paths.map((it) => ({ method: 'GET', path: it, action: 'see' }));

async function axe(paths, ...options) {
  return run('axe.mjs', '--routes', file('routes.json', routes(...paths)), ...options);
}

/** What the checks say of every bad page at once: one run serves all tests of it. */
let bad;

/** Expects a fault of that kind on a bad page. */
async function check(address, expected) {
  bad ??= axe(['/bad/{kind}', '/hidden'], '--languages', 'sv', '--themes', 'light', '--distinct', 'kind', '--per-key', '99',
    '--seeds', BAD.map((kind) => `/bad/${kind}?kind=${kind}`).join(','));
  const { status, said } = await bad;
  const faults = said.split('FAULT ').filter((fault) => fault.includes(address));
  assert.ok(faults.some((fault) => expected.test(fault)), said);
  assert.equal(status, 1);
}

test('a path belongs to the pattern with the fewest places to fill', () => {
  const all = patterns(routes('/cases/{id}', '/cases/new', '/assets/{*path}', '/'));
  assert.equal(patternOf(all, '/cases/new'), '/cases/new');
  assert.equal(patternOf(all, '/cases/7'), '/cases/{id}');
  assert.equal(patternOf(all, '/assets/css/a.css'), '/assets/{*path}');
  assert.equal(patternOf(all, '/cases/7/x'), undefined);
});

test('a tab is a page of its own, a page number is not', () => {
  const all = patterns(routes('/cases/{id}'));
  const key = (address) => keyOf(all, new URL(address, 'http://a'), ['tab']);
  assert.equal(key('/cases/1?tab=facts&page=2'), '/cases/{id}?page&tab=facts');
  assert.equal(key('/cases/2?page=3'), key('/cases/1?page=9'));
});

test('a form that posts is not followed', () => {
  const html = '<a class="x" href="/a?b=1&amp;c=2">A</a><form method="post" action="/b"><form action="/c"><i hx-sse:connect="/d">';
  assert.deepEqual(references(html), ['/a?b=1&c=2', '/c', '/d']);
});

test('a good site passes, in both languages and themes and for every role', { timeout: 120_000 }, async () => {
  const links = file('links.json', { handler: `${base}/link` });
  const good = ['/', '/cases/{id}', '/mine', '/report', '/link', '/events', '/style.css'];
  const { status, said } = await axe(good, '--links', links);
  assert.equal(status, 0, said);
  assert.match(said, /handler en dark \/mine/);
  assert.match(said, /visitor en light \/link/);
  assert.match(said, /7 of 7 routes reached, 0 faults/);
});

const limit = { timeout: 120_000 };
test('a route that no link leads to is a fault', limit, () => check('/hidden', /no role reached it/));
test('a picture without a text is a fault', limit, () => check('/bad/alt', /axe image-alt/));
test('a page wider than a narrow screen is a fault', limit, () => check('/bad/wide', /px wide on a screen of 320 px/));
test('a second h1 is a fault', limit, () => check('/bad/heading', /has 2 h1/));
test('a script that the policy refuses is a fault', limit, () => check('/bad/policy', /breaks its CSP/));
test('a call to another host is a fault', limit, () => check('/bad/remote', /calls another host/));
test('a heavy page is a fault', limit, () => check('/bad/heavy', /KiB with an empty cache/));
test('a link to nowhere is a fault', limit, () => check('/bad/link', /names .*\/nowhere, which answers 404/));

test('a case is walked through with the keyboard alone', { timeout: 60_000 }, async () => {
  const steps = file('steps.json', [
    { signIn: 'handler' }, { expect: { url: '/' } }, { tabTo: 'rapportera', role: 'link' }, { press: 'Enter' },
    { expect: { url: '/rep*' } }, { tabTo: 'Vad har hänt' }, { type: 'En dator är borta' }, { tabTo: 'Skicka' }, { press: 'Enter' },
    { expect: { text: 'Tack' } }, { remember: 'code', selector: 'code' }, { as: 'visitor' }, { open: '/report' },
    { tabTo: 'Vad' }, { type: '${code}' },
  ]);
  const { status, said } = await run('keyboard.mjs', '--links', file('links.json', { handler: `${base}/link` }), '--steps', steps);
  assert.equal(status, 0, said);
  assert.match(said, /15 of 15 steps/);
});

test('a control that takes no focus stops the walk', { timeout: 60_000 }, async () => {
  const { status, said } = await run('keyboard.mjs', '--steps', file('steps.json', [{ open: '/' }, { tabTo: 'Radera' }]));
  assert.equal(status, 1);
  assert.match(said, /no control "Radera" takes focus; these do: .*link "Ett"/);
});

test('focus that nobody sees is a fault', { timeout: 60_000 }, async () => {
  const { status, said } = await run('keyboard.mjs', '--steps', file('steps.json', [{ open: '/bad/focus' }, { tabTo: 'Syns inte' }]));
  assert.match(said, /"Syns inte" looks the same with and without focus/);
  assert.equal(status, 1);
});

test('focus that is covered is a fault', { timeout: 60_000 }, async () => {
  const { status, said } = await run('keyboard.mjs', '--steps', file('steps.json', [{ open: '/bad/covered' }, { tabTo: 'Täckt' }]));
  assert.match(said, /"Täckt" is covered while it has focus/);
  assert.equal(status, 1);
});
