import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import type { DistributionConfig } from '../cdn/definition.ts';
import type { OriginHeaders } from '../cdn/rollout.ts';

/** An element of the API's XML, its texts as they are. */
export interface Element {
  readonly [name: string]: string | Element | readonly (string | Element)[];
}

/** What the members of a list are called (API_DistributionConfig and what it refers to). */
const memberNames: Readonly<Record<string, string>> = {
  Aliases: 'CNAME',
  AllowedMethods: 'Method',
  CacheBehaviors: 'CacheBehavior',
  CachedMethods: 'Method',
  CustomErrorResponses: 'CustomErrorResponse',
  CustomHeaders: 'OriginCustomHeader',
  FunctionAssociations: 'FunctionAssociation',
  Members: 'OriginGroupMember',
  OriginGroups: 'OriginGroup',
  Origins: 'Origin',
  OriginSslProtocols: 'SslProtocol',
  StatusCodes: 'StatusCode',
};

/** What CloudFormation calls otherwise. */
const apiNames: Readonly<Record<string, string>> = {
  IPV6Enabled: 'IsIPV6Enabled',
  OriginCustomHeaders: 'CustomHeaders',
  OriginSSLProtocols: 'OriginSslProtocols',
};

const namespace = 'http://cloudfront.amazonaws.com/doc/2020-05-31/';
const builder = new XMLBuilder({ ignoreAttributes: false });
const parser = new XMLParser({
  parseTagValue: false,
  ignoreDeclaration: true,
  isArray: (name) => Object.values(memberNames).includes(name),
});

/** A distribution's configuration as the API has it. @throws Error for a list whose members it cannot name */
export function toApi(config: DistributionConfig, callerReference: string): Element {
  return { CallerReference: callerReference, ...(convert(config, 'DistributionConfig') as Element) };
}

function convert(value: unknown, name: string): string | Element {
  if (Array.isArray(value)) {
    const member = memberNames[name];
    if (!member)
      throw new Error(`The local CloudFront does not know what the members of ${name} are called.`);
    const items = value.map((item) => convert(item, member));
    return { Quantity: String(items.length), ...(items.length > 0 && { Items: { [member]: items } }) };
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const { Items } = value as { Items?: unknown };
  if (Array.isArray(Items)) return convert(Items, name);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const apiName = apiNames[key] ?? key;
      return [apiName, convert(inner, apiName)];
    }),
  );
}

/** Writes an element as the API's XML. */
export function toXml(name: string, element: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [name]: { '@_xmlns': namespace, ...element } })}`;
}

/** Reads the configuration that a request sends. Undefined where it is none. */
export function parseConfig(xml: string): Element | undefined {
  try {
    const { DistributionConfig } = parser.parse(xml) as { DistributionConfig?: unknown };
    return typeof DistributionConfig === 'object' ? (DistributionConfig as Element) : undefined;
  } catch {
    return undefined;
  }
}

interface ApiOrigin {
  readonly Id: string;
  readonly CustomHeaders?: { readonly Items?: { readonly OriginCustomHeader: OriginHeaders } };
}

const originsOf = (config: Element): readonly ApiOrigin[] =>
  (config as { Origins?: { Items?: { Origin?: ApiOrigin[] } } }).Origins?.Items?.Origin ?? [];

/** The headers that a configuration adds, by the ids of the origins. */
export function headersOf(config: Element): Map<string, OriginHeaders> {
  return new Map(
    originsOf(config).map(({ Id, CustomHeaders }) => [Id, CustomHeaders?.Items?.OriginCustomHeader ?? []]),
  );
}

/** A configuration without the values of the headers that it adds: all that may not be changed here. */
export function withoutHeaderValues(config: Element): unknown {
  const copy = structuredClone(config);
  for (const headers of headersOf(copy).values()) {
    for (const header of headers) (header as { HeaderValue: string }).HeaderValue = '';
  }
  return copy;
}
