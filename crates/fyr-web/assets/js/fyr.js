// What a page gains where JavaScript runs: clocks that tick, drafts that survive a reload, copying, menus that close.
// Every page is right and every form works without it. Nothing is fetched, nothing is evaluated.
'use strict';
(() => {
  const meta = document.querySelector('meta[name="fyr-words"]');
  const words = meta ? JSON.parse(meta.content) : {};
  const fill = (pattern, holes) => pattern.replace(/\{(\w)\}/g, (_, hole) => holes[hole]);
  const MINUTE = 60_000;

  // Clocks. The same rule as the server: minutes below 2 hours, hours below 48, then days and hours, days from a week.
  const counted = (kind, n) => fill(words[kind][n === 1 ? 0 : 1], { n });
  const duration = (minutes) => {
    if (minutes === 0) return words.under;
    if (minutes < 120) return counted('minutes', minutes);
    if (minutes < 2880) return counted('hours', Math.floor(minutes / 60));
    const days = counted('days', Math.floor(minutes / 1440));
    const hours = Math.floor((minutes % 1440) / 60);
    if (minutes >= 10080 || hours === 0) return days;
    return fill(words.two, { a: days, b: counted('hours', hours) });
  };

  class Clock extends HTMLElement {
    connectedCallback() {
      // The server's now, which in a scenario is not the browser's.
      this.ahead = Number(this.dataset.now) - Date.now();
      this.timer = setInterval(() => this.tick(), MINUTE);
    }
    disconnectedCallback() { clearInterval(this.timer); }
    tick() {
      const { started, due } = this.dataset;
      const left = Number(due) - (Date.now() + this.ahead);
      const state = left < 0 ? 'late' : left < 1440 * MINUTE ? 'soon' : 'far';
      const share = 1 - left / Math.max(1, Number(due) - Number(started));
      const sentence = fill(left < 0 ? words.late : words.left, { d: duration(Math.floor(Math.abs(left) / MINUTE)) });
      const text = this.querySelector('.fyr-clock__left');
      if (text.textContent !== sentence) text.textContent = sentence;
      this.dataset.state = state;
      this.querySelector('.fyr-clock__fill')?.setAttribute('width', Math.round(1000 * Math.min(1, Math.max(0, share))));
    }
  }
  customElements.define('fyr-clock', Clock);
  // A tab that slept is right again as soon as it is looked at.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) document.querySelectorAll('fyr-clock').forEach((clock) => clock.tick());
  });

  // Drafts: kept in this tab only, never passwords, files, hidden or sensitive fields.
  const kept = (form) => [...form.elements].filter((field) =>
    field.name && !['hidden', 'password', 'file', 'submit', 'button', 'fieldset'].includes(field.type)
    && !field.hasAttribute('data-sensitive') && !field.readOnly && !field.disabled);
  const state = (form) => JSON.stringify(kept(form).map((field) =>
    [field.name, ['radio', 'checkbox'].includes(field.type) ? field.checked : field.value]));
  const restore = (form, saved) => {
    const fields = kept(form);
    const values = JSON.parse(saved);
    if (values.length !== fields.length || values.some(([name], at) => name !== fields[at].name)) return false;
    values.forEach(([, value], at) => {
      if (typeof value === 'boolean') fields[at].checked = value; else fields[at].value = value;
    });
    return true;
  };
  const store = {
    get: (key) => { try { return sessionStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* full or forbidden: the form still works */ } },
    remove: (key) => { try { sessionStorage.removeItem(key); } catch { /* as above */ } },
  };
  // A draft that was sent is kept until a page of ours answers: a lost connection or an error page loses nothing.
  const arrived = performance.getEntriesByType('navigation')[0]?.type === 'navigate' && !document.querySelector('[data-keep-drafts]');
  const sent = store.get('sent');
  if (sent && arrived) { store.remove(sent); store.remove('sent'); }
  document.querySelectorAll('form[data-draft]').forEach((form) => {
    const key = `draft:${form.dataset.draft}`;
    const empty = state(form);
    const status = form.querySelector('[data-draft-status]');
    const saved = store.get(key);
    // What the server sent back with errors is newer than any draft.
    if (saved && saved !== empty && !document.querySelector('.ds-error-summary') && restore(form, saved) && status) {
      const discard = document.createElement('button');
      discard.type = 'button';
      discard.className = 'fyr-link-button';
      discard.textContent = words.discard;
      discard.addEventListener('click', () => { restore(form, empty); store.remove(key); status.replaceChildren(); });
      status.replaceChildren(`${words.restored} `, discard);
    }
    form.addEventListener('input', () => store.set(key, state(form)));
    form.addEventListener('submit', () => store.set('sent', key));
  });

  // Copying.
  document.querySelectorAll('button[data-copy]').forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    const label = button.querySelector('[data-copy-label]');
    const before = label.textContent;
    label.setAttribute('role', 'status');
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      label.textContent = words.copied;
      setTimeout(() => { label.textContent = before; }, 4000);
    });
  });

  // Menus close by Escape and by leaving them.
  document.querySelectorAll('details[data-menu]').forEach((menu) => {
    menu.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && menu.open) { menu.open = false; menu.querySelector('summary').focus(); }
    });
    menu.addEventListener('focusout', (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
    });
    document.addEventListener('click', (event) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // A refused form: the reader starts at what is wrong.
  document.querySelector('[data-focus]')?.focus();

  // Long work that has ended: the whole page is shown as it is then.
  document.querySelectorAll('[data-reload-on]').forEach((element) => {
    element.addEventListener(element.dataset.reloadOn, () => location.reload());
  });
})();
