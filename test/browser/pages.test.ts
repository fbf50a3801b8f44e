import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type TabOptions, untilIdle, visitor } from '../support/browser.ts';
import { checkInAllModes } from '../support/check-page.ts';
import { sitePages } from '../support/site-pages.ts';

const visits = visitor();
const paths = [...sitePages.map(({ path }) => path), '/no-such-page/', '/images/no-such-image.png'];
const phone = { width: 320, height: 640 };

async function openSettled(path: string, options: TabOptions = {}): Promise<Page> {
  const page = await visits.openAgain(path, options);
  await untilIdle(page);
  return page;
}

/** Applies styles as a visitor's own stylesheet does, which the content security policy does not restrict. */
async function applyStyles(page: Page, css: string): Promise<void> {
  await page.evaluate(`(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(${JSON.stringify(css)});
    document.adoptedStyleSheets = [sheet];
  })()`);
}

async function sidewaysScroll(page: Page): Promise<unknown> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}

describe.each(paths)('%s', (path) => {
  let page: Page;

  // Chromium logs the 404 as an error.
  const expect404 = () => path.includes('no-such') && visits.expectTrouble(/404 .*no-such/);

  test('loads without errors or policy violations', async () => {
    expect404();
    page = await visits.openAgain(path);
    await untilIdle(page);
    expect(await page.title()).toMatch(/\S/);
  });

  test('begins with a skip link that is visible when focused, and Tab reaches every control, with a focus indicator', async () => {
    const indicators: unknown[] = [];
    // More than any page has.
    for (let step = 0; step < 200; step++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(`(() => {
        const element = document.activeElement;
        if (element === document.body) return undefined;
        element.isReached = true;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        const { top, left } = element.getBoundingClientRect();
        return {
          html: element.outerHTML.slice(0, 99),
          seen: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
          inside: left >= 0 && top >= 0,
        };
      })()`);
      if (focused === undefined) break;
      indicators.push(focused);
    }
    expect(indicators[0]).toMatchObject({ html: expect.stringMatching(/skip/i) });
    for (const indicator of indicators) expect(indicator).toMatchObject({ seen: true, inside: true });
    const missed = await page.evaluate(`
      [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
        .filter((each) => each.tabIndex >= 0 && !each.disabled && each.checkVisibility({ visibilityProperty: true }))
        .filter((each) => !each.isReached)
        .map((each) => each.outerHTML.slice(0, 99))`);
    expect(missed).toEqual([]);
    await page.locator('.skip-link').focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate(`document.activeElement.matches('main, main *')`)).toBe(true);
  });

  test('is accessible in light, dark and forced colors, on desktop and phone', async () => {
    expect(await checkInAllModes(page)).toStrictEqual([]);
  });

  test.each([
    [
      'the text spacing of WCAG 1.4.12',
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }',
    ],
    ['text at 200 %', 'html { font-size: 212.5% !important }'],
  ])('does not scroll sideways at 320 px with %s', async (_, css) => {
    await page.setViewportSize(phone);
    await applyStyles(page, css);
    expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
  });
});

test.each(sitePages.filter(({ hasScript }) => hasScript))(
  '$path is accessible in the same modes without JavaScript',
  async ({ path }) => {
    const page = await visits.openAgain(path, { javaScriptEnabled: false });
    expect(await checkInAllModes(page)).toStrictEqual([]);
  },
);

test('all other pages are the same without JavaScript: they load no script', async () => {
  for (const path of paths.filter(
    (path) => !sitePages.some((page) => page.path === path && page.hasScript),
  )) {
    if (path.includes('no-such')) visits.expectTrouble(/404 .*no-such/);
    const page = await openSettled(path);
    expect(await page.locator('script[src], noscript, link[rel=modulepreload]').count()).toBe(0);
  }
});

test.each(['/search/', '/members/', '/petition/'])('%s reserves room for its script only', async (path) => {
  const heightOf = (page: Page) =>
    page.locator('.stage, .signed').evaluate((element) => {
      return Number.parseInt(element.ownerDocument.defaultView.getComputedStyle(element).minHeight, 10) || 0;
    });
  expect(await heightOf(await openSettled(path))).toBeGreaterThan(200);
  expect(await heightOf(await openSettled(path, { javaScriptEnabled: false }))).toBe(0);
});

test('/grayscale/ reserves the room that its script fills', async () => {
  const page = await openSettled('/grayscale/');
  const [slot, field] = await page
    .locator('#drop-zone, .drop-zone')
    .evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().height));
  expect(Math.abs((slot ?? 0) - (field ?? 0))).toBeLessThan(24);
});

test('a button copies a block of code', async () => {
  const page = await openSettled('/posts/how-a-static-site-answers/');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy' }).first().click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.getByRole('status').first().textContent()).toBe('The code is copied.');
  expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^function handler/);
});

test('the current page is underlined in the menu', async () => {
  const page = await openSettled('/search/');
  const style = await page
    .locator('[aria-current=page]')
    .first()
    .evaluate((link) => {
      const { textDecorationLine, textDecorationThickness } =
        link.ownerDocument.defaultView.getComputedStyle(link);
      return { textDecorationLine, textDecorationThickness };
    });
  expect(style).toEqual({ textDecorationLine: 'underline', textDecorationThickness: '3px' });
});

