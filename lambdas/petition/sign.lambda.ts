import { randomUUID } from 'node:crypto';
import { afterLoad } from '../shared/after-load.ts';
import { dynamoDbClient } from '../shared/aws/dynamodb.ts';
import { PageTemplate } from '../shared/html.ts';
import { json, seeOther } from '../shared/http-response.ts';
import { formType, type ResponseOf } from '../shared/route.ts';
import { routeHandler } from '../shared/route-handler.ts';
import { formAgain } from './form-again.ts';
import { signRoute } from './sign.schema.ts';
import { storeSignature } from './store.ts';
import { readTableConfig } from './table.ts';
import { idempotencyKeyFromCookie } from './visitor-cookie.ts';

const client = dynamoDbClient();
const table = readTableConfig();
afterLoad(() => client.connect());

export const handler = routeHandler(
  signRoute,
  async ({ event, headers, body, deadline, timing }) => {
    const name = body.fields.signature;
    const formKey =
      body.mediaType === formType
        ? body.fields.idempotencyKey || idempotencyKeyFromCookie(event.cookies ?? [], name)
        : undefined;
    const id = headers['idempotency-key'] ?? formKey ?? randomUUID();
    const store = () => storeSignature(client, table, { id, name }, deadline.signal);
    const signature = await timing.measure('table', store);
    if (body.mediaType === formType) return seeOther(`/api/signatures?signed=${id}`);
    return json(201, signature satisfies ResponseOf<typeof signRoute, 201>);
  },
  { template: PageTemplate.read(), form: formAgain },
);
