import type { ResponseHeadersPolicyConfig, SecurityHeadersConfig } from './definition.ts';
import { type Forwarding, forwardsCookies, forwardsHeader } from './forwarding.ts';
import { type HeaderMap, isReserved, members, set } from './headers.ts';

interface PolicyHeader {
  readonly name: string;
  readonly value: string;
  readonly override: boolean;
}

/**
 * An origin's headers without those that CloudFront does not forward to viewers. Source: Amazon CloudFront Developer
 * Guide, "Request and response behavior for custom origins", HTTP response headers that CloudFront removes or
 * replaces.
 */
export function fromOrigin(origin: HeaderMap, forwarding: Forwarding): HeaderMap {
  const headers = new Map([...origin].filter(([name]) => !isReserved(name) && name !== 'via'));
  if (!forwardsCookies(forwarding)) headers.delete('set-cookie');
  const vary = members(headers, 'vary').filter(
    (name) => name === 'accept-encoding' || name === 'cookie' || forwardsHeader(forwarding, name),
  );
  if (vary.length > 0) set(headers, 'vary', vary.join(', '));
  else headers.delete('vary');
  return headers;
}

/** Applies a policy's removals, then its additions ("Understand response headers policies"). */
export function withPolicy(headers: HeaderMap, policy: ResponseHeadersPolicyConfig): HeaderMap {
  const result = new Map(headers);
  for (const { Header } of policy.RemoveHeadersConfig?.Items ?? []) {
    const name = Header.toLowerCase();
    // CloudFront replaces the origin's value. Node does the same for Date.
    if (result.delete(name) && name === 'server') set(result, 'server', 'CloudFront');
  }
  const custom = (policy.CustomHeadersConfig?.Items ?? []).map(({ Header, Value, Override }) => ({
    name: Header.toLowerCase(),
    value: Value,
    override: Override,
  }));
  for (const { name, value, override } of [
    ...securityHeaders(policy.SecurityHeadersConfig ?? {}),
    ...custom,
  ]) {
    if (override || !result.has(name)) set(result, name, value);
  }
  return result;
}

function securityHeaders(config: SecurityHeadersConfig): PolicyHeader[] {
  const {
    ContentSecurityPolicy: csp,
    ContentTypeOptions: type,
    FrameOptions: frame,
    ReferrerPolicy: referrer,
    StrictTransportSecurity: transport,
    XSSProtection: xss,
  } = config;
  const headers: (PolicyHeader | undefined)[] = [
    csp && { name: 'content-security-policy', value: csp.ContentSecurityPolicy, override: csp.Override },
    type && { name: 'x-content-type-options', value: 'nosniff', override: type.Override },
    frame && { name: 'x-frame-options', value: frame.FrameOption, override: frame.Override },
    referrer && { name: 'referrer-policy', value: referrer.ReferrerPolicy, override: referrer.Override },
    transport && { name: 'strict-transport-security', value: hsts(transport), override: transport.Override },
    xss && { name: 'x-xss-protection', value: xssProtection(xss), override: xss.Override },
  ];
  return headers.filter((header) => header !== undefined);
}

function hsts(config: NonNullable<SecurityHeadersConfig['StrictTransportSecurity']>): string {
  const { AccessControlMaxAgeSec, IncludeSubdomains, Preload } = config;
  return [`max-age=${AccessControlMaxAgeSec}`, IncludeSubdomains && 'includeSubDomains', Preload && 'preload']
    .filter(Boolean)
    .join('; ');
}

function xssProtection(config: NonNullable<SecurityHeadersConfig['XSSProtection']>): string {
  if (!config.Protection) return '0';
  return ['1', config.ModeBlock && 'mode=block', config.ReportUri && `report=${config.ReportUri}`]
    .filter(Boolean)
    .join('; ');
}
