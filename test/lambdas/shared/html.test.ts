import { expect, test } from '@jest/globals';
import { escapeHtml, html, PageTemplate } from '../../../lambdas/shared/html.ts';

test('text is escaped for elements and attributes', () => {
  expect(escapeHtml(`<b a="1" c='2'>&amp;`)).toBe('&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;');
});

test('the tag escapes text, keeps markup, joins lists and omits undefined', () => {
  const items = ['<', '>'].map((text) => html`<li>${text}</li>`);
  const expected = '<ul title="&quot;"><li>&lt;</li><li>&gt;</li></ul>3';
  expect(String(html`<ul title="${'"'}">${items}</ul>${undefined}${3}`)).toBe(expected);
});

test('the tag keeps backslashes', () => {
  expect(String(html`<p>${'\\n'}</p>`)).toBe('<p>\\n</p>');
});

test('the page template fills each placeholder, but not placeholders in the values', () => {
  const template = new PageTemplate('<title>{{title}}</title><h1>{{title}}</h1><main>{{content}}</main>');
  const page = template.render({ title: '<$&{{content}}>', content: html`<p>${"{{title}} $' $1"}</p>` });
  expect(String(page)).toBe(
    '<title>&lt;$&amp;{{content}}&gt;</title><h1>&lt;$&amp;{{content}}&gt;</h1>' +
      '<main><p>{{title}} $&#39; $1</p></main>',
  );
});
