import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { prefersHtml } from '../shared/accept.ts';
import { clientSettings } from '../shared/client-settings.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { PageTemplate } from '../shared/html.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { json, mustRevalidate, page } from '../shared/http-response.ts';
import { Problem } from '../shared/problem.ts';
import { secretReader } from '../shared/secret.ts';
import { Cursors } from './cursor.ts';
import { readListQuery } from './list-query.ts';
import { signaturesPage } from './page.ts';
import { readPage } from './read.ts';
import { readTableConfig } from './table.ts';

/** Browsers revalidate each time. CloudFront caches for a second. */
const oneSecondAtCdn = 'public, max-age=0, s-maxage=1, must-revalidate';

const template = PageTemplate.read();
const reader = { client: new DynamoDBClient(clientSettings), ...readTableConfig() };
const readSecret = secretReader(
  new SecretsManagerClient(clientSettings),
  requiredVariable(environmentVariables.cursorSecretArn),
);

/** `GET /api/signatures?limit=&cursor=` */
export const handler = httpHandler(async (event, deadline) => {
  const query = readListQuery(event.rawQueryString);
  const cursors = await readCursors();
  const olderThan = query.cursor === undefined ? undefined : cursors.open(query.cursor);
  const { count, signatures, last } = await readPage(
    { ...reader, abortSignal: deadline.signal },
    query.limit,
    olderThan,
  );
  const list = { count, signatures, next: last === null ? null : cursors.seal(last) };
  const vary = 'Accept';
  if (!prefersHtml(event.headers.accept)) return json(200, list, { 'cache-control': oneSecondAtCdn, vary });
  const content = signaturesPage(list, query.limit, randomUUID());
  return page(200, template.render({ title: 'Signatures', content }), {
    'cache-control': mustRevalidate,
    vary,
  });
});

async function readCursors(): Promise<Cursors> {
  try {
    return new Cursors(await readSecret());
  } catch (cause) {
    throw new Problem('temporarily-unavailable', { cause, headers: { 'retry-after': '2' } });
  }
}
