import {
  type ACMClient,
  DescribeCertificateCommand,
  ListCertificatesCommand,
  RequestCertificateCommand,
} from '@aws-sdk/client-acm';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { ensureCertificate, explain } from '../../../scripts/certificate/certificate.ts';

const names = ['www.example.com', 'example.com'];

interface Stored {
  readonly arn: string;
  readonly names: readonly string[];
  readonly type?: string;
  status: string;
  /** Descriptions before ACM has made the records. */
  pending: number;
}

let stored: Stored[];
let requests: number;
beforeEach(() => {
  stored = [];
  requests = 0;
});

/** ACM, with one certificate per page. */
const acm = {
  send: async (command: unknown) => {
    if (command instanceof ListCertificatesCommand) {
      const index = Number(command.input.NextToken ?? 0);
      const page = stored.slice(index, index + 1).map((each) => ({
        CertificateArn: each.arn,
        SubjectAlternativeNameSummaries: [...each.names],
        Type: each.type ?? 'AMAZON_ISSUED',
      }));
      return { CertificateSummaryList: page, NextToken: stored[index + 1] ? String(index + 1) : undefined };
    }
    if (command instanceof RequestCertificateCommand) {
      requests += 1;
      const { SubjectAlternativeNames = [] } = command.input;
      stored.push({
        arn: 'arn:new',
        names: SubjectAlternativeNames,
        status: 'PENDING_VALIDATION',
        pending: 1,
      });
      return { CertificateArn: 'arn:new' };
    }
    if (!(command instanceof DescribeCertificateCommand)) throw new Error('Unexpected command');
    const found = stored.find(({ arn }) => arn === command.input.CertificateArn);
    if (!found) throw new Error('No such certificate');
    found.pending -= 1;
    return {
      Certificate: {
        Status: found.status,
        DomainValidationOptions: found.names.map((name) => ({
          DomainName: name,
          ValidationStatus: name === 'www.example.com' ? 'SUCCESS' : found.status,
          ...(found.pending < 0 && {
            ResourceRecord: { Name: `_a.${name}.`, Type: 'CNAME', Value: '_b.acm-validations.aws.' },
          }),
        })),
      },
    };
  },
} as unknown as ACMClient;

describe('npm run certificate', () => {
  test('requests a certificate once, and prints the records that are missing', async () => {
    const state = await ensureCertificate(acm, names, 0);
    expect(await ensureCertificate(acm, [...names].reverse(), 0)).toEqual(state);
    expect(requests).toBe(1);
    expect(explain(state)).toEqual([
      expect.stringContaining('Create these records'),
      '  _a.example.com. CNAME _b.acm-validations.aws.',
    ]);
  });

  test('prints the setting when the certificate is issued', async () => {
    stored = [{ arn: 'arn:issued', names, status: 'ISSUED', pending: 0 }];
    expect(explain(await ensureCertificate(acm, names, 0)).at(-1)).toBe('  "certificateArn": "arn:issued"');
    expect(requests).toBe(0);
  });

  test('takes no certificate with other names, and none that was imported', async () => {
    stored = [
      { arn: 'arn:other', names: ['www.example.com'], status: 'ISSUED', pending: 0 },
      { arn: 'arn:imported', names, type: 'IMPORTED', status: 'ISSUED', pending: 0 },
    ];
    expect((await ensureCertificate(acm, names, 0)).arn).toBe('arn:new');
  });

  test('fails when ACM makes no records', async () => {
    stored = [{ arn: 'arn:slow', names, status: 'PENDING_VALIDATION', pending: 99 }];
    await expect(ensureCertificate(acm, names, 0)).rejects.toThrow(
      'ACM has made no records for arn:slow yet.',
    );
  });

  test('says what to do with a certificate that failed', () => {
    expect(explain({ arn: 'arn:failed', status: 'FAILED', names: [] })).toEqual([
      'The certificate arn:failed has the status FAILED. Delete it in ACM, and run the command again.',
    ]);
  });
});
