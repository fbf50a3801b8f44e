import { CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct, IConstruct } from 'constructs';
import { WebAcl } from './delivery/web-acl.ts';
import type { Stage } from './settings/stage-config.ts';

export interface EdgeStackProps extends StackProps {
  readonly stage: Stage;
}

/** What CloudFront reads in us-east-1 only, wherever the rest stands. */
export class EdgeStack extends Stack {
  /** Absent where the stage asks for none. */
  readonly webAclArn?: string;
  /** Absent where the stage has no domain, or brings a certificate of its own. */
  readonly certificate?: ICertificate;

  constructor(scope: Construct, id: string, { stage, ...props }: EdgeStackProps) {
    super(scope, id, {
      ...props,
      description: `What CloudFront reads in us-east-1, for Jamstack on AWS, stage ${stage.name}`,
    });
    if (stage.webAcl) {
      const webAcl = new WebAcl(this, 'WebAcl', stage);
      this.webAclArn = webAcl.arn;
      mayBeReplaced(webAcl.acl);
    }
    if (makesCertificate(stage)) {
      const { name, hostedZone } = stage.domain;
      const certificate = new Certificate(this, 'Certificate', {
        domainName: name,
        validation: CertificateValidation.fromDns(
          HostedZone.fromHostedZoneAttributes(this, 'Zone', {
            hostedZoneId: hostedZone.id,
            zoneName: hostedZone.name,
          }),
        ),
      });
      this.certificate = certificate;
      mayBeReplaced(certificate);
    }
  }

  /** Whether a stage has anything that must stand in us-east-1. */
  static isNeeded(stage: Stage): boolean {
    return stage.webAcl || makesCertificate(stage);
  }
}

/**
 * The app names it without holding it. Held, as in a strong reference, it could be neither replaced nor left out while
 * the app stands (aws/aws-cdk#27902).
 */
function mayBeReplaced(resource: IConstruct): void {
  CrossStackReferences.of(resource).produce(ReferenceStrength.WEAK);
}

function makesCertificate(
  stage: Stage,
): stage is Stage & { domain: { name: string; hostedZone: { id: string; name: string } } } {
  return stage.domain?.hostedZone !== undefined && stage.domain.certificateArn === undefined;
}
