import { setTimeout as wait } from 'node:timers/promises';
import type { Check } from './check.ts';
import { ensure, ensureImmutable, ensureStatus, parseJson } from './expectations.ts';
import { type SmokeResponse, type SmokeTarget, send, sendJson } from './target.ts';

/** Checks that store a signature, an upload and converted images. */
export const writeChecks: readonly Check[] = [
  {
    name: 'signature is stored once and listed',
    run: async (target) => {
      const signature = `Smoke test ${crypto.randomUUID().slice(0, 8)}`;
      const key = { 'idempotency-key': crypto.randomUUID() };
      const first = await sendJson(target, '/api/signatures', { signature }, key);
      ensureStatus(first, 201);
      const again = await sendJson(target, '/api/signatures', { signature }, key);
      ensureStatus(again, 201);
      ensure(again.text === first.text, `The same key returned ${first.text}, then ${again.text}.`);
      await untilListed(target, signature);
    },
  },
  {
    name: 'image is converted',
    run: async (target) => {
      await checkConversion(
        target,
        await sendJson(target, '/api/images', { imageURL: `${target.site}/photos/dunes.jpg` }),
        /^image\/jpeg$/,
      );
    },
  },
  {
    name: 'upload is converted',
    run: async (target) => {
      const photo = await (await fetch(`${target.site}/photos/dunes.jpg`)).arrayBuffer();
      const form = await sendJson(target, '/api/images/uploads', {
        contentType: 'image/jpeg',
        bytes: photo.byteLength,
      });
      ensureStatus(form, 201);
      const { upload, url, fields } = parseJson<{
        upload: string;
        url: string;
        fields: Record<string, string>;
      }>(form);
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.append(name, value);
      body.append('file', new Blob([photo]));
      const sent = await send(target, url, { method: 'POST', body, headers: { origin: target.site } });
      ensureStatus(sent, 204);
      const allowed = sent.headers.get('access-control-allow-origin');
      ensure(
        allowed === '*' || allowed === target.site,
        `Access-Control-Allow-Origin of the bucket is ${allowed}.`,
      );
      await checkConversion(target, await sendJson(target, '/api/images', { upload }), /^image\/jpeg$/);
    },
  },
  {
    name: 'policy violation report is accepted',
    run: async (target) => {
      const response = await send(target, '/api/reports', {
        method: 'POST',
        headers: { 'content-type': 'application/csp-report' },
        body: JSON.stringify({
          'csp-report': {
            'document-uri': `${target.site}/`,
            'effective-directive': 'img-src',
            'blocked-uri': 'inline',
          },
        }),
      });
      ensureStatus(response, 204);
    },
  },
];

async function checkConversion(target: SmokeTarget, response: SmokeResponse, type: RegExp): Promise<void> {
  ensureStatus(response, 201);
  const { url, width, height } = parseJson<{ url: string; width: number; height: number }>(response);
  ensure(width > 0 && height > 0, `The image is ${width} × ${height}.`);
  const image = await send(target, url);
  ensureStatus(image, 200);
  ensureImmutable(image);
  ensure(
    type.test(image.headers.get('content-type') ?? ''),
    `Content-Type is ${image.headers.get('content-type')}.`,
  );
}

/** docs/http-contract.md allows 10 s. Cold starts after a deployment can take longer. */
async function untilListed(target: SmokeTarget, signature: string): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    const response = await send(target, '/api/signatures?limit=20');
    if (response.status === 200 && response.text.includes(signature)) return;
    ensure(Date.now() < end, 'The signature is not listed after 20 s.');
    await wait(500);
  }
}
