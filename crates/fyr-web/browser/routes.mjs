// Which route a path belongs to, and which pages of each route links lead to.

/** Makes a list of (pattern, test); a pattern with fewer places to fill is the better match. */
export function patterns(routes) {
  const gets = routes.filter((route) => route.method.toUpperCase() === 'GET').map((route) => route.path);
  return [...new Set(gets)]
    .map((path) => ({ path, holes: (path.match(/\{/g) ?? []).length, test: expression(path) }))
    .sort((a, b) => a.holes - b.holes || b.path.length - a.path.length);
}

/** Returns the pattern a path belongs to, or nothing. */
export function patternOf(all, path) {
  return all.find((pattern) => pattern.test.test(path))?.path;
}

function expression(path) {
  const parts = path.split(/(\{[^}]*\})/).map((part) => {
    if (part.startsWith('{*')) return '.+';
    if (part.startsWith('{')) return '[^/]+';
    return part.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}

/** Two addresses with the same key show the same kind of page; the values of `distinct` parameters tell pages apart. */
export function keyOf(all, url, distinct) {
  const pattern = patternOf(all, url.pathname);
  if (!pattern) return undefined;
  const query = [...new Set(url.searchParams.keys())].sort()
    .map((name) => (distinct.includes(name) ? `${name}=${url.searchParams.get(name)}` : name));
  return query.length === 0 ? pattern : `${pattern}?${query.join('&')}`;
}

/** Returns the addresses that a page names: links, forms that ask, resources and streams. */
export function references(html) {
  const found = [];
  for (const tag of html.match(/<[a-z][^>]*>/gi) ?? []) {
    const posts = /\smethod="?post/i.test(tag);
    for (const [, name, value] of tag.matchAll(/\s(href|src|action|hx-get|hx-sse:connect)="([^"]*)"/gi)) {
      if (!(posts && name.toLowerCase() === 'action')) found.push(value.replaceAll('&amp;', '&'));
    }
  }
  return [...new Set(found)];
}

/**
 * Follows links breadth first as one role, and returns what was reached:
 * `reached` (patterns), `pages` (key → the fullest page of that kind), `broken` (addresses that a page names and that fail).
 */
export async function crawl({ base, cookies, seeds, all, distinct, perKey = 4, requestsMax = 800 }) {
  const origin = new URL(base).origin;
  const headers = { cookie: cookies.map((it) => `${it.name}=${it.value}`).join('; '), 'accept-language': 'sv' };
  const queue = seeds.map((seed) => ({ url: new URL(seed, base), from: 'start' }));
  const known = new Set(queue.map((it) => it.url.href));
  const result = { reached: new Set(), pages: new Map(), broken: [], requests: 0 };
  const taken = new Map();
  while (queue.length > 0 && result.requests < requestsMax) {
    const { url, from } = queue.shift();
    const key = keyOf(all, url, distinct) ?? url.pathname;
    const count = taken.get(key) ?? 0;
    if (count >= perKey) continue;
    taken.set(key, count + 1);
    result.requests += 1;
    const answer = await ask(url, headers);
    if (answer.status >= 400) {
      result.broken.push({ url: url.href, from, status: answer.status });
      continue;
    }
    const pattern = patternOf(all, url.pathname);
    if (pattern) result.reached.add(pattern);
    const named = answer.location ? [answer.location] : references(answer.html);
    if (answer.html && answer.status === 200) keepFullest(result.pages, key, url, answer.html.length);
    for (const value of named) {
      const next = internal(value, url, origin);
      if (next && !known.has(next.href)) {
        known.add(next.href);
        queue.push({ url: next, from: url.pathname + url.search });
      }
    }
  }
  result.cut = queue.length > 0;
  return result;
}

function keepFullest(pages, key, url, size) {
  if ((pages.get(key)?.size ?? -1) < size) pages.set(key, { url: url.href, size });
}

function internal(value, page, origin) {
  if (value === '' || value.startsWith('#')) return undefined;
  let url;
  try { url = new URL(value, page); } catch { return undefined; }
  url.hash = '';
  return url.origin === origin ? url : undefined;
}

/** Asks for an address; the body is read only when it is a page, since a stream of events never ends. */
async function ask(url, headers) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 30_000);
  try {
    const answer = await fetch(url, { headers, redirect: 'manual', signal: stop.signal });
    const isPage = (answer.headers.get('content-type') ?? '').startsWith('text/html');
    const html = isPage ? await answer.text() : '';
    if (!isPage) stop.abort();
    return { status: answer.status, location: answer.headers.get('location'), html };
  } finally {
    clearTimeout(timer);
  }
}
