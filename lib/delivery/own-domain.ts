import { Certificate, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AaaaRecord,
  ARecord,
  HostedZone,
  HttpsRecord,
  type RecordSet,
  RecordTarget,
} from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import { isInZone, type StageConfig } from '../settings/stage-config.ts';
import type { Distribution, DistributionDomain } from './distribution.ts';

/**
 * The stage's own domain.
 *
 * @param created certificate that the stage created, unless it has `certificateArn`
 * @returns undefined if the stage has none
 */
export function domainOf(
  scope: Construct,
  { domainName, redirectDomainNames, certificateArn }: StageConfig,
  created?: ICertificate,
): DistributionDomain | undefined {
  if (!domainName) return undefined;
  const certificate = certificateArn
    ? Certificate.fromCertificateArn(scope, 'Certificate', certificateArn)
    : created;
  if (!certificate) throw new Error(`There is no certificate for ${domainName}.`);
  return { names: [domainName, ...redirectDomainNames], certificate };
}

/** Adds the DNS records of the names in the hosted zone. */
export function addDnsRecords(
  scope: Construct,
  config: StageConfig,
  { distribution }: Distribution,
): RecordSet[] {
  const { domainName, hostedZone } = config;
  if (!hostedZone) return [];
  const zone = HostedZone.fromHostedZoneAttributes(scope, 'Zone', hostedZone);
  const target = RecordTarget.fromAlias(new CloudFrontTarget(distribution));
  const names = namesOf(config).filter((each) => isInZone(each, hostedZone.zoneName));
  return names.flatMap((name) => {
    const suffix = name === domainName ? '' : `-${name}`;
    const record = { zone, target, recordName: `${name}.` };
    return [
      new ARecord(scope, `Ipv4${suffix}`, record),
      new AaaaRecord(scope, `Ipv6${suffix}`, record),
      // Tells browsers about HTTP/3 and https before the first request (RFC 9460):
      // https://aws.amazon.com/about-aws/whats-new/2025/07/amazon-cloudfront-https-dns-records/
      new HttpsRecord(scope, `Https${suffix}`, record),
    ];
  });
}

/** @returns the records that the operator must create, in words; undefined if there are none */
export function manualDnsRecords(config: StageConfig, { distribution }: Distribution): string | undefined {
  const { hostedZone } = config;
  const names = namesOf(config).filter((name) => !hostedZone || !isInZone(name, hostedZone.zoneName));
  if (names.length === 0) return undefined;
  return names.map((name) => `${name} CNAME ${distribution.distributionDomainName}`).join(', ');
}

const namesOf = ({ domainName, redirectDomainNames }: StageConfig): string[] =>
  domainName ? [domainName, ...redirectDomainNames] : [];
