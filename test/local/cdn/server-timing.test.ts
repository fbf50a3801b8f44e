import { expect, test } from '@jest/globals';
import { http, start, startOrigin } from './support.ts';

const policyOf = (SamplingRate: number) => ({
  behavior: { ResponseHeadersPolicyId: 'policy' },
  responseHeadersPolicies: { policy: { ServerTimingHeadersConfig: { Enabled: true, SamplingRate } } },
});

async function headerWith(setup: object, ofOrigin?: string): Promise<unknown> {
  const origin = await startOrigin((_, response) => {
    if (ofOrigin) response.setHeader('server-timing', ofOrigin);
    response.end();
  });
  const server = await start({ ...setup, origins: { origin: http(origin) } });
  return (await fetch(server.url)).headers.get('server-timing');
}

test('adds times to those of the origin, in one header', async () => {
  expect(await headerWith(policyOf(100), 'handler;dur=5')).toMatch(
    /^cdn-upstream-layer;desc="EDGE",cdn-upstream-dns;dur=0,cdn-upstream-connect;dur=0,cdn-upstream-fbl;dur=\d+,cdn-cache-miss,cdn-pop;desc="LOCAL",cdn-rid;desc="[^"]+",cdn-downstream-fbl;dur=\d+,handler;dur=5$/,
  );
});

test('adds none without the setting, or at a sampling rate of 0', async () => {
  expect(await headerWith({}, 'handler;dur=5')).toBe('handler;dur=5');
  expect(await headerWith(policyOf(0))).toBeNull();
});
