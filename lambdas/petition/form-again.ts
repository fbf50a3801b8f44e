import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { enteredField } from '../shared/error-page.ts';
import type { Html } from '../shared/html.ts';
import type { Problem } from '../shared/problem.ts';
import { signForm } from './page.ts';

/**
 * The form for an error page, with the entered name. It keeps the idempotency key, because the failed request may have
 * been stored. Only a key that was used with another name is replaced.
 */
export function formAgain(event: APIGatewayProxyEventV2, { kind }: Problem): Html {
  // Another site must not choose what a visitor signs.
  if (kind === 'cross-site-request') return signForm({});
  const key = enteredField(event, 'idempotencyKey');
  const isUnusable = kind === 'idempotency-key-reused' || kind === 'invalid-idempotency-key';
  return signForm({
    name: enteredField(event, 'signature'),
    ...(key && { key: isUnusable ? randomUUID() : key }),
  });
}
