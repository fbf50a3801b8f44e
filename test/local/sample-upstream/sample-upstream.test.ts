import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { startSampleUpstream } from '../../../local/sample-upstream/sample-upstream.ts';
import type { LocalServer } from '../../../local/server.ts';

interface Page {
  info: { count: number; pages: number; next: string | null; prev: string | null };
  results: { id: number; name: string; species: string; status: string; image: string }[];
}

let server: LocalServer;
beforeAll(async () => {
  server = await startSampleUpstream();
});
afterAll(() => server.close());

const page = async (address: string): Promise<Page> => (await fetch(address)).json() as Promise<Page>;

describe('the sample upstream', () => {
  test('returns pages of twenty, with each person once', async () => {
    const names: string[] = [];
    let next: string | null = `${server.url}/api/character`;
    let pages = 0;
    while (next) {
      const { info, results }: Page = await page(next);
      expect(info.count).toBe(107);
      expect(info.pages).toBe(6);
      names.push(...results.map(({ name }) => name));
      next = info.next;
      pages++;
    }
    expect(pages).toBe(6);
    expect(new Set(names).size).toBe(107);
  });

  test('finds parts of names in any case, and repeats the text in its links', async () => {
    const { info, results } = await page(`${server.url}/api/character?name=LAN`);
    expect(results.length).toBe(info.count);
    expect(results.length).toBeGreaterThan(0);
    for (const { name } of results) expect(name.toLowerCase()).toContain('lan');
    const first = await page(`${server.url}/api/character?name=a&page=1`);
    expect(new URL(first.info.next ?? '').searchParams.get('name')).toBe('a');
    expect(first.info.prev).toBeNull();
  });

  test('returns 404 for a name without matches and for a page that does not exist', async () => {
    for (const query of ['name=nobody-at-all', 'page=7', 'page=0', 'page=-1', 'page=x', 'name=Alma&page=2']) {
      const response = await fetch(`${server.url}/api/character?${query}`);
      expect([query, response.status]).toEqual([query, 404]);
      expect(await response.json()).toEqual({ error: 'There is nothing here' });
    }
  });

  test('describes each person, with an absolute picture address on its own origin', async () => {
    const { results } = await page(`${server.url}/api/character?name=Alma`);
    expect(results.length).toBeGreaterThan(0);
    for (const { id, species, status, image } of results) {
      expect(species).not.toBe('');
      expect(status).not.toBe('');
      expect(image).toBe(`${server.url}/api/character/avatar/${id}.png`);
    }
  });

  test('has a valid and unique picture for each person, always the same', async () => {
    const pictures = await Promise.all(
      [1, 2, 107].map(async (id) => {
        const response = await fetch(`${server.url}/api/character/avatar/${id}.png`);
        expect(response.headers.get('content-type')).toBe('image/png');
        expect(response.headers.get('x-content-type-options')).toBe('nosniff');
        return Buffer.from(await response.arrayBuffer());
      }),
    );
    for (const picture of pictures) {
      const { format, width, height } = await sharp(picture, { failOn: 'warning' }).metadata();
      expect({ format, width, height }).toEqual({ format: 'png', width: 288, height: 288 });
      expect((await sharp(picture).stats()).entropy).toBeGreaterThan(0);
    }
    expect(new Set(pictures.map((picture) => picture.toString('base64'))).size).toBe(3);
    const again = await fetch(`${server.url}/api/character/avatar/1.png`);
    expect(Buffer.from(await again.arrayBuffer()).equals(pictures[0] as Buffer)).toBe(true);
  });

  test.each([
    '/',
    '/api/character/avatar/0.png',
    '/api/character/avatar/108.png',
    '/api/character/avatar/1.svg',
  ])('returns 404 for %s', async (path) => {
    expect((await fetch(`${server.url}${path}`)).status).toBe(404);
  });

  test('accepts GET and HEAD only', async () => {
    expect((await fetch(`${server.url}/api/character`, { method: 'POST' })).status).toBe(405);
    const head = await fetch(`${server.url}/api/character`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('refuses a port that is taken', async () => {
    await expect(startSampleUpstream({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