test('on a phone, a table keeps the words of its first columns whole', async () => {
  const page = await openSettled('/how-to-add-a-page/', { viewport: { width: 360, height: 740 } });
  const broken = await page.locator('table :is(th, td:not(:last-child))').evaluateAll((cells) =>
    cells
      .filter((cell) => {
        const text = cell.ownerDocument.createRange();
        text.selectNodeContents(cell);
        // Two lines have more.
        return text.getBoundingClientRect().height > 40;
      })
      .map((cell) => cell.textContent),
  );
  expect(broken).toEqual([]);
});

test.each([360, 700, 1200])(
  'at %d px, a long address in any column of a table fits into the page',
  async (width) => {
    const page = await openSettled('/how-to-add-a-page/', { viewport: { width, height: 740 } });
    for (const columns of [[0], [1], [2], [0, 1, 2]]) {
      await page.locator('table tbody tr').evaluateAll(
        (rows, changed) =>
          rows.forEach(({ cells }, index) => {
            if (index === 0)
              for (const column of changed) cells[column].textContent = `example.com/${'long'.repeat(20)}`;
          }),
        columns,
      );
      expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
      await page.reload();
    }
  },
);

test.each(['/about/', '/posts/zero-trust/', '/admin/'])(
  'on %s, a quote does not look like other text',
  async (path) => {
    const page = await openSettled(path);
    const border = await page.evaluate(`(() => {
    const quote = document.createElement('blockquote');
    document.querySelector('main').append(quote);
    return getComputedStyle(quote).borderInlineStartStyle;
  })()`);
    expect(border).toBe('solid');
  },
);

test('the end of a line of code can be scrolled out from under the button', async () => {
  const page = await openSettled('/how-to-add-a-page/', { viewport: { width: 360, height: 740 } });
  const covered = await page.locator('.code').evaluateAll(
    (figures) =>
      figures.filter((figure) => {
        const code = figure.querySelector('pre');
        const text = figure.ownerDocument.createRange();
        text.selectNodeContents(figure.querySelector('code'));
        code.scrollLeft = code.scrollWidth;
        const [right, left] = [text, figure.querySelector('button')].map((each) =>
          each.getBoundingClientRect(),
        );
        return right.right > left.left;
      }).length,
  );
  expect(covered).toBe(0);
});

test('the print version shows what happens at each stop, and no reserved room', async () => {
  visits.expectTrouble(/ERR_FAILED/);
  const page = await openSettled('/search/');
  await page.route(/api\/search/, (route) => route.abort());
  await page.getByLabel('Name of a character').fill('anybody');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await page.emulateMedia({ media: 'print' });
  const hidden = await page
    .locator('.stops p')
    .evaluateAll((texts) => texts.filter((text) => text.getBoundingClientRect().height === 0).length);
  expect(hidden).toBe(0);
  const { stage, status } = await page.locator('.stage').evaluate((element) => ({
    stage: element.getBoundingClientRect().height,
    status: element.querySelector('.status').getBoundingClientRect().height,
  }));
  expect(stage).toBe(status);
});

test('the print version has no minimum height, which would add a blank page', async () => {
  const page = await openSettled('/petition/');
  await page.emulateMedia({ media: 'print' });
  const heights = await page
    .locator('body, .signed')
    .evaluateAll((elements) =>
      elements.map((element) => element.ownerDocument.defaultView.getComputedStyle(element).minHeight),
    );
  expect(heights).toEqual(['0px', '0px']);
});

test('with reduced motion, the busy indicator does not look like a share that is done', async () => {
  const page = await openSettled('/search/', { reducedMotion: 'reduce' });
  await page.route(/api\/search/, () => {});
  await page.getByLabel('Name of a character').fill('anybody');
  await page.keyboard.press('Enter');
  await page.getByText('Searching').waitFor();
  const background = await page
    .locator('#status p')
    .evaluate(
      (element) => element.ownerDocument.defaultView.getComputedStyle(element, '::after').backgroundImage,
    );
  expect(background).toMatch(/^repeating-linear-gradient/);
});

test.each([
  ['/search/', 'Name of a character'],
  ['/grayscale/', 'Address of an image'],
  ['/petition/', 'Your name'],
])('the form of %s can be used with the keyboard alone', async (path, label) => {
  const page = await openSettled(path);
  const field = page.getByLabel(label);
  for (let step = 0; step < 20; step++) {
    await page.keyboard.press('Tab');
    if (await field.evaluate((element) => element.matches(':focus'))) break;
  }
  await page.keyboard.type('typed');
  expect(await field.inputValue()).toBe('typed');
  await page.keyboard.press('Tab');
  expect(await page.locator(':focus').evaluate((element) => element.matches('button'))).toBe(true);
});

test('the menu links to all demos, and each demo links to the home page', async () => {
  const page = await openSettled('/');
  for (const name of ['Search', 'Grayscale', 'Petition', 'Members']) {
    await page.getByRole('navigation', { name: 'Demos' }).getByRole('link', { name }).click();
    await page.waitForURL(`**/${name.toLowerCase()}/`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(name);
    await page.getByRole('banner').getByRole('link', { name: 'Jamstack on AWS' }).click();
    await page.waitForURL(/:\d+\/$/);
  }
});
