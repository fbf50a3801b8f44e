import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import type { DistributionConfig } from '../cdn/definition.ts';
import type { OriginHeaders } from '../cdn/rollout.ts';

/** An element of the API's XML, with unescaped texts. */
export interface Element {
  readonly [name: string]: string | Element | readonly (string | Element)[];
}

/** Names of the members of lists (API_DistributionConfig and its types). */
const memberNames: Readonly<Record<string, string>> = {
  Aliases: 'CNAME',
  AllowedMethods: 'Method',
  CacheBehaviors: 'CacheBehavior',
  CachedMethods: 'Method',
  CustomErrorResponses: 'CustomErrorResponse',
  CustomHeaders: 'OriginCustomHeader',
  FunctionAssociations: 'FunctionAssociation',
  GeoRestriction: 'Location',
  LambdaFunctionAssociations: 'LambdaFunctionAssociation',
  Members: 'OriginGroupMember',
  OriginGroups: 'OriginGroup',
  Origins: 'Origin',
  OriginSslProtocols: 'SslProtocol',
  StatusCodes: 'StatusCode',
  TrustedKeyGroups: 'KeyGroup',
  TrustedSigners: 'AwsAccountNumber',
};
/** Of a list that the local run does not know. */
const unknownMember = 'member';

/** Names that differ from those of CloudFormation. */
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

/** Converts a distribution's configuration to the API's format. */
export function toApi(config: DistributionConfig, callerReference: string): Element {
  return { CallerReference: callerReference, ...(convert(config, 'DistributionConfig') as Element) };
}

function convert(value: unknown, name: string): string | Element {
  if (Array.isArray(value)) {
    const member = memberNames[name] ?? unknownMember;
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

/** Serializes an element as XML. */
export function toXml(name: string, element: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [name]: { '@_xmlns': namespace, ...element } })}`;
}

/** Parses the configuration in a request. Returns undefined if there is none. */
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

/** Custom origin headers of a configuration, by the ids of the origins. */
export function headersOf(config: Element): Map<string, OriginHeaders> {
  return new Map(
    originsOf(config).map(({ Id, CustomHeaders }) => [Id, CustomHeaders?.Items?.OriginCustomHeader ?? []]),
  );
}

/** A configuration without the values of custom origin headers: the part that can't be changed here. */
export function withoutHeaderValues(config: Element): unknown {
  const copy = structuredClone(config);
  for (const headers of headersOf(copy).values()) {
    for (const header of headers) (header as { HeaderValue: string }).HeaderValue = '';
  }
  return copy;
}
