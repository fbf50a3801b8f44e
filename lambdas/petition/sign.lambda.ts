import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readBody } from '../shared/body.ts';
import { clientSettings } from '../shared/client-settings.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { json, seeOther } from '../shared/http-response.ts';
import { readIdempotencyKey, readName, rejectHoneypot } from './signature.ts';
import { storeSignature } from './store.ts';
import { readTableConfig } from './table.ts';
import { idempotencyKeyFromCookie } from './visitor-cookie.ts';

const client = new DynamoDBClient(clientSettings);
const table = readTableConfig();

/** `POST /api/signatures` */
export const handler = httpHandler(async (event, deadline) => {
  const body = readBody(event);
  rejectHoneypot(body);
  const name = readName(body.fields.get('signature'));
  const sent = readIdempotencyKey(event.headers['idempotency-key'], body);
  const made = body.type === 'form' ? idempotencyKeyFromCookie(event.cookies ?? [], name) : undefined;
  const id = sent ?? made ?? randomUUID();
  const signature = await storeSignature(client, table, { id, name }, deadline.signal);
  return body.type === 'form' ? seeOther('/petition/') : json(201, signature);
});
