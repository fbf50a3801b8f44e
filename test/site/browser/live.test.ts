import { expect, test } from '@jest/globals';
import { untilLive } from '../../../site/browser/live.ts';

/** Calls it with a site that gives these responses, one after another, and the last one again and again. */
function check(html: string | undefined, responses: readonly (Response | Error)[]) {
  const delays: number[] = [];
  const remaining = [...responses];
  const fetch = async () => {
    const [response] = remaining.length > 1 ? remaining.splice(0, 1) : remaining;
    if (response instanceof Response) return response.clone();
    throw response;
  };
  const wait = async (milliseconds: number) => void delays.push(milliseconds);
  const signal = new AbortController().signal;
  return { delays, result: untilLive({ url: '/tea/', html, signal, fetch, wait }) };
}

const ok = (text: string) => new Response(text);
const missing = new Response('', { status: 404 });

test('a page is live when the site shows its text', async () => {
  const { result, delays } = check('<p>New</p>\n', [
    missing,
    new Error('offline'),
    ok('<p>Old</p>'),
    ok('<main><p>New</p></main>'),
  ]);
  expect(await result).toBe(true);
  expect(delays).toHaveLength(4);
});

test('a deletion is live when the page is gone', async () => {
  expect(await check(undefined, [ok('<p>Old</p>'), missing]).result).toBe(true);
});

test('after half an hour it is given up', async () => {
  const { result, delays } = check('<p>New</p>', [ok('<p>Old</p>')]);
  expect(await result).toBe(false);
  expect(delays.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(25 * 60_000);
});
