import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ACMClient,
  type CertificateDetail,
  DescribeCertificateCommand,
  ListCertificatesCommand,
  RequestCertificateCommand,
} from '@aws-sdk/client-acm';
import { CommandError } from '../command.ts';

/** A certificate, and the DNS records that ACM waits for. */
export interface CertificateState {
  readonly arn: string;
  /** Such as `PENDING_VALIDATION` or `ISSUED`. */
  readonly status: string;
  readonly names: readonly {
    readonly name: string;
    readonly status: string;
    /** The record that proves the control of the name, such as `_a.example.com. CNAME _b.acm-validations.aws.`. */
    readonly record: string;
  }[];
}

type Acm = Pick<ACMClient, 'send'>;

/** ACM makes the records within seconds after the request. */
const recordsPollMs = 2_000;
const maxPolls = 15;

/**
 * Finds the certificate with exactly these names, or requests one.
 *
 * @param names the main name first
 * @throws {CommandError} if ACM does not make the records
 */
export async function ensureCertificate(
  acm: Acm,
  names: readonly string[],
  pollMs = recordsPollMs,
): Promise<CertificateState> {
  const arn = (await findCertificate(acm, names)) ?? (await requestCertificate(acm, names));
  for (let poll = 0; poll < maxPolls; poll += 1) {
    const { Certificate } = await acm.send(new DescribeCertificateCommand({ CertificateArn: arn }));
    const state = Certificate && stateOf(arn, Certificate);
    if (state) return state;
    await sleep(pollMs);
  }
  throw new CommandError(`ACM has made no records for ${arn} yet. Run the command again in a minute.`);
}

async function findCertificate(acm: Acm, names: readonly string[]): Promise<string | undefined> {
  const wanted = [...names].sort().join();
  let NextToken: string | undefined;
  do {
    const page = await acm.send(
      new ListCertificatesCommand({ CertificateStatuses: ['ISSUED', 'PENDING_VALIDATION'], NextToken }),
    );
    for (const {
      CertificateArn,
      SubjectAlternativeNameSummaries = [],
      Type,
    } of page.CertificateSummaryList ?? []) {
      // The names include the main one. Imported certificates can't be renewed by ACM.
      if (Type === 'AMAZON_ISSUED' && [...SubjectAlternativeNameSummaries].sort().join() === wanted)
        return CertificateArn;
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return undefined;
}

async function requestCertificate(acm: Acm, names: readonly string[]): Promise<string> {
  const { CertificateArn } = await acm.send(
    new RequestCertificateCommand({
      DomainName: names[0],
      SubjectAlternativeNames: [...names],
      ValidationMethod: 'DNS',
      // A repeated request returns the same certificate.
      IdempotencyToken: createHash('sha256').update(names.join()).digest('hex').slice(0, 32),
    }),
  );
  return `${CertificateArn}`;
}

/** @returns undefined while ACM has not made all records */
function stateOf(arn: string, detail: CertificateDetail): CertificateState | undefined {
  const options = detail.DomainValidationOptions ?? [];
  if (options.length === 0 || options.some(({ ResourceRecord }) => !ResourceRecord)) return undefined;
  return {
    arn,
    status: `${detail.Status}`,
    names: options.map(({ DomainName, ValidationStatus, ResourceRecord }) => ({
      name: `${DomainName}`,
      status: `${ValidationStatus}`,
      record: `${ResourceRecord?.Name} ${ResourceRecord?.Type} ${ResourceRecord?.Value}`,
    })),
  };
}

/** What to do next, as lines. */
export function explain({ arn, status, names }: CertificateState): string[] {
  if (status === 'ISSUED') {
    return [
      `The certificate is issued. Keep its DNS records: ACM renews it with them.`,
      'Set in cdk.json, under the stage, and deploy:',
      `  "certificateArn": "${arn}"`,
    ];
  }
  if (status !== 'PENDING_VALIDATION')
    return [`The certificate ${arn} has the status ${status}. Delete it in ACM, and run the command again.`];
  return [
    'Create these records at your DNS provider, then run the command again. ACM checks them for 72 hours.',
    ...names.filter((each) => each.status !== 'SUCCESS').map(({ record }) => `  ${record}`),
  ];
}
