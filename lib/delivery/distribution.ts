import { Annotations, Duration, Stack, Token } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  CfnOriginAccessControl,
  Distribution as CloudFrontDistribution,
  Function as EdgeFunction,
  type ErrorResponse,
  FunctionEventType,
  HttpVersion,
  type IOrigin,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, OriginGroup, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { HttpApi } from '../api/http-api.ts';
import type { OriginSecret } from '../api/origin-secret.ts';
import { signaturesCache, signaturesPattern } from '../petition/signatures-cache.ts';
import { visitorCookie } from '../petition/visitor-cookie.ts';
import { accountWideName } from '../shared/account-wide-name.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import { referenceWeakly } from '../shared/reference-weakly.ts';
import type { ResponseHeaders } from './response-headers.ts';
import type { StaticSite } from './static-site.ts';

/** A custom domain of the distribution. */
export interface DistributionDomain {
  /** The main name, then those that redirect to it. */
  readonly names: readonly [main: string, ...redirected: string[]];
  /** Certificate of all names, in us-east-1. */
  readonly certificate: ICertificate;
}

export interface DistributionProps {
  readonly site: StaticSite;
  readonly images: IBucket;
  readonly api: HttpApi;
  readonly originSecret: OriginSecret;
  readonly responseHeaders: ResponseHeaders;
  /** @default - the domain name of the distribution */
  readonly domain?: DistributionDomain;
  /** ARN of the web ACL. @default - none */
  readonly webAclArn?: string;
}

/**
 * CloudFront caches these errors for 1 second. The default is 10 seconds, also for responses with `no-store`:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 * With 0 every request would reach a failing origin. No error page is set, so the API's own error bodies stay.
 */
const errorCaching: ErrorResponse[] = [500, 502, 503, 504].map((httpStatus) => ({
  httpStatus,
  ttl: Duration.seconds(1),
}));

/** The distribution: pages at `/`, converted images at `/images/*`, the API at `/api/*`. */
export class Distribution extends Construct {
  readonly distribution: CloudFrontDistribution;
  /** Host name that visitors use. */
  readonly domainName: string;
  /** What `DistributionAlarms` needs. */
  readonly forAlarms: { readonly distributionId: string; readonly functionNames: readonly string[] };

  constructor(scope: Construct, id: string, props: DistributionProps) {
    super(scope, id);
    const { site, images, api, responseHeaders, domain } = props;
    const apiOrigin = new HttpOrigin(api.domainName, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      customHeaders: props.originSecret.originHeaders,
      // API Gateway also waits at most 30 seconds for a function.
      readTimeout: Duration.seconds(30),
    });
    const common = { viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS, compress: true };
    const files: Omit<BehaviorOptions, 'origin'> = {
      ...common,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
    };
    const toObject = { function: site.edgeFunction, eventType: FunctionEventType.VIEWER_REQUEST };
    const apiBehavior: BehaviorOptions = {
      ...common,
      origin: apiOrigin,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // Forwards `Authorization`. API Gateway returns 403 for the viewer's `Host`.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: responseHeaders.api,
    };
    this.distribution = new CloudFrontDistribution(this, 'Distribution', {
      comment: Stack.of(this).stackName,
      httpVersion: HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      ...(domain && {
        domainNames: [...domain.names],
        certificate: domain.certificate,
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
      webAclId: props.webAclArn,
      errorResponses: errorCaching,
      defaultBehavior: {
        ...files,
        origin: withNotFoundFallback(site.bucket, apiOrigin),
        responseHeadersPolicy: responseHeaders.site,
        functionAssociations: [toObject, visitorCookie(this)],
      },
      additionalBehaviors: {
        // `?` matches one character, so `/images/` does not match and gets the 404 page of the site.
        '/images/?*': {
          ...files,
          origin: withNotFoundFallback(images, apiOrigin),
          responseHeadersPolicy: responseHeaders.images,
          functionAssociations: [toObject],
        },
        [signaturesPattern]: { ...apiBehavior, ...signaturesCache(this) },
        '/api/*': apiBehavior,
      },
    });
    this.domainName = domain?.names[0] ?? this.distribution.distributionDomainName;
    referenceWeakly(this.distribution);
    const functions = this.node.children.filter((child) => child instanceof EdgeFunction);
    this.forAlarms = {
      distributionId: this.distribution.distributionId,
      functionNames: [site.edgeFunction, ...functions].map(({ functionName }) => functionName),
    };
    this.#nameAccessControls();
    this.#acknowledge(domain, props.webAclArn !== undefined);
  }

  /** The CDK's names of origin access controls hold no region. */
  #nameAccessControls(): void {
    for (const control of this.distribution.node.findAll()) {
      if (!(control instanceof CfnOriginAccessControl)) continue;
      const { id } = control.node.scopes.at(-3)?.node ?? control.node;
      control.addPropertyOverride('OriginAccessControlConfig.Name', accountWideName(this, id));
    }
  }

  #acknowledge(domain: DistributionDomain | undefined, webAcl: boolean): void {
    const { distribution } = this;
    const keyReason =
      'Every request to a bucket has a key, because the edge function adds a prefix to every path. A default root object would give the home page two URLs.';
    Annotations.of(distribution).acknowledgeWarning(
      '@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      keyReason,
    );
    acknowledge(distribution, keyReason, 'cfn-guard::cloudfront_default_root_object_configured_check');
    acknowledge(distribution, 'The site is for visitors of all countries.', 'AwsSolutions-CFR1');
    acknowledge(
      distribution,
      'The setting cdnLogs decides. Its log delivery is not part of the distribution, so the rules do not see it.',
      'AwsSolutions-CFR3',
      'cfn-guard::cloudfront_access_logs_enabled_check',
    );
    if (!webAcl) {
      acknowledge(
        distribution,
        'The setting webAcl decides. A web ACL costs $5 a month and more. Route throttles limit requests without it.',
        'AwsSolutions-CFR2',
      );
    }
    if (!domain) {
      acknowledge(
        distribution,
        "CloudFront's default certificate has a fixed minimum TLS version. With a custom domain the minimum is TLS 1.2.",
        'AwsSolutions-CFR4',
        'cfn-guard::cloudfront_custom_ssl_certificate_check',
        'cfn-guard::cloudfront_security_policy_check',
        'cfn-guard::cloudfront_sni_enabled_check',
      );
    } else if (Token.isUnresolved(domain.certificate.certificateArn)) {
      acknowledge(
        distribution,
        'The distribution has a certificate and uses SNI. The certificate is in another stack, which the rules do not read.',
        'cfn-guard::cloudfront_custom_ssl_certificate_check',
        'cfn-guard::cloudfront_sni_enabled_check',
      );
    }
  }
}

/**
 * An origin group: a bucket, and for missing objects the API, which returns the site's 404 page. Error pages of the
 * distribution would also replace errors of the API.
 */
function withNotFoundFallback(bucket: IBucket, api: IOrigin): IOrigin {
  return new OriginGroup({
    // Without s3:ListBucket S3 returns 403 for a missing object.
    primaryOrigin: S3BucketOrigin.withOriginAccessControl(bucket, {
      originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
    }),
    fallbackOrigin: api,
    fallbackStatusCodes: [404],
  });
}
