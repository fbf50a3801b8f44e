import { expect, test } from '@jest/globals';
import { OriginMap } from '../../local/origin-map.ts';

const originMap = new OriginMap();
originMap.add('https://d1.cloudfront.net', 'http://localhost:3000');

test.each([
  ['https://d1.cloudfront.net/members/', 'http://localhost:3000/members/'],
  ["connect-src 'self' https://d1.cloudfront.net; x", "connect-src 'self' http://localhost:3000; x"],
  ['"https://d1.cloudfront.net"', '"http://localhost:3000"'],
  ['https://d1.cloudfront.net.evil.example/', 'https://d1.cloudfront.net.evil.example/'],
  ['https://d1.cloudfront.network/', 'https://d1.cloudfront.network/'],
  ['https://d1.cloudfront.net:8443/', 'https://d1.cloudfront.net:8443/'],
])('%s becomes %s', (text, expected) => {
  expect(originMap.rewrite(text)).toBe(expected);
});

test.each([
  ["connect-src 'self' https://d1.cloudfront.net; x", "connect-src 'self' localhost:3000; x"],
  [
    "img-src 'self' blob: http://127.0.0.1:9000 http://[::1]:9000",
    "img-src 'self' blob: 127.0.0.1:9000 [::1]:9000",
  ],
  ['img-src https://pictures.example http:', 'img-src https://pictures.example http:'],
])('the policy %s becomes %s', (policy, expected) => {
  expect(originMap.rewritePolicy(policy)).toBe(expected);
});
