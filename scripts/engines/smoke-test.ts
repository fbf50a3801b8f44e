import { setTimeout as delay } from 'node:timers/promises';
import { sitePages } from '../../test/support/site-pages.ts';
import type { Engine, EnginePage } from './engine.ts';

const missing = '/missing/';

/** All pages, one of the lists by tag, and a page that does not exist. */
const paths = [...sitePages.map(({ path }) => path), '/posts/tags/architecture/', missing];

/** A check of a page: what to do on it, and the state that it must reach. */
interface Check {
  readonly name: string;
  readonly path: string;
  /** Statements that act on the page. */
  readonly act?: string;
  /** Body of a function that returns true. */
  readonly until: string;
}

const heading = `document.querySelector('h1').textContent`;
const status = `document.querySelector('[role=status]').textContent`;

const demos: readonly Check[] = [
  {
    name: 'search finds characters',
    path: '/search/?name=an',
    until: `return document.querySelectorAll('.card').length > 0`,
  },
  {
    name: 'grayscale converts a sample and shows the slider',
    path: '/grayscale/',
    act: `document.querySelector('button.sample').click()`,
    until: `return document.querySelector('.split img:last-child')?.naturalWidth > 100`,
  },
  {
    name: 'the petition is signed',
    path: '/petition/',
    act: `document.querySelector('#signature').value = 'Engine'; document.querySelector('.petition-form button').click()`,
    until: `return ${status}.includes('Thank you, Engine') && document.querySelectorAll('.signatures li').length > 0`,
  },
  {
    name: 'the members page offers the login',
    path: '/members/',
    until: `return !document.querySelector('#log-in').hidden && ${status}.includes('not logged in')`,
  },
  {
    name: 'the login page opens',
    path: '/members/',
    act: `document.querySelector('#log-in').click()`,
    until: `return document.querySelector('input[name=password]') !== null`,
  },
  {
    name: 'the menu marks the current page',
    path: '/search/',
    until: `const { textDecorationLine, textDecorationThickness } = getComputedStyle(document.querySelector('nav [aria-current]'));
      return textDecorationLine === 'underline' && textDecorationThickness === '3px'`,
  },
];

/** Holds only if the engine really runs no scripts. */
const noScripts: Check = {
  name: 'no script runs',
  path: '/grayscale/',
  until: `return document.querySelector('a.sample') !== null && document.querySelector('button.sample') === null`,
};

const serverPages: readonly Check[] = [
  {
    name: 'search has a page of results',
    path: '/api/search?name=an',
    until: `return document.querySelectorAll('.card').length > 0`,
  },
  {
    name: 'the list of signatures is a page',
    path: '/api/signatures',
    until: `return document.querySelector('h1') !== null && document.querySelector('form') !== null`,
  },
];

/** Fills the field of a page's form and sends the form. */
const send = (field: string, value: string) =>
  `const field = document.querySelector('${field}'); field.value = ${value}; field.form.querySelector('button').click()`;

/** The forms of the demos, as they work without JavaScript. */
const forms: readonly Check[] = [
  {
    name: 'the search form shows results',
    path: '/search/',
    act: send('#name', `'an'`),
    until: `return location.pathname === '/api/search' && document.querySelectorAll('.card').length > 0`,
  },
  {
    name: 'the grayscale form shows the converted image',
    path: '/grayscale/',
    act: send('#imageURL', `location.origin + '/photos/dunes.jpg'`),
    until: `return location.pathname.startsWith('/images/') && document.images[0].naturalWidth > 100`,
  },
  {
    name: 'the grayscale form shows an error with what was entered',
    path: '/grayscale/',
    act: send('#imageURL', `location.origin + '/robots.txt'`),
    until: `return ${heading} === 'The image could not be read' && document.querySelector('#imageURL').value.endsWith('/robots.txt')`,
  },
  {
    name: 'the petition form thanks the signer and lists the signature',
    path: '/petition/',
    act: send('#signature', `'Scriptless engine'`),
    until: `return ${heading} === 'Thank you, Scriptless engine' && document.querySelector('.signatures li').textContent.includes('Scriptless engine')`,
  },
  {
    name: 'the petition form shows an error with what was entered',
    path: '/petition/',
    act: send('#signature', `'www.example.com'`),
    until: `return ${heading} === 'The signature is invalid' && document.querySelector('#signature').value === 'www.example.com'`,
  },
  {
    name: 'an unknown path of the API is a page',
    path: '/api/unknown',
    until: `return ${heading} === 'Not found'`,
  },
];

/** Runs all checks in a browser. Returns the failures. */
export async function smokeTest(engine: Engine, site: string): Promise<string[]> {
  const failures: string[] = [];
  const pages: readonly Check[] = paths.map((path) => ({
    name: `${path} has one h1 and fits the window`,
    path,
    until: `return document.querySelectorAll('h1').length === 1 && document.documentElement.scrollWidth <= innerWidth
      && (${heading} === 'Page not found') === ${path === missing}`,
  }));
  const plans = [
    { javaScript: true, checks: [...pages, ...demos, ...serverPages] },
    { javaScript: false, checks: [noScripts, ...pages, ...serverPages, ...forms] },
  ];
  for (const { javaScript, checks } of plans) {
    const page = await engine.open({ javaScript });
    try {
      for (const check of checks) {
        const problem = await attempt(page, site, check).catch((error: Error) => error.message);
        if (problem) failures.push(`${javaScript ? '' : 'without JavaScript: '}${check.name}: ${problem}`);
      }
    } finally {
      await page.close();
    }
  }
  return failures;
}

async function attempt(
  page: EnginePage,
  site: string,
  { path, act, until }: Check,
): Promise<string | undefined> {
  await page.goto(site + path);
  if (act) {
    // The page's module may not have run yet.
    await waitFor(page, `return document.readyState === 'complete'`);
    await waitFor(
      page,
      `const target = document.querySelector('button:not([hidden])'); return target !== null`,
    );
    await page.run(act);
  }
  return (await waitFor(page, until)) ? undefined : 'not reached within 30 s';
}

async function waitFor(page: EnginePage, until: string): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    // A navigation may interrupt the script.
    if (await page.run(until).catch(() => false)) return true;
    await delay(300);
  }
  return false;
}
