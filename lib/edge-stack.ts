import { CrossStackReferences, ReferenceStrength, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct, IConstruct } from 'constructs';
import { WebAcl } from './delivery/web-acl.ts';
import type { StageConfig } from './settings/stage-config.ts';

export interface EdgeStackProps extends StackProps {
  readonly config: StageConfig;
}

/**
 * Resources that CloudFront requires in us-east-1, whatever the region of the other stacks. The stack is part of the app
 * also without resources: then `cdk deploy` deletes the stack of an earlier deployment, and `cdk destroy` finds it.
 */
export class EdgeStack extends Stack {
  /** Absent when the setting `webAcl` is false. */
  readonly webAclArn?: string;
  /** Absent when the stage has no domain, or has its own certificate. */
  readonly certificate?: ICertificate;

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
    const { domainName, hostedZone, certificateArn } = config;
    if (domainName && hostedZone && !certificateArn) {
      const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', hostedZone);
      const certificate = new Certificate(this, 'Certificate', {
        domainName,
        validation: CertificateValidation.fromDns(zone),
      });
      this.certificate = certificate;
      referenceWeakly(certificate);
    }
    if (this.isEmpty) {
      Validations.of(this).acknowledge({
        id: 'CloudFormation-Validate::F0001',
        reason: 'The CDK does not deploy a stack without resources. It deletes the stack if it exists.',
      });
    }
  }

  /** Whether the stage needs no resources in us-east-1. */
  get isEmpty(): boolean {
    return this.webAclArn === undefined && this.certificate === undefined;
  }
}

/**
 * References to the resource become weak. With a strong reference the resource could not be replaced or removed while
 * the App stack exists (aws/aws-cdk#27902).
 */
function referenceWeakly(resource: IConstruct): void {
  CrossStackReferences.of(resource).produce(ReferenceStrength.WEAK);
}
