import { Stack } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { acknowledge } from '../shared/acknowledge.ts';
import { allowLogDelivery, arnOf } from '../shared/allow-log-delivery.ts';
import { RetainedLogGroup } from '../shared/retained-log-group.ts';

/** A rule group that AWS maintains. */
interface ManagedRuleGroup {
  readonly name: string;
  /** Rules of the group that count requests instead of blocking them. */
  readonly counted?: readonly string[];
}

/** In the order of evaluation. CloudFront's flat-rate Free plan allows at most five rules. */
const managedRuleGroups: readonly ManagedRuleGroup[] = [
  { name: 'AWSManagedRulesAmazonIpReputationList' },
  { name: 'AWSManagedRulesKnownBadInputsRuleSet' },
  {
    name: 'AWSManagedRulesCommonRuleSet',
    // Bodies hold a name or the URL of an image, up to 16 KiB, and the handlers validate them. These rules would block
    // a name that looks like HTML, and a URL with an IP address.
    counted: [
      'SizeRestrictions_BODY',
      'CrossSiteScripting_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'EC2MetaDataSSRF_BODY',
      // The search takes any text, such as `<b>` or `../`, and the handler passes it on encoded.
      'CrossSiteScripting_QUERYARGUMENTS',
      'GenericLFI_QUERYARGUMENTS',
      'GenericRFI_QUERYARGUMENTS',
      'EC2MetaDataSSRF_QUERYARGUMENTS',
      'RestrictedExtensions_QUERYARGUMENTS',
      // It blocks paths of more than 1,024 bytes. The edge function returns the 404 page for them, as the HTTP
      // contract says.
      'SizeRestrictions_URIPATH',
    ],
  },
];

export interface WebAclProps {
  /** Signatures that one IP address may send within 5 minutes, at least 10. */
  readonly signaturesPerAddress: number;
  /** Whether blocked requests are logged. */
  readonly webAclLogs: boolean;
  /** Retention period of the log. */
  readonly logRetentionDays: RetentionDays;
}

/** The web ACL of the distribution. It must be in us-east-1. */
export class WebAcl extends Construct {
  readonly arn: string;
  readonly acl: CfnWebACL;

  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const { signaturesPerAddress, webAclLogs, logRetentionDays } = props;
    this.acl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      description: 'AWS managed rule groups for the whole site, and a rate limit for signatures',
      defaultAction: { allow: {} },
      visibilityConfig: visibilityConfig('WebAcl'),
      rules: [...managedRules(), signatureRateLimit(managedRuleGroups.length, signaturesPerAddress)],
    });
    this.arn = this.acl.attrArn;
    if (webAclLogs) this.#logBlockedRequests(logRetentionDays);
    else {
      acknowledge(
        this.acl,
        'The setting webAclLogs decides. The log holds the IP addresses of visitors whose requests were blocked. Metrics count the blocked requests of each rule, and samples are available for three hours.',
        'NIST.800.53.R5-WAFv2LoggingEnabled',
      );
    }
  }

  #logBlockedRequests(retention: RetentionDays): void {
    const log = new RetainedLogGroup(this, 'Log', {
      retention,
      // WAF requires this prefix.
      logGroupName: `aws-waf-logs-${Stack.of(this).stackName}`,
      holds: 'IP addresses of blocked requests, but no query, cookie or token',
    });
    const logging = new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.arn,
      logDestinationConfigs: [arnOf(log)],
      redactedFields: [
        { queryString: {} },
        ...['authorization', 'cookie'].map((Name) => ({ singleHeader: { Name } })),
      ],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
          },
        ],
      },
    });
    logging.node.addDependency(allowLogDelivery(this, log));
  }
}

function managedRules(): CfnWebACL.RuleProperty[] {
  return managedRuleGroups.map(({ name, counted = [] }, priority) => ({
    name,
    priority,
    overrideAction: { none: {} },
    visibilityConfig: visibilityConfig(name),
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
  }));
}

/** Returns 429, as API Gateway does for throttled routes. */
function signatureRateLimit(priority: number, limit: number): CfnWebACL.RuleProperty {
  const name = 'SignaturesPerAddress';
  return {
    name,
    priority,
    action: { block: { customResponse: { responseCode: 429 } } },
    visibilityConfig: visibilityConfig(name),
    statement: {
      rateBasedStatement: {
        limit,
        evaluationWindowSec: 300,
        aggregateKeyType: 'IP',
        // Reading the list is not limited: the page reads it for each visitor.
        scopeDownStatement: {
          andStatement: {
            statements: [
              exactMatch({ method: {} }, 'POST', 'NONE'),
              exactMatch({ uriPath: {} }, '/api/signatures', 'URL_DECODE', 'NORMALIZE_PATH'),
            ],
          },
        },
      },
    },
  };
}

function exactMatch(
  fieldToMatch: CfnWebACL.FieldToMatchProperty,
  searchString: string,
  ...transformations: string[]
): CfnWebACL.StatementProperty {
  return {
    byteMatchStatement: {
      fieldToMatch,
      searchString,
      positionalConstraint: 'EXACTLY',
      textTransformations: transformations.map((type, priority) => ({ type, priority })),
    },
  };
}

function visibilityConfig(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
