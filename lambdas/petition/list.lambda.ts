import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { prefersHtml } from '../shared/accept.ts';
import { afterLoad, readEarly } from '../shared/after-load.ts';
import { dynamoDbClient } from '../shared/aws/dynamodb.ts';
import { secretsManagerClient } from '../shared/aws/secrets-manager.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { type Html, html, PageTemplate } from '../shared/html.ts';
import { json, mustRevalidate, noStore, page } from '../shared/http-response.ts';
import { type Problem, temporarilyUnavailable } from '../shared/problem.ts';
import { routeHandler } from '../shared/route-handler.ts';
import { secretReader } from '../shared/secret.ts';
import { Cursors } from './cursor.ts';
import { listRoute } from './list.schema.ts';
import { type SignaturesList, signaturesPage, thankYouPage } from './page.ts';
import { readPage, readSignature } from './read.ts';
import { readTableConfig } from './table.ts';

/** Browsers revalidate each time. CloudFront caches for a second. */
const oneSecondAtCdn = 'public, max-age=0, s-maxage=1, must-revalidate';

const template = PageTemplate.read();
const reader = { client: dynamoDbClient(), ...readTableConfig() };
const readSecret = readEarly(
  secretReader(secretsManagerClient(), requiredVariable(environmentVariables.cursorSecretArn)),
);
afterLoad(() => reader.client.connect());

export const handler = routeHandler(
  listRoute,
  async ({ event, query, deadline, timing }) => {
    const cursors = await readCursors();
    const olderThan = query.cursor === undefined ? undefined : cursors.open(query.cursor);
    const table = { ...reader, abortSignal: deadline.signal };
    const { count, signatures, last } = await timing.measure('table', () =>
      readPage(table, query.limit, olderThan),
    );
    const list: SignaturesList = { count, signatures, next: last === null ? null : cursors.seal(last) };
    const vary = 'Accept';
    if (!prefersHtml(event.headers.accept)) return json(200, list, { 'cache-control': oneSecondAtCdn, vary });
    const signed = query.signed === undefined ? undefined : await readSignature(table, query.signed);
    if (signed) {
      const content = thankYouPage(signed, list, query.limit);
      return page(200, template.render({ title: 'Thank you for signing', content }), {
        'cache-control': noStore,
        vary,
      });
    }
    const title = olderThan === undefined ? 'Signatures' : 'Older signatures';
    const content = signaturesPage(list, query.limit, randomUUID());
    return page(200, template.render({ title, content }), { 'cache-control': mustRevalidate, vary });
  },
  { template, form: nextStep },
);

function nextStep({ rawQueryString }: APIGatewayProxyEventV2, { status }: Problem): Html {
  // A visitor who has just signed must not sign again.
  if (status >= 500 && rawQueryString.startsWith('signed='))
    return html`<p>Your signature is stored. Only the list can’t be shown. <a href="/petition/">Back to the petition</a></p>`;
  return html`<p><a href="/api/signatures">See the newest signatures</a>, or go <a href="/petition/">back to the petition</a>.</p>`;
}

async function readCursors(): Promise<Cursors> {
  try {
    return new Cursors(await readSecret());
  } catch (cause) {
    throw temporarilyUnavailable(cause);
  }
}
