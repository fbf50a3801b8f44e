import { expect, test } from '@jest/globals';
import { structuredData } from '../../site/structured-data.ts';

const page = { url: '/', title: 'Tea', description: 'How to.', origin: '', image: '/social/home.png' };

test('describes the home page', () => {
  expect(JSON.parse(structuredData(page))).toMatchObject({ '@type': 'WebSite', url: '/' });
});

test('describes a post with absolute addresses if the origin is known', () => {
  const post = {
    ...page,
    url: '/posts/tea/',
    origin: 'https://example.com',
    date: '2026-11-28',
    tags: ['tea'],
  };
  expect(JSON.parse(structuredData(post))).toMatchObject({
    '@type': 'BlogPosting',
    headline: 'Tea',
    datePublished: '2026-11-28',
    keywords: ['tea'],
    url: 'https://example.com/posts/tea/',
    image: 'https://example.com/social/home.png',
  });
});

test('no text can end the script element', () => {
  const json = structuredData({ ...page, description: '</script><script>alert(1)</script>' });
  expect(json).not.toContain('<');
  expect(JSON.parse(json).description).toBe('</script><script>alert(1)</script>');
});
