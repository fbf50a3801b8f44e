import * as v from 'valibot';
import { isPreview } from './preview.ts';

/**
 * Schemas of single values. Each carries `accepts`, a noun phrase that says which values it takes: the error message
 * ("mfa must be one of off, optional, required, but is true.") and docs/settings.md both use it. On the command line
 * every value is text, so numbers and booleans are taken as text, too.
 */

/** `true` or `false`. */
export const flag = () => {
  const accepts = 'true or false';
  return v.pipe(
    v.union(
      [
        v.boolean(),
        v.pipe(
          v.picklist(['true', 'false']),
          v.transform((text) => text === 'true'),
        ),
      ],
      accepts,
    ),
    v.metadata({ accepts }),
  );
};

/** A whole number within bounds, both included. */
export const wholeNumber = (min: number, max: number) => {
  const accepts = `a whole number from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`;
  return v.pipe(
    numeric(accepts),
    v.integer(accepts),
    v.minValue(min, accepts),
    v.maxValue(max, accepts),
    v.metadata({ accepts }),
  );
};

/** One of some numbers. */
export const oneOfNumbers = (choices: readonly number[]) => {
  const accepts = `one of ${choices.join(', ')}`;
  return v.pipe(numeric(accepts), v.picklist(choices, accepts), v.metadata({ accepts }));
};

/** One of some words. */
export const oneOf = <const Choice extends string>(...choices: readonly Choice[]) => {
  const accepts = `one of ${choices.join(', ')}`;
  return v.pipe(v.picklist(choices, accepts), v.metadata({ accepts }));
};

/** Text that matches a pattern. */
export const text = (pattern: RegExp, accepts: string) =>
  v.pipe(v.string(accepts), v.regex(pattern, accepts), v.metadata({ accepts }));

/** An `https` address. A user, a query or a fragment in it is refused. @returns the normalized address */
export const httpsUrl = (accepts: string) =>
  v.pipe(
    v.string(accepts),
    v.url(accepts),
    v.check((address) => {
      const { protocol, username, password, search, hash } = new URL(address);
      return protocol === 'https:' && !(username || password || search || hash);
    }, accepts),
    v.transform((address) => new URL(address).href),
    v.metadata({ accepts }),
  );

export const mailAddress = () => text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address');

export const throttleRate = () => wholeNumber(1, 10_000);
export const throttleBurst = () => wholeNumber(1, 5_000);

const url = v.pipe(v.string(), v.url());

/** Origins with commas between them. @returns the list */
export const httpsOrigins = () => {
  const accepts = 'https origins separated by commas, such as https://a.example.com,https://b.example.com';
  return v.pipe(
    v.string(accepts),
    v.nonEmpty(accepts),
    v.transform((origins) => origins.split(',').map((origin) => origin.trim())),
    v.everyItem(
      (origin) => /^https:/.test(origin) && v.is(url, origin) && new URL(origin).origin === origin,
      accepts,
    ),
    v.metadata({ accepts }),
  );
};

const domainPattern = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** A domain name. */
export const domainName = (example: string) =>
  text(domainPattern, `a lowercase domain name, such as ${example}`);

/** Domain names with commas between them. @returns the list, sorted */
export const domainNames = (max: number) => {
  const accepts = `at most ${max} different lowercase domain names, separated by commas, such as example.com,example.org`;
  return v.pipe(
    v.string(accepts),
    v.nonEmpty(accepts),
    v.transform((names) => names.split(',').map((name) => name.trim())),
    v.everyItem((name) => domainPattern.test(name), accepts),
    v.check((names) => names.length <= max && new Set(names).size === names.length, accepts),
    // The order must not matter: CloudFormation replaces a certificate whose names have another order.
    v.transform((names) => names.toSorted()),
    v.metadata({ accepts }),
  );
};

/** Name of a stage. */
export const stageName = v.pipe(
  text(/^[a-z][a-z0-9-]{0,19}$/, '1 to 20 lowercase letters, digits and hyphens, beginning with a letter'),
  // The stage is part of the domain of the login pages, and Cognito reserves these words.
  v.check(
    (name) => !/aws|amazon|cognito/.test(name),
    'a name without aws, amazon and cognito, which Cognito refuses',
  ),
  v.check(
    (name) => !name.startsWith('pr-') || isPreview(name),
    'a name that does not begin with pr-, or that of a preview, such as pr-123',
  ),
);

/** Region of a stage. */
export const region = v.pipe(
  text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region, such as eu-central-1'),
  // China, GovCloud and the sovereign clouds are other partitions, without CloudFront's us-east-1:
  // https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
  v.check((name) => !/^(cn|us-gov|us-iso|eu-iso|eusc)/.test(name), 'a region of the partition aws'),
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
  v.check(
    (name) => !['me-south-1', 'me-central-1'].includes(name),
    'a region where S3 has account regional namespaces, which the bucket of uploads needs',
  ),
);

function numeric(accepts: string) {
  const digits = v.pipe(v.string(), v.regex(/^\d{1,15}$/, accepts), v.transform(Number));
  return v.union([v.number(), digits], accepts);
}

/**
 * @param fallback the value when the setting is absent
 * @param schema of the value
 * @param description for docs/settings.md
 * @param absent what holds without the setting, for docs/settings.md. @default - the fallback, or none
 */
export function setting<Schema extends v.GenericSchema, const Fallback extends v.Default<Schema, undefined>>(
  fallback: Fallback,
  schema: Schema,
  description: string,
  absent?: string,
) {
  return v.pipe(v.optional(schema, fallback), v.description(description), v.metadata({ absent }));
}
