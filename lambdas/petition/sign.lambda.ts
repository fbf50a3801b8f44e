import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readBody } from '../shared/body.ts';
import { clientSettings } from '../shared/client-settings.ts';
import { PageTemplate } from '../shared/html.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { json, seeOther } from '../shared/http-response.ts';
import { formAgain } from './form-again.ts';
import { readIdempotencyKey, readName, rejectHoneypot } from './signature.ts';
import { storeSignature } from './store.ts';
import { readTableConfig } from './table.ts';
import { idempotencyKeyFromCookie } from './visitor-cookie.ts';

const client = new DynamoDBClient(clientSettings);
const table = readTableConfig();

/** `POST /api/signatures` */
export const handler = httpHandler(
  async (event, deadline) => {
    const body = readBody(event);
    rejectHoneypot(body);
    const name = readName(body.fields.get('signature'));
    const key = readIdempotencyKey(event.headers['idempotency-key'], body);
    const cookieKey = body.type === 'form' ? idempotencyKeyFromCookie(event.cookies ?? [], name) : undefined;
    const id = key ?? cookieKey ?? randomUUID();
    const signature = await storeSignature(client, table, { id, name }, deadline.signal);
    return body.type === 'form' ? seeOther(`/api/signatures?signed=${id}`) : json(201, signature);
  },
  { template: PageTemplate.read(), form: formAgain },
);
