import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

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

/** What CloudFront refuses before anything else sees it. Must stand in us-east-1. */
export class WebAcl extends Construct {
  readonly arn: string;
  readonly acl: CfnWebACL;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.acl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      description: 'Rule groups maintained by AWS, before the whole site',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('WebAcl'),
      rules: groups.map(({ name, counted = [] }, priority) => ({
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
      })),
    });
    this.arn = this.acl.attrArn;
  }
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
