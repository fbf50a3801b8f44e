import { Annotations, Duration, Stack, Token } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution as CloudFrontDistribution,
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
import { acknowledge } from '../shared/acknowledge.ts';
import type { ResponseHeaders } from './response-headers.ts';
import type { StaticSite } from './static-site.ts';

/** An own domain of the distribution. */
export interface DistributionDomain {
  readonly name: string;
  /** In us-east-1. */
  readonly certificate: ICertificate;
}

export interface DistributionProps {
  readonly site: StaticSite;
  readonly images: IBucket;
  readonly api: HttpApi;
  readonly originSecret: OriginSecret;
  readonly responseHeaders: ResponseHeaders;
  /** @default - CloudFront's own name */
  readonly domain?: DistributionDomain;
  /** ARN of the web ACL before it. @default - none */
  readonly webAclArn?: string;
}

/**
 * How long the edge answers with a failure instead of asking again: a second and not 10, CloudFront's default, which for
 * these statuses counts even where the answer says `no-store` ("Control how long CloudFront caches errors"). Not 0, so
 * that whatever fails is asked about once a second. No page is named: errors of the API stay what they are.
 */
const errorCaching: ErrorResponse[] = [500, 502, 503, 504].map((httpStatus) => ({
  httpStatus,
  ttl: Duration.seconds(1),
}));

/** The one origin that visitors know: pages at `/`, converted images at `/images/*`, the API at `/api/*`. */
export class Distribution extends Construct {
  readonly distribution: CloudFrontDistribution;
  /** Host that visitors use. */
  readonly domainName: string;

  constructor(scope: Construct, id: string, props: DistributionProps) {
    super(scope, id);
    const { site, images, api, responseHeaders, domain } = props;
    const apiOrigin = new HttpOrigin(api.domainName, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      customHeaders: props.originSecret.originHeaders,
      // As long as API Gateway waits for a function.
      readTimeout: Duration.seconds(30),
    });
    const everywhere = { viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS, compress: true };
    const files: Omit<BehaviorOptions, 'origin'> = {
      ...everywhere,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
    };
    const apiBehavior: BehaviorOptions = {
      ...everywhere,
      origin: apiOrigin,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // `Authorization` reaches the API by this; with the viewer's `Host` API Gateway would answer 403.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: responseHeaders.api,
    };
    this.distribution = new CloudFrontDistribution(this, 'Distribution', {
      comment: Stack.of(this).stackName,
      httpVersion: HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      ...(domain && {
        domainNames: [domain.name],
        certificate: domain.certificate,
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
      webAclId: props.webAclArn,
      errorResponses: errorCaching,
      defaultBehavior: {
        ...files,
        origin: withNotFoundFallback(site.bucket, apiOrigin),
        responseHeadersPolicy: responseHeaders.site,
        functionAssociations: [
          { function: site.edgeFunction, eventType: FunctionEventType.VIEWER_REQUEST },
          visitorCookie(this),
        ],
      },
      additionalBehaviors: {
        '/images/*': {
          ...files,
          origin: withNotFoundFallback(images, apiOrigin),
          responseHeadersPolicy: responseHeaders.images,
        },
        [signaturesPattern]: { ...apiBehavior, ...signaturesCache(this) },
        '/api/*': apiBehavior,
      },
    });
    this.domainName = domain?.name ?? this.distribution.distributionDomainName;
    this.#acknowledge(domain, props.webAclArn !== undefined);
  }

  #acknowledge(domain: DistributionDomain | undefined, webAcl: boolean): void {
    const { distribution } = this;
    const keyAlways =
      'No request reaches a bucket without a key: the edge function puts a prefix before every path. A default root object would make two addresses of the home page.';
    Annotations.of(distribution).acknowledgeWarning(
      '@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      keyAlways,
    );
    acknowledge(distribution, keyAlways, 'cfn-guard::cloudfront_default_root_object_configured_check');
    acknowledge(
      distribution,
      'The site is for everybody, whichever country they are in.',
      'AwsSolutions-CFR1',
    );
    acknowledge(
      distribution,
      'The API logs each call without addresses. A log of page views would hold the addresses of visitors, which nothing here needs.',
      'AwsSolutions-CFR3',
      'cfn-guard::cloudfront_access_logs_enabled_check',
    );
    if (!webAcl) {
      acknowledge(
        distribution,
        'A web ACL costs $5 a month and more; the setting webAcl decides, and is on in prod. Throttles bound what can be asked without it.',
        'AwsSolutions-CFR2',
      );
    }
    if (!domain) {
      acknowledge(
        distribution,
        "CloudFront's own certificate does not let a lowest TLS version be chosen. With an own domain it is TLS 1.2.",
        'AwsSolutions-CFR4',
        'cfn-guard::cloudfront_custom_ssl_certificate_check',
        'cfn-guard::cloudfront_security_policy_check',
        'cfn-guard::cloudfront_sni_enabled_check',
      );
    } else if (Token.isUnresolved(domain.certificate.certificateArn)) {
      acknowledge(
        distribution,
        'It has a certificate, and it uses SNI. The certificate is made in another stack, and these rules follow references within one only.',
        'cfn-guard::cloudfront_custom_ssl_certificate_check',
        'cfn-guard::cloudfront_sni_enabled_check',
      );
    }
  }
}

/**
 * A bucket; for what it does not have, the API, which answers with the site's 404 page. Error pages of the
 * distribution would do so too, but for the API's own errors as well.
 */
function withNotFoundFallback(bucket: IBucket, api: IOrigin): IOrigin {
  return new OriginGroup({
    // Whoever may not list a bucket is answered 403 for a missing object.
    primaryOrigin: S3BucketOrigin.withOriginAccessControl(bucket, {
      originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
    }),
    fallbackOrigin: api,
    fallbackStatusCodes: [404],
  });
}
