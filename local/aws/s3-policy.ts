import { S3Error } from './s3-error.ts';

/** The conditions that the signer of a form has set (Amazon S3 API Reference, "POST Policy"). */
export interface PostPolicy {
  readonly expiration: Date;
  /** Conditions on form fields, by their lowercase names. */
  readonly conditions: readonly FieldCondition[];
  /** Size of the file in bytes, both limits included. */
  readonly length?: { readonly min: number; readonly max: number };
}

interface FieldCondition {
  readonly match: 'eq' | 'starts-with';
  readonly field: string;
  readonly value: string;
}

/** Fields that need no condition. */
const exempt = /^(policy|x-amz-signature|x-ignore-.*)$/;

/**
 * @param encoded as base64
 * @throws {S3Error} InvalidPolicyDocument
 */
export function parsePolicy(encoded: string): PostPolicy {
  let document: { expiration?: unknown; conditions?: unknown };
  try {
    document = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
  } catch {
    throw invalid('it is not JSON in base64');
  }
  const expiration = new Date(typeof document?.expiration === 'string' ? document.expiration : Number.NaN);
  if (Number.isNaN(expiration.getTime())) throw invalid('expiration must be a date');
  if (!Array.isArray(document.conditions)) throw invalid('conditions must be a list');
  const [ranges, others] = [[] as unknown[][], [] as unknown[]];
  for (const condition of document.conditions) {
    if (Array.isArray(condition) && condition[0] === 'content-length-range') ranges.push(condition);
    else others.push(condition);
  }
  const lengths = ranges.map(([, min, max]) => ({ min: Number(min), max: Number(max) }));
  if (lengths.some(({ min, max }) => !(min >= 0 && max >= min))) throw invalid('content-length-range');
  return {
    expiration,
    conditions: others.flatMap(fieldConditions),
    ...(lengths.length > 0 && {
      length: {
        min: Math.max(...lengths.map(({ min }) => min)),
        max: Math.min(...lengths.map(({ max }) => max)),
      },
    }),
  };
}

/** `{"name": "value"}`, or `["eq", "$name", "value"]`. */
function fieldConditions(condition: unknown): FieldCondition[] {
  if (Array.isArray(condition)) {
    const [operator, name, value] = condition.map(String);
    const match = operator?.toLowerCase();
    if ((match !== 'eq' && match !== 'starts-with') || !name?.startsWith('$') || value === undefined) {
      throw invalid(`condition ${JSON.stringify(condition)}`);
    }
    return [{ match, field: name.slice(1).toLowerCase(), value }];
  }
  if (typeof condition !== 'object' || condition === null)
    throw invalid('a condition is neither a list nor an object');
  return Object.entries(condition).map(([name, value]) => ({
    match: 'eq',
    field: name.toLowerCase(),
    value: String(value),
  }));
}

/**
 * Checks a form against its policy.
 *
 * @param fields by their lowercase names, without the file
 * @param size of the file, in bytes
 * @throws {S3Error}
 */
export function checkPolicy(policy: PostPolicy, fields: ReadonlyMap<string, string>, size: number): void {
  if (policy.expiration.getTime() <= Date.now()) throw denied('Policy expired.');
  for (const { match, field, value } of policy.conditions) {
    const given = fields.get(field) ?? '';
    if (match === 'eq' ? given !== value : !given.startsWith(value)) {
      throw denied(`Policy Condition failed: ${JSON.stringify([match, `$${field}`, value])}`);
    }
  }
  const named = new Set(policy.conditions.map(({ field }) => field));
  const extra = [...fields.keys()].filter((field) => !named.has(field) && !exempt.test(field));
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`);
  const { min, max } = policy.length ?? { min: 0, max: Number.POSITIVE_INFINITY };
  if (size > max) {
    throw new S3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      ProposedSize: String(size),
      MaxSizeAllowed: String(max),
    });
  }
  if (size < min) {
    throw new S3Error(
      400,
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
      {
        ProposedSize: String(size),
        MinSizeAllowed: String(min),
      },
    );
  }
}

function invalid(reason: string): S3Error {
  return new S3Error(400, 'InvalidPolicyDocument', `Invalid Policy: ${reason}.`);
}

function denied(reason: string): S3Error {
  return new S3Error(403, 'AccessDenied', `Invalid according to Policy: ${reason}`);
}
