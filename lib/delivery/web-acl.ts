import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { acknowledge } from '../shared/acknowledge.ts';

/** A rule group that AWS maintains. */
interface ManagedRuleGroup {
  readonly name: string;
  /** Rules of the group that only count what they would block. */
  readonly counted?: readonly string[];
}

/** In the order of evaluation, cheapest first. At most five rules fit CloudFront's flat-rate Free plan. */
const groups: readonly ManagedRuleGroup[] = [
  { name: 'AWSManagedRulesAmazonIpReputationList' },
  { name: 'AWSManagedRulesKnownBadInputsRuleSet' },
  {
    name: 'AWSManagedRulesCommonRuleSet',
    // Bodies are a name or the address of an image, taken as data up to 16 KiB and checked by the handlers. These
    // rules would block a signature that reads like HTML, and the address of an image that is an IP address.
    counted: [
      'SizeRestrictions_BODY',
      'CrossSiteScripting_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'EC2MetaDataSSRF_BODY',
    ],
  },
];

export interface WebAclProps {
  /** Signatures that one address may send within 5 minutes, at least 10. */
  readonly signaturesPerAddress: number;
}

/** What CloudFront refuses before anything else sees it. Must stand in us-east-1. */
export class WebAcl extends Construct {
  readonly arn: string;
  readonly acl: CfnWebACL;

  constructor(scope: Construct, id: string, { signaturesPerAddress }: WebAclProps) {
    super(scope, id);
    this.acl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      description: 'Rule groups maintained by AWS before the whole site, and a limit of signatures',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('WebAcl'),
      rules: [...managedRules(), signatureRateLimit(groups.length, signaturesPerAddress)],
    });
    acknowledge(
      this.acl,
      'Its log would hold the address of each visitor, which cannot be left out. Metrics count what each rule blocks, and samples of it are shown for three hours.',
      'NIST.800.53.R5-WAFv2LoggingEnabled',
    );
    this.arn = this.acl.attrArn;
  }
}

function managedRules(): CfnWebACL.RuleProperty[] {
  return groups.map(({ name, counted = [] }, priority) => ({
    name,
    priority,
    overrideAction: { none: {} },
    visibilityConfig: visibility(name),
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
  }));
}

/** Answers 429 to an address that signs too often, as the gateway does when all together ask too often. */
function signatureRateLimit(priority: number, limit: number): CfnWebACL.RuleProperty {
  const name = 'SignaturesPerAddress';
  return {
    name,
    priority,
    action: { block: { customResponse: { responseCode: 429 } } },
    visibilityConfig: visibility(name),
    statement: {
      rateBasedStatement: {
        limit,
        evaluationWindowSec: 300,
        aggregateKeyType: 'IP',
        // Reading the list is not limited: a page does it for each visitor.
        scopeDownStatement: {
          andStatement: {
            statements: [
              matches({ method: {} }, 'POST', 'NONE'),
              matches({ uriPath: {} }, '/api/signatures', 'URL_DECODE', 'NORMALIZE_PATH'),
            ],
          },
        },
      },
    },
  };
}

function matches(
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

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
