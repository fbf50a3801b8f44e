import { CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct, IConstruct } from 'constructs';
import { WebAcl } from './delivery/web-acl.ts';
import type { StageConfig } from './settings/stage-config.ts';

export interface EdgeStackProps extends StackProps {
  readonly config: StageConfig;
}

/** What CloudFront reads in us-east-1 only, wherever the rest stands. */
export class EdgeStack extends Stack {
  /** Absent where the stage asks for none. */
  readonly webAclArn?: string;
  /** Absent where the stage has no domain, or brings a certificate of its own. */
  readonly certificate?: ICertificate;

  constructor(scope: Construct, id: string, { config, ...props }: EdgeStackProps) {
    super(scope, id, {
      ...props,
      description: `What CloudFront reads in us-east-1, for Jamstack on AWS, stage ${config.stage}`,
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
  }

  /** Whether a stage has anything that must stand in us-east-1. */
  static isNeeded({ webAcl, hostedZone, certificateArn }: StageConfig): boolean {
    return webAcl || (hostedZone !== undefined && certificateArn === undefined);
  }
}

/**
 * The app names it without holding it. Held, as in a strong reference, it could be neither replaced nor left out while
 * the app stands (aws/aws-cdk#27902).
 */
function referenceWeakly(resource: IConstruct): void {
  CrossStackReferences.of(resource).produce(ReferenceStrength.WEAK);
}
