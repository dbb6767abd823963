// Replays the public timeline of August and September 2025 through the pages alone, each act by the one whose it is.
//   node timeline.mjs --base URL --story FILE --clock URL --out DIR
// `story`: the names and files of an installation in which nothing but a first administrator is.
// `clock`: asked for with `?at=MOMENT`, it lets the installation's clock stand there.
// `out`: where the incident report is put. Exit 1 when a page is not as it should be, 2 when it could not run.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { firstLine, session, speak, start } from './browser.mjs';

const WAIT_MS = 20_000;
const { values: given } = parseArgs({
  options: { base: { type: 'string' }, story: { type: 'string' }, clock: { type: 'string' }, out: { type: 'string' } },
});
const story = JSON.parse(readFileSync(given.story, 'utf8'));

/** A person at a browser of their own. */
class Person {
  static async signIn(browser, link) {
    const context = await session(browser, given.base);
    context.setDefaultTimeout(WAIT_MS);
    const person = new Person();
    person.page = await context.newPage();
    await person.page.goto(link);
    await person.press('main form button');
    await speak(person.page, 'sv');
    return person;
  }

  async open(address) {
    await this.page.goto(address);
  }

  /** Follows the link that says this. */
  async follow(words) {
    const before = this.page.url();
    await this.page.locator('main').getByRole('link', { name: words }).first().click();
    await this.page.waitForURL((url) => url.href !== before);
  }

  async press(selector) {
    const button = this.page.locator(selector).first();
    await Promise.all([this.page.waitForEvent('load'), button.click()]);
    const wrong = this.page.locator('.ds-error-summary');
    if (await wrong.count()) throw new Error(`${this.page.url()} refuses: ${(await wrong.innerText()).replaceAll('\n', ' ')}`);
  }

