/** Requests the certificate of a domain with DNS elsewhere: `npm run certificate -- --help`. */
import { ACMClient } from '@aws-sdk/client-acm';
import { ensureCertificate, explain } from './certificate/certificate.ts';
import { CommandError, parseCommandLine } from './command.ts';
import { cloudFrontRegion, runAwsCommand } from './deployment.ts';

const usage = `Requests a certificate for your own domain, for a stage without a hosted zone in Route 53. It prints the DNS
records that prove that the domain is yours, and the setting certificateArn when the certificate is issued. Run it as
often as you like: it finds the certificate that it requested. It waits for nothing.

Usage: npm run --silent certificate -- --names NAME[,NAME…]

  --names NAMES   domainName, then the names of redirectDomainNames, such as www.example.com,example.com

The exit code is 1 while the certificate is not issued. The certificate is in us-east-1, where CloudFront reads it.
Credentials come from the environment or the AWS profile, as for the AWS CLI.
`;

await runAwsCommand(usage, async (args) => {
  const { values } = parseCommandLine(args, ['names'], []);
  const names = (values.names ?? '').split(',').map((name) => name.trim());
  if (!names.every((name) => /^([a-z0-9-]+\.)+[a-z]{2,}$/.test(name)))
    throw new CommandError(
      '--names must have domain names separated by commas, such as www.example.com,example.com.',
    );
  const state = await ensureCertificate(new ACMClient({ region: cloudFrontRegion }), names);
  for (const line of explain(state)) console.log(line);
  return state.status === 'ISSUED';
});
