import { CfnDeletionPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Certificate,
  CertificateValidation,
  type CfnCertificate,
  type ICertificate,
} from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { WebAcl } from './delivery/web-acl.ts';
import { CostAlerts } from './monitoring/cost-alerts.ts';
import type { StageConfig } from './settings/stage-config.ts';
import { acknowledge, acknowledgeNoResources } from './shared/acknowledge.ts';
import { referenceWeakly } from './shared/reference-weakly.ts';

export interface EdgeStackProps extends StackProps {
  readonly config: StageConfig;
}

/**
 * Resources that CloudFront requires in us-east-1, even if the other stacks have another region, and the alerts about
 * costs, which belong to the account. The stack is part of the app also without resources: then `cdk deploy` deletes
 * the stack of an earlier deployment, and `cdk destroy` finds it.
 */
export class EdgeStack extends Stack {
  /** Absent when the setting `webAcl` is false. */
  readonly webAclArn?: string;
  /** Absent when the stage has no domain, or has its own certificate. */
  readonly certificate?: ICertificate;
  readonly #hasCostAlerts: boolean = false;

  constructor(scope: Construct, id: string, { config, ...props }: EdgeStackProps) {
    super(scope, id, {
      ...props,
      description: `Web ACL and certificate of Jamstack on AWS, stage ${config.stage}`,
    });
    if (config.webAcl) {
      const webAcl = new WebAcl(this, 'WebAcl', config);
      this.webAclArn = webAcl.arn;
      referenceWeakly(webAcl.acl);
    }
    const { domainName, redirectDomainNames, hostedZone, certificateArn } = config;
    if (domainName && hostedZone && !certificateArn) {
      const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', hostedZone);
      const certificate = new Certificate(this, 'Certificate', {
        domainName,
        subjectAlternativeNames: redirectDomainNames.length > 0 ? [...redirectDomainNames] : undefined,
        validation: CertificateValidation.fromDns(zone),
      });
      // Other names need another certificate. The distribution uses the old one until the App stack is deployed, and
      // ACM refuses to delete a certificate that is in use.
      const { cfnOptions } = certificate.node.defaultChild as CfnCertificate;
      cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
      acknowledge(
        certificate,
        'Only a replaced certificate is kept. The one in use is deleted with the stage.',
        'CloudFormation-Validate::W3011',
      );
      this.certificate = certificate;
      referenceWeakly(certificate);
    }
    if (config.monthlyBudget || config.costAnomalyDollars) {
      new CostAlerts(this, 'CostAlerts', { config });
      this.#hasCostAlerts = true;
    }
    if (this.isEmpty) acknowledgeNoResources(this);
  }

  /** Whether the distribution uses a resource of this stack. */
  get isUsedByApp(): boolean {
    return this.webAclArn !== undefined || this.certificate !== undefined;
  }

  /** Whether the stage needs no resources in us-east-1. */
  get isEmpty(): boolean {
    return !this.isUsedByApp && !this.#hasCostAlerts;
  }
}
