import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { prefersHtml } from '../shared/accept.ts';
import { json, page, revalidated } from '../shared/answer.ts';
import { clientSettings } from '../shared/client-settings.ts';
import { Shell } from '../shared/html.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { encodeCursor } from './cursor.ts';
import { readListQuery } from './list-query.ts';
import { signaturesPage } from './page.ts';
import { countSignatures, readPage } from './read.ts';
import { signaturesTable } from './table.ts';

const shell = Shell.read();
const reader = { client: new DynamoDBClient(clientSettings), ...signaturesTable() };

/** `GET /api/signatures?limit=&cursor=` */
export const handler = httpHandler(async (event) => {
  const { limit, olderThan } = readListQuery(event.rawQueryString);
  const [count, { signatures, last }] = await Promise.all([
    countSignatures(reader),
    readPage(reader, limit, olderThan),
  ]);
  const list = { count, signatures, next: last === null ? null : encodeCursor(last) };
  // The same address answers with JSON or a page: a cache has to tell them apart.
  const headers = { 'cache-control': revalidated, vary: 'Accept' };
  return prefersHtml(event.headers.accept)
    ? page(200, shell.render({ title: 'Signatures', content: signaturesPage(list, limit) }), headers)
    : json(200, list, headers);
});
