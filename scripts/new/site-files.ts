import type { Feature } from './feature.ts';

export function pageSource({ name, title, method, auth, accent, order }: Feature): string {
  const isMember = auth === 'member';
  // Forms can't send JSON or a token.
  const needsScript = method === 'POST' || isMember;
  return `---
layout: demo.njk
title: ${title}
description: Enter a name, and a Lambda function greets it.
feature: ${name}
accent: ${accent}
script: ${name}
menu: main
order: ${order}
try: Enter a name, and a function greets it.
underneath: A Lambda function behind the same CDN responds.
route:
  - at: Browser
    does: sends the name to /api/${name}.
  - at: CloudFront
    does: forwards the request to the API.
  - at: Function
    does: validates the name, and returns a message.
---
<h1>${title}</h1>
<p class="lead">Enter a name, and a function greets it.</p>
${needsScript ? `<noscript><p class="notice">This page needs JavaScript${isMember ? ', because it sends your access token' : ''}.</p></noscript>\n` : ''}<form class="${name}-form" action="/api/${name}" method="${needsScript ? 'post' : 'get'}"${needsScript ? ' hidden' : ''}>
  <label for="name">Name</label>
  <input id="name" name="name" required maxlength="64" autocomplete="off">
  <button type="submit">Send</button>
</form>
<div class="stage">
  <div class="status" id="status" role="status"></div>
</div>
`;
}

export function pageScriptSource({ name, variable, method, auth }: Feature): string {
  const isMember = auth === 'member';
  const input = method === 'GET' ? 'query: { name: field.value }' : 'body: { name: field.value }';
  return `import type { ${variable}Route } from '../../lambdas/${name}/${name}.schema.ts';
import { callApi } from './api.ts';
${isMember ? "import { readStoredToken } from './api-request.ts';\n" : ''}import { find, findForm } from './dom.ts';
import { isRecord } from './request.ts';
import { sentence } from './sentence.ts';
import { LatestOnly, Status } from './status.ts';

const timeoutMs = 10_000;

const form = findForm('${name}-form');
const field = find('name', HTMLInputElement);
const status = new Status(find('status', HTMLElement));
const latest = new LatestOnly();

form.hidden = false;
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void send();
});

async function send(): Promise<void> {
  const signal = latest.start();
${
  isMember
    ? `  const token = readStoredToken(() => sessionStorage);
  if (token === undefined) {
    status.done('Log in on the page “Members” first.');
    return;
  }
`
    : ''
}  status.busy('Sending…');
  try {
    const { message } = await callApi<typeof ${variable}Route>('${method} /api/${name}', {
      ${input},
${isMember ? `      headers: { authorization: \`Bearer \${token}\` },\n` : ''}      read: (body) => (isRecord(body) && typeof body.message === 'string' ? { message: body.message } : undefined),
      timeoutMs,
      signal,
    });
    status.done(sentence\`\${message}\`);
  } catch (error) {
    if (!signal.aborted) status.failed(error, { retry: () => void send() });
  }
}
`;
}
