import { describe, expect, test } from '@jest/globals';
import {
  browserAccept,
  expectErrorPage,
  expectProblem,
  postForm,
  postJson,
  readJson,
  request,
  sharedRun,
} from '../support/http.ts';
import { type Converted, convert, download, pictureUrl, pixels } from '../support/images.ts';
import { maxPictureBytes, pictureSize, pictures } from '../support/pictures.ts';
import { type SignedForm, sendForm } from '../support/uploads.ts';

interface Upload extends SignedForm {
  readonly upload: string;
}

const ask = (body: unknown) => postJson('/api/images/uploads', body);
const convertUpload = (upload: unknown) => postJson('/api/images', { upload });

async function sign(contentType: string, bytes: number): Promise<Upload> {
  const response = await ask({ contentType, bytes });
  expect(response.headers.get('cache-control')).toBe('no-store');
  return readJson<Upload>(response, 201);
}

async function picture(name: string): Promise<Buffer> {
  const made = await pictures[name]?.();
  if (!made) throw new Error(`There is no picture ${name}.`);
  return made;
}

describe('POST /api/images/uploads', () => {
  test.each(['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'])(
    'signs a form for one image/%s, with the same result as for a URL',
    async (format) => {
      const name = `colors.${format.replace('jpeg', 'jpg')}`;
      const file = await picture(name);
      const form = await sign(`image/${format}`, file.length);
      expect((await sendForm(form, file)).status).toBe(204);
      const response = await convertUpload(form.upload);
      const converted = await readJson<Converted>(response, 201);
      expect(response.headers.get('location')).toBe(converted.url);
      expect(converted).toMatchObject(pictureSize);
      expect(await convert(pictureUrl(name))).toStrictEqual(converted);
      const gray = await pixels(await download(converted.url));
      for (const { r, g, b } of gray) expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThanOrEqual(2);
    },
  );

  test('accepts 20 MiB, but not one byte more', async () => {
    const [largest, larger] = [await picture('bytes-20-mib.jpg'), await picture('bytes-over-20-mib.jpg')];
    const form = await sign('image/jpeg', maxPictureBytes);
    expect((await sendForm(form, larger)).status).toBe(400);
    await expectProblem(await convertUpload(form.upload), 422);
    expect((await sendForm(form, largest)).status).toBe(204);
    await readJson(await convertUpload(form.upload), 201);
    await expectProblem(await ask({ contentType: 'image/jpeg', bytes: maxPictureBytes + 1 }), 413);
  });

  test.each([
    { contentType: 'image/png' },
    { bytes: 1 },
    { contentType: 'image/svg+xml', bytes: 1 },
    { contentType: 'text/html', bytes: 1 },
    { contentType: 'image/png', bytes: 0 },
    { contentType: 'image/png', bytes: -1 },
    { contentType: 'image/png', bytes: 1.5 },
    { contentType: 'image/png', bytes: '1' },
    { contentType: ['image/png'], bytes: 1 },
    {},
    [],
    null,
  ])('refuses %j with 400', async (body) => {
    await expectProblem(await ask(body), 400);
  });

  test('takes JSON alone', async () => {
    const form = { contentType: 'image/png', bytes: '1' };
    await expectProblem(await postForm('/api/images/uploads', form, { accept: 'application/json' }), 415);
  });
});

describe('a signed form', () => {
  test('is valid only for its own key, type and size', async () => {
    const file = await picture('colors.png');
    const form = await sign('image/png', file.length);
    const others = [
      await sendForm(form, file, { fields: { key: `${form.upload}x` } }),
      await sendForm(form, file, { fields: { 'Content-Type': 'text/html' } }),
      await sendForm(form, file, { fields: { success_action_redirect: 'https://attacker.example/' } }),
      await sendForm(form, Buffer.concat([file, Buffer.alloc(1)])),
      await sendForm(form, Buffer.alloc(0)),
    ];
    expect(others.map(({ status }) => status)).toEqual([403, 403, 403, 400, 400]);
    await expectProblem(await convertUpload(form.upload), 422);
    expect((await sendForm(form, file)).status).toBe(204);
  });

  test('expires after 5 minutes', async () => {
    const { fields } = await sign('image/png', 1);
    const policy = JSON.parse(Buffer.from(fields.Policy ?? '', 'base64').toString());
    const left = Date.parse(policy.expiration) - Date.now();
    expect(left).toBeGreaterThan(200_000);
    expect(left).toBeLessThanOrEqual(300_000);
  });

  test('has a URL that only the site’s pages may send to', async () => {
    const form = await sign('image/png', 1);
    const policy = (await request('/grayscale/')).headers.get('content-security-policy') ?? '';
    const allowed = /connect-src ([^;]*)/.exec(policy)?.[1]?.split(' ');
    expect(allowed).toContain(new URL(form.url).host);
    const preflight = (origin: string) =>
      fetch(form.url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const own = await preflight(sharedRun.site);
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, sharedRun.site]);
    const other = await preflight('https://attacker.example');
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });

  test('creates an object that is never served', async () => {
    const form = await sign('image/png', 1);
    expect((await sendForm(form, 'x')).status).toBe(204);
    expect((await fetch(`${form.url}/${form.upload}`)).status).toBe(403);
    expect((await request(`/${form.upload}`)).status).toBe(301);
    expect((await request(`/${form.upload}/`)).status).toBe(404);
    expect((await request(`/images/${form.upload}`)).status).toBe(404);
  });
});

describe('POST /api/images with an upload', () => {
  test('refuses an uploaded image like one from a URL', async () => {
    const file = await picture('frames-101.gif');
    const form = await sign('image/gif', file.length);
    await sendForm(form, file);
    await expectProblem(await convertUpload(form.upload), 413);
    const disguised = await picture('svg-in-disguise.png');
    const other = await sign('image/png', disguised.length);
    await sendForm(other, disguised);
    await expectProblem(await convertUpload(other.upload), 422);
  });

  test('detects the format from the bytes, not from the type', async () => {
    const file = await picture('colors.webp');
    const form = await sign('image/png', file.length);
    await sendForm(form, file);
    const { url } = await readJson<Converted>(await convertUpload(form.upload), 201);
    expect(url).toMatch(/\.webp$/);
  });

  test.each([null, 7, '', 'uploads/', 'uploads/../images/x', 'images/x.png', ['x']])(
    'refuses the key %j with 400',
    async (upload) => {
      await expectProblem(await convertUpload(upload), 400);
    },
  );

  test('refuses an upload together with a URL, and an upload in a form', async () => {
    const { upload } = await sign('image/png', 1);
    const imageURL = pictureUrl('colors.png');
    await expectProblem(await postJson('/api/images', { upload, imageURL }), 400);
    await expectErrorPage(await postForm('/api/images', { upload }), 400);
  });

  test.each([
    ['an invalid request', { contentType: 'text/html', bytes: 1 }, 400],
    ['a file that is too large', { contentType: 'image/png', bytes: 20_971_521 }, 413],
  ])('gives a browser a page for %s', async (_, body, status) => {
    const response = await postJson('/api/images/uploads', body, { accept: browserAccept });
    expect(await expectErrorPage(response, status)).toContain('href="/grayscale/" aria-current="page"');
  });

  test('refuses an upload whose file was never sent with 422', async () => {
    const { upload } = await sign('image/png', 1);
    const { type } = await expectProblem(await convertUpload(upload), 422);
    expect(type).toMatch(/upload-not-found$/);
  });
});
