import { expect, test } from 'vitest';
import { AddressBook } from '../../local/address-book.ts';

const book = new AddressBook();
book.add('https://d1.cloudfront.net', 'http://localhost:3000');

test.each([
  ['https://d1.cloudfront.net/members/', 'http://localhost:3000/members/'],
  ["connect-src 'self' https://d1.cloudfront.net; x", "connect-src 'self' http://localhost:3000; x"],
  ['"https://d1.cloudfront.net"', '"http://localhost:3000"'],
  ['https://d1.cloudfront.net.evil.example/', 'https://d1.cloudfront.net.evil.example/'],
  ['https://d1.cloudfront.network/', 'https://d1.cloudfront.network/'],
  ['https://d1.cloudfront.net:8443/', 'https://d1.cloudfront.net:8443/'],
])('%s becomes %s', (text, expected) => {
  expect(book.rewrite(text)).toBe(expected);
});