  /** Fills the form that is sent to an address with this end, and sends it by the button that says this. */
  async send(end, values = {}, button = '') {
    const form = this.page.locator(`main form[action$="${end}"]`).filter({ has: this.page.locator('button', { hasText: button }) }).first();
    await form.waitFor({ state: 'attached' })
      .catch(() => { throw new Error(`${this.page.url()} has no form to ${end} with "${button}"`); });
    await form.evaluate((it) => { for (let at = it; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true; });
    for (const [name, value] of Object.entries(values)) await this.fill(form, name, value);
    await form.evaluate((it) => it.setAttribute('data-walked', ''));
    await this.press(`form[data-walked] button:has-text("${button}")`);
  }

  async fill(form, name, value) {
    const controls = form.locator(`[name="${name}"]`);
    const [tag, type] = await controls.first().evaluate((it) => [it.tagName, it.type]);
    if (type === 'radio' || type === 'checkbox') {
      for (const label of [value].flat()) {
        // `=id` where several labels have the same words in them.
        const control = label.startsWith('=')
          ? form.locator(`[name="${name}"][value="${label.slice(1)}"]`)
          : controls.and(form.getByLabel(label, { exact: type === 'radio' })).first();
        await control.check({ force: true }).catch(() => { throw new Error(`${this.page.url()}: ${name} has no "${label}"`); });
      }
    } else if (tag === 'SELECT') await controls.selectOption({ label: value });
    else if (type === 'file') await controls.setInputFiles(value);
    else await controls.fill(value);
  }

  async sees(...words) {
    const said = (await this.page.locator('main').textContent()).replace(/\s+/g, ' ');
    const missing = words.filter((it) => !said.includes(it));
    if (missing.length) throw new Error(`${this.page.url()} does not say "${missing.join('", "')}" but: ${said.slice(0, 300)}`);
  }

  /** Loads the page again until it says this: somebody else is at work. */
  async waitsFor(words) {
    for (const until = Date.now() + 4 * WAIT_MS; Date.now() < until;) {
      if ((await this.page.locator('main').textContent()).includes(words)) return;
      await this.page.waitForTimeout(300);
      await this.page.reload();
    }
    throw new Error(`${this.page.url()} never says "${words}"`);
  }

  /** Records facts one by one, each on its own page. */
  async records(matter, facts) {
    for (const [field, value] of Object.entries(facts)) {
      await this.open(`${matter}/facts/${field}`);
      await this.send(`/facts/${field}`, { [field]: value });
    }
  }

  /** Takes in all that others propose for a case. */
  async accepts(matter) {
    await this.open(matter);
    await this.send('/proposals', {}, 'Ta in alla förslag');
  }
}

async function clock(at) {
  const answer = await fetch(`${given.clock}?at=${at}`);
  if (!answer.ok) throw new Error(`the clock does not stand at ${at}`);
}

async function people(browser) {
  const administrator = await Person.signIn(browser, story.administrator);
  for (const [kind, file] of story.registers) {
    await administrator.open(`/registers/${kind}/import`);
    await administrator.send('/import', { file }, 'Prova filen');
    await administrator.sees('Filen går att skriva');
    await administrator.send('/import', {}, 'Skriv till registret');
    await administrator.sees('Filen är skriven till registret');
  }
  const account = async (name, role, organisation) => {
    await administrator.open('/accounts/new');
    const email = `${name.split(' ')[0].toLowerCase()}@prov.example`;
    await administrator.send('/accounts/new', { name, email, role: [role], organisation: [organisation] });
    return Person.signIn(browser, await administrator.page.locator('#link').inputValue());
  };
  return {
    coordinator: await account('Kerstin Samordnare', 'Samordnare', story.office),
    supplier: await account('Love Leverans', 'Leverantörens kontakt', story.supplier),
    officer: await account('Disa Dataskydd', 'Dataskyddsombud', story.board),
    approver: await account('Britt Beslut', 'Beslutsfattare', story.board),
    analyst: await account('Alva Analys', 'Läckageanalytiker', story.office),
  };
}

/** 25 August: the supplier tells the contact point; the office opens the incident. */
async function alarm({ supplier, coordinator }) {
  await clock('2025-08-25T06:00:00Z');
  await supplier.open('/supplier/report');
  await supplier.send('/supplier/report', {
    what: 'Vår övervakning larmade om ett intrång i den miljö där personalsystemen körs. Vi har stängt miljön.',
    noticed_at: '2025-08-23T22:00', systems: story.systems, personal_data: 'Vet inte ännu', contact: 'Love Leverans, 08-465 004 10',
  });
  await clock('2025-08-25T07:30:00Z');
  await coordinator.open('/reports');
  await coordinator.follow('Vår övervakning larmade');
  await coordinator.send('/triage', {
    title: 'Intrång hos leverantören av personalsystem', lead: story.office, supplier: story.supplier,
    systems: story.systems, contact_point_told_at: '2025-08-25T08:00',
  });
  const incident = new URL(coordinator.page.url()).pathname;
  await coordinator.records(incident, {
    nature: 'En angripare har tagit sig in hos leverantören och troligen fått tillgång till uppgifter om anställda.',
    incident_type: 'Obehörig åtkomst', occurred_from: '2025-08-20T02:00', occurred_to: '2025-08-23T22:00',
    detected_at: '2025-08-23T22:00', detection_how: 'Larm i leverantörens tekniska miljö.', ceased: 'Ja, det har upphört',
    cause: 'Angrepp', processor_name: story.supplier, data_subject_groups: ['Anställda'],
    data_categories: ['Namn och andra', 'Kontaktuppgifter', 'Personnummer'], consequences: ['förlorar kontrollen', 'Bedrägeri'],
    severity: 'Betydande', measures_taken: 'Leverantören har stängt systemen och kopplat in utredare.',
  });
  return incident;
}

/** 26 August 16.54: every board is told. 29 August: the authority is notified, with six hours left. */
async function firstDays({ coordinator, officer }, incident) {
  await clock('2025-08-26T14:54:00Z');
  await coordinator.open(incident);
  await coordinator.send('/fan-out');
  await clock('2025-08-27T07:00:00Z');
  await officer.open('/');
  await officer.follow('Öppna ärendet');
  const found = new URL(officer.page.url()).pathname.split('/').slice(0, 3).join('/');
  await officer.open(found);
  // The office knew before the board did: until somebody chooses, that earlier clock runs, and the page says so.
  await officer.sees('måndag 25 augusti 2025 kl. 08.00', 'tisdag 26 augusti 2025 kl. 16.54', 'torsdag 28 augusti 2025 kl. 08.00');
  await officer.send('/awareness/choose', {
    moment: 'Den egna verksamheten fick veta', reason: 'Nämnden fick veta först när samordningskontoret underrättade oss.',
  });
  await officer.sees('fredag 29 augusti 2025 kl. 16.54', 'torsdag 28 augusti 2025 kl. 08.00');
  await officer.accepts(found);
  await officer.send('/qualification', { reason: 'Obehöriga har troligen fått tillgång till uppgifter som nämnden ansvarar för.' });
  await officer.open(`${found}/risk`);
  await officer.send('/risk', { level: '=risk', reason: 'Personnummer och kontaktuppgifter kan användas för bedrägerier.' });
  await officer.records(found, { informed: 'Nej, men de ska informeras' });
  await clock('2025-08-29T09:30:00Z');
  await officer.open(`${found}/notification`);
  await officer.send('/notification/file', { channel: 'Myndighetens e-tjänst' });
  await officer.sees('I tid');
  await officer.send('/receipt', { receipt: 'PROV-1' });
  return found;
}

/** 3 September: the theft is certain and the severity is raised; both verdicts stay to be seen. */
async function theft({ coordinator, officer }, incident, found) {
  await clock('2025-09-03T08:00:00Z');
  await coordinator.records(incident, { severity: 'Mycket allvarliga' });
  await clock('2025-09-03T13:00:00Z');
  await officer.accepts(found);
  await officer.open(`${found}/facts/severity`);
  await officer.sees('Mycket allvarliga', 'Betydande', 'Historik (1)', '3 september 2025');
}

/** 14 September: it is published. 15 September: it is analysed, and each case gets its own people. */
async function published({ coordinator }, incident) {
  await clock('2025-09-15T06:00:00Z');
  await coordinator.open(`${incident}/leaks/new`);
  await coordinator.send('/leaks/new', {
    material: story.material, purpose: 'Ta reda på vilka som finns i materialet, för att informera och skydda dem.',
    basis: 'Dataskyddsförordningen artikel 33 och 34.', analyst: 'Alva Analys', protected_list: story.protected,
  });
  const run = new URL(coordinator.page.url()).pathname;
  await coordinator.waitsFor('Lämna personerna till ärendena');
  await coordinator.open(run);
  await coordinator.send('/hand-over');
}

/** 17 September: the risk is high; protected persons are told directly by the one who was named for it. */
async function protectedPersons({ officer, approver }, found) {
  await clock('2025-09-17T09:00:00Z');
  await officer.accepts(found);
  await officer.open(`${found}/risk`);
  await officer.send('/risk', { level: '=high', reason: 'Uppgifterna är publicerade, också skyddade uppgifter.' });
  await officer.open(`${found}/people`);
  if (await officer.page.locator('a[href*="protected=0"]').count()) throw new Error('protected persons are shown to one who is not named');
  await approver.open(`${found}/people`);
  await approver.send('/people/handlers', { account: 'Disa Dataskydd' });
  let told = 0;
  for (;;) {
    await officer.open(`${found}/people?protected=0`);
    if (!await officer.page.locator('main form[action$="/contact"]').count()) break;
    await officer.send('/contact', { at: '2025-09-17T10:00', how: 'Samtal med ansvarig chef' });
    told += 1;
  }
  if (told === 0) throw new Error('nobody in the material is protected');
  return told;
}

/** 25 September: letters to all others leave; everybody has been told. */
async function letters({ officer }, found) {
  await clock('2025-09-25T07:00:00Z');
  await officer.open(`${found}/information`);
  await officer.send('/information', {
    heading: 'Dina personuppgifter har blivit stulna', happened: 'En angripare har kopierat uppgifter om dig.',
    consequences: 'Någon kan försöka lura dig.', measures: 'Vi har anmält händelsen.', advice: 'Var misstänksam mot oväntade samtal.',
    contact: 'Ring växeln.',
  });
  await officer.open(`${found}/information`);
  await officer.waitsFor('Ange att breven är lämnade till utskick');
  await clock('2025-09-25T14:00:00Z');
  await officer.open(`${found}/information`);
  await officer.send('/dispatch', { at: '2025-09-25T15:30', how: 'Lämnade till tryckeriet' });
  await officer.open(`${found}/duties`);
  await officer.send('/duties', { at: '2025-09-25T15:45', how: 'Brev, och samtal med dem som har skyddade uppgifter' }, 'Ange att personerna har informerats');
}

/** 26 September: what the board asks for is recorded, the case is closed, the report answers every heading. */
async function report({ officer, approver }, found) {
  await clock('2025-09-26T06:00:00Z');
  await officer.records(found, {
    cause_text: 'En sårbarhet i leverantörens system hade funnits en tid.', data_categories_text: 'Namn, adress, telefon, e-post, anställning.',
    records_affected: '1500', reason_for_data: 'Ett införandeprojekt behövde hela organisationsstrukturen.',
    consequences_text: 'Bedrägeri, oro, och fara för dem som har skyddade uppgifter.', informed: 'Ja',
    informed_how: 'Brev till alla, samtal med dem som har skyddade uppgifter.', measures_planned: 'Gallring hos leverantören följs upp.',
    feedback: 'Beskedet till nämnderna kom ett dygn efter beskedet till kontaktvägen.', lessons: 'Beskedet ska gå till alla i samma stund.',
  });
  await officer.open(found);
  const made = await officer.page.context().request.get(`${found}/report.pdf`);
  writeFileSync(path.join(given.out, 'report.pdf'), await made.body());
  await officer.open(`${found}/timeline?kind=`);
  await officer.sees('Disa Dataskydd');
  await approver.open(found);
  await approver.sees('Avsluta');
  await approver.send('/close', { reason: 'Alla har fått veta, och åtgärderna följs upp.' });
  await approver.sees('Alla har fått veta, och åtgärderna följs upp.');
}

async function main() {
  const browser = await start();
  try {
    const cast = await people(browser);
    const incident = await alarm(cast);
    const found = await firstDays(cast, incident);
    await theft(cast, incident, found);
    await published(cast, incident);
    const told = await protectedPersons(cast, found);
    await letters(cast, found);
    await report(cast, found);
    console.log(`replayed; ${told} protected persons told directly`);
    return 0;
  } catch (error) {
    console.log(`FAULT ${firstLine(error)}\n${error.stack}`);
    return 1;
  } finally {
    await browser.close();
  }
}

main().then(
  (status) => process.exit(status),
  (error) => { console.error(`timeline.mjs: ${firstLine(error)}`); process.exit(2); },
);
