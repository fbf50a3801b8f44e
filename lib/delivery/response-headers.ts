import { Duration } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';

/** Two years, as the preload lists of browsers ask for at least one. */
const strictTransportSecurityAge = Duration.days(730);

/** Where browsers send what they report. */
export const reportsPath = '/api/reports';

/**
 * Without Cross-Origin-Embedder-Policy: the search shows pictures of third parties that say nothing of who may embed
 * them, and no page uses what that policy unlocks.
 */
const customHeaders = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // An own domain has neighbours under the same parent; Chromium alone keeps them apart unasked.
  'origin-agent-cluster': '?1',
  'permissions-policy':
    'accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()',
};

/**
 * Gives the address of reports the name that the policy of the pages uses. It may be relative to the page (Reporting
 * API, section 3.3 "Process reporting endpoints for response"; for `report-uri` Content Security Policy Level 3,
 * section 5.5), so it needs no knowledge of the site's domain.
 */
const reportingHeaders = { 'reporting-endpoints': `csp="${reportsPath}"` };

/** What a response that is no page may do in a browser: nothing. */
const denyAllPolicy =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/**
 * Headers of an answer that the edge function makes itself, in lower case. The behavior's policy has the same and
 * more; this way they do not depend on whether CloudFront applies it to such an answer.
 */
export const redirectHeaders: Readonly<Record<string, string>> = {
  ...customHeaders,
  'cache-control': 'public, max-age=3600',
  'content-security-policy': denyAllPolicy,
  'referrer-policy': HeadersReferrerPolicy.SAME_ORIGIN,
  'strict-transport-security': `max-age=${strictTransportSecurityAge.toSeconds()}`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': HeadersFrameOption.DENY,
};

export interface ResponseHeadersProps {
  /** Origins that a page's scripts may call, beside its own. */
  readonly connectOrigins: readonly string[];
  /** Origins that a page may show pictures from, beside its own. */
  readonly imageOrigins: readonly string[];
}

/** The response headers policy of each behavior. */
export class ResponseHeaders extends Construct {
  readonly site: ResponseHeadersPolicy;
  readonly images: ResponseHeadersPolicy;
  /** The API answers pages too, to a form that was sent without JavaScript. */
  readonly api: ResponseHeadersPolicy;

  constructor(scope: Construct, id: string, props: ResponseHeadersProps) {
    super(scope, id);
    const pages = pageContentSecurityPolicy(props);
    this.site = this.#policy('Site', 'Headers of the pages', pages, {
      ...reportingHeaders,
      'cache-control': 'public, max-age=0, must-revalidate',
    });
    this.images = this.#policy('Images', 'Headers of converted images', denyAllPolicy, {
      'cache-control': 'no-store',
    });
    this.api = this.#policy('Api', 'Headers of the API', pages, {
      ...reportingHeaders,
      'cache-control': 'no-store',
    });
  }

  /** @param headers those that other behaviors don't have; of `cache-control`, what holds where a response says nothing */
  #policy(
    id: string,
    comment: string,
    contentSecurityPolicy: string,
    headers: Readonly<Record<string, string>>,
  ): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, id, {
      comment,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
        // Without includeSubdomains: what stands beside the site under an own domain is not ours to decide.
        strictTransportSecurity: { accessControlMaxAge: strictTransportSecurityAge, override: true },
      },
      customHeadersBehavior: {
        customHeaders: Object.entries({ ...customHeaders, ...headers }).map(([header, value]) => ({
          header,
          value,
          override: header !== 'cache-control',
        })),
      },
    });
  }
}

/** Without upgrade-insecure-requests: every page is https already, and Safari would apply it to a local run. */
function pageContentSecurityPolicy({ connectOrigins, imageOrigins }: ResponseHeadersProps): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ["img-src 'self' blob:", ...imageOrigins].join(' '),
    "font-src 'self'",
    ["connect-src 'self'", ...connectOrigins].join(' '),
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    'report-to csp',
    // For browsers that don't know report-to; those that do leave it alone.
    `report-uri ${reportsPath}`,
  ].join('; ');
}
