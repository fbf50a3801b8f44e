import { expect, test } from '@jest/globals';
import { enteredField, renderErrorPage } from '../../../lambdas/shared/error-page.ts';
import { html, PageTemplate } from '../../../lambdas/shared/html.ts';
import { formRequest, httpEvent } from '../event.ts';

const template = new PageTemplate('<title>{{title}}</title><main>{{content}}</main>');

test('an error page has the reason as title and heading, the advice and the form', () => {
  const page = renderErrorPage(template, { title: 'A < B', detail: 'Try "again".' }, html`<form></form>`);
  expect(String(page)).toBe(
    '<title>Error: A &lt; B</title><main><h1>A &lt; B</h1>\n' +
      '<p class="lead" id="problem">Try &quot;again&quot;.</p>\n\n<form></form></main>',
  );
});

test('an error page shows the reference, if there is one', () => {
  const page = renderErrorPage(template, { title: 'A', detail: 'B.', reference: 'abc=' });
  expect(String(page)).toContain('include the reference <code>abc=</code>');
});

test.each([
  ['a form', httpEvent(formRequest({ name: 'Zoë & "Ann"', other: 'x' })), 'Zoë & "Ann"'],
  ['a form that is not base64', httpEvent({ body: 'name=Zo%C3%AB+A' }), 'Zoë A'],
  ['a query', httpEvent({ query: 'page=x&name=Ann' }), 'Ann'],
  ['a malformed form', httpEvent({ body: 'name=%zz&%' }), '%zz'],
  ['2,048 characters', httpEvent({ query: `name=${'x'.repeat(2_048)}` }), 'x'.repeat(2_048)],
  ['no field', httpEvent(formRequest({ other: 'x' })), ''],
  ['no body', httpEvent(), ''],
  ['too many characters', httpEvent({ query: `name=${'x'.repeat(2_049)}` }), ''],
])('the entered value is read from %s', (_, event, value) => {
  expect(enteredField(event, 'name')).toBe(value);
});
