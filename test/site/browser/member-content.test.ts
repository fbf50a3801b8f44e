import { describe, expect, test } from '@jest/globals';
import { readMemberContent } from '../../../site/browser/member-content.ts';

describe('readMemberContent', () => {
  test('drops links that are neither https nor of this site', () => {
    const links = [
      'https://a.example/',
      '/about/',
      '//evil.example',
      'javascript:alert(1)',
      'http://a.example',
      7,
    ];
    const body = { name: 'Ann', message: 'Hello', links: links.map((href) => ({ text: 'x', href })) };
    expect(readMemberContent(body)?.links.map(({ href }) => href)).toEqual(['https://a.example/', '/about/']);
  });

  test.each([[null], [{}], [{ name: 'A', message: 'B' }], [{ name: 1, message: 'B', links: [] }]])(
    'returns undefined for %j',
    (body) => {
      expect(readMemberContent(body)).toBeUndefined();
    },
  );
});
