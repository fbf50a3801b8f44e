import { expect, test } from '@jest/globals';
import { OriginMap } from '../../local/origin-map.ts';
import { searchUpstream } from '../../local/search-upstream.ts';

const deployed = {
  SEARCH_UPSTREAM_URL: 'https://catalogue.example/v2/books',
  SEARCH_UPSTREAM_MAPPING: '{"results":"items"}',
  SEARCH_KEY_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:key-a1b2c3',
  RELEASE: '1',
};

test('the embedded sample is asked in its own ways and without a key, whatever API the stage has', async () => {
  const { server, adapt } = await searchUpstream();
  try {
    const adapted = adapt(deployed, new OriginMap());
    expect(adapted).toEqual({ RELEASE: '1', SEARCH_UPSTREAM_URL: `${server?.url}/api/character` });
    expect((await fetch(`${adapted.SEARCH_UPSTREAM_URL}?name=a`)).status).toBe(200);
  } finally {
    await server?.close();
  }
});

test('another upstream is asked as the stage says, and its pictures may be shown', async () => {
  const originMap = new OriginMap();
  const { server, adapt } = await searchUpstream('http://127.0.0.1:9000/books');
  expect(server).toBeUndefined();
  expect(adapt(deployed, originMap)).toEqual({
    ...deployed,
    SEARCH_UPSTREAM_URL: 'http://127.0.0.1:9000/books',
  });
  expect(originMap.rewrite('img-src https://catalogue.example')).toBe('img-src http://127.0.0.1:9000');
});

test('functions that search nothing are left alone', async () => {
  const { adapt } = await searchUpstream('http://127.0.0.1:9000/books');
  const variables = { SEARCH_KEY_SECRET_ARN: 'x' };
  expect(adapt(variables, new OriginMap())).toEqual(variables);
});
