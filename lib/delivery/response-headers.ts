import { Duration } from 'aws-cdk-lib';
import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
  type ResponseHeadersPolicyProps,
} from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { cspReportsRoute } from '../../lambdas/csp-reports/csp-reports.schema.ts';
import { SettingError } from '../settings/stage-config.ts';
import { accountWideName } from '../shared/account-wide-name.ts';

/** Two years. The preload lists of browsers require at least one. */
const strictTransportSecurityAge = Duration.days(730);

/**
 * Cross-Origin-Embedder-Policy is left out: the search shows images of third parties that don't send
 * Cross-Origin-Resource-Policy, and no page uses the features that need the policy.
 */
const customHeaders = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // A custom domain may have sibling sites. Only Chromium isolates them by default.
  'origin-agent-cluster': '?1',
  'permissions-policy':
    'accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()',
};

/**
 * Defines the endpoint `csp` for the `report-to` directive. The URL may be relative (Reporting API, section 3.3; for
 * `report-uri` Content Security Policy Level 3, section 5.5), so the domain need not be known.
 */
const reportingHeaders = { 'reporting-endpoints': `csp="${cspReportsRoute.path}"` };

/** Content security policy of responses that are not pages. */
const denyAllPolicy =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/**
 * Content security policy of converted images, and of the 404 page that replaces a missing image. It allows the icon,
 * the manifest and the stylesheet of that page. Without `allow-same-origin` their requests would be cross-origin.
 */
const imagesPolicy =
  "default-src 'none'; img-src 'self'; manifest-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-same-origin";

/**
 * Headers of redirects of the edge function, in lower case. They don't depend on whether CloudFront applies the
 * response headers policy to responses that a function generates.
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

/**
 * CloudFront's limit for the content security policy of a response headers policy, "Maximum length of a
 * Content-Security-Policy header value":
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
const maxPolicyLength = 1_783;

export interface ResponseHeadersProps {
  /** Other origins that scripts of pages may call. */
  readonly connectOrigins: readonly string[];
  /** The same origins, with values of the same length instead of tokens. */
  readonly exampleConnectOrigins: readonly string[];
  /** Other origins that images on pages may come from. */
  readonly imageOrigins: readonly string[];
}

/** The response headers policy of each behavior. */
export class ResponseHeaders extends Construct {
  readonly site: ResponseHeadersPolicy;
  readonly images: ResponseHeadersPolicy;
  /** The API returns pages, too, for forms that are sent without JavaScript. */
  readonly api: ResponseHeadersPolicy;

  constructor(scope: Construct, id: string, props: ResponseHeadersProps) {
    super(scope, id);
    const pages = pageContentSecurityPolicy(props);
    const { length } = pageContentSecurityPolicy({ ...props, connectOrigins: props.exampleConnectOrigins });
    if (length > maxPolicyLength) {
      throw new SettingError(
        `searchImageOrigins must be ${length - maxPolicyLength} characters shorter: it makes the content security policy ${length} characters long, and CloudFront allows ${maxPolicyLength}.`,
      );
    }
    this.site = this.#policy('Site', 'Headers of the pages', pages, {
      ...reportingHeaders,
      'cache-control': 'public, max-age=0, must-revalidate',
    });
    this.images = this.#policy('Images', 'Headers of converted images', imagesPolicy, {
      'cache-control': 'no-store',
    });
    this.api = this.#policy(
      'Api',
      'Headers of the API',
      pages,
      { ...reportingHeaders, 'cache-control': 'no-store' },
      // CloudFront adds its own times to those of the handler. The demo pages show both.
      { serverTimingSamplingRate: 100 },
    );
  }

  /** @param headers headers of this policy only. `cache-control` applies to responses that don't set it. */
  #policy(
    id: string,
    comment: string,
    contentSecurityPolicy: string,
    headers: Readonly<Record<string, string>>,
    settings: Pick<ResponseHeadersPolicyProps, 'serverTimingSamplingRate'> = {},
  ): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, id, {
      ...settings,
      responseHeadersPolicyName: accountWideName(this, id),
      comment,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
        // Without includeSubdomains, which would also apply to other sites below a custom domain.
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

/** Without upgrade-insecure-requests: all pages use https, and Safari would apply it to a local run. */
function pageContentSecurityPolicy({
  connectOrigins,
  imageOrigins,
}: Pick<ResponseHeadersProps, 'connectOrigins' | 'imageOrigins'>): string {
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
    // For browsers without report-to. Others ignore it.
    `report-uri ${cspReportsRoute.path}`,
  ].join('; ');
}
