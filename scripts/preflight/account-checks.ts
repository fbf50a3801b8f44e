import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { GetAccountCommand } from '@aws-sdk/client-sesv2';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Finding, failed, ok, warning } from './check.ts';
import type { Clients } from './clients.ts';
import type { Plan, PlannedStack } from './plan.ts';

/** The identity that the credentials belong to. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** @throws the SDK's error if there are no valid credentials */
export async function callerOf({ sts }: Clients): Promise<Caller> {
  const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  return { account: Account, arn: Arn };
}

/** Explains an error of {@link callerOf}, and what to do. */
export function explainCredentials(error: unknown): string {
  const { name, message } = error as Error;
  if (name === 'CredentialsProviderError') {
    return 'There are no AWS credentials. Set AWS_PROFILE, or log in with the AWS CLI (aws login, aws sso login).';
  }
  if (/ExpiredToken/.test(name)) return 'The AWS credentials have expired. Log in again.';
  if (/InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient/.test(name)) {
    return `AWS does not know these credentials. Check AWS_PROFILE and the clock of this machine. (${name}: ${message})`;
  }
  return `${name}: ${message}`;
}

/** Whether the credentials are those of the account that the stage belongs to. */
export function checkAccount({ stage, account }: Plan, caller: Caller): Finding {
  const subject = 'account';
  if (account === undefined) {
    return warning(
      subject,
      `${caller.account}. Set \`account\` of the stage ${stage} in cdk.json, so that the stage can't be deployed to another account by mistake.`,
    );
  }
  if (account === caller.account) return ok(subject, caller.account);
  return failed(
    subject,
    `The stage ${stage} belongs to ${account}, but these credentials belong to ${caller.account}. Choose another AWS_PROFILE.`,
  );
}

/** Whether the region is enabled. AWS rejects the account's credentials in a region that is not. */
export async function checkRegion({ region }: Plan, clients: Clients): Promise<Finding> {
  const subject = `region ${region}`;
  try {
    await callerOf(clients);
    return ok(subject, 'enabled');
  } catch (error) {
    return failed(
      subject,
      `AWS rejects the credentials in this region. Enable it (AWS Account, AWS Regions), or set another \`region\`. (${(error as Error).name})`,
    );
  }
}

/** Where `cdk bootstrap` writes its version. `hnb659fds` is the CDK's default qualifier. */
const bootstrapParameter = '/cdk-bootstrap/hnb659fds/version';

/** Whether `cdk bootstrap` was run in the region of a stack, with a version that is new enough. */
export async function checkBootstrap(
  { region, bootstrapVersion }: PlannedStack,
  { account }: Caller,
  { ssm }: Clients,
): Promise<Finding> {
  const subject = `bootstrap ${region}`;
  const command = `Run: npx cdk bootstrap aws://${account}/${region}`;
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: bootstrapParameter }));
    const version = Number(Parameter?.Value);
    if (version >= bootstrapVersion) return ok(subject, `version ${version}`);
    return failed(subject, `Version ${version} is too old; ${bootstrapVersion} is needed. ${command}`);
  } catch (error) {
    if ((error as Error).name !== 'ParameterNotFound') throw error;
    return failed(subject, `The CDK is not bootstrapped in this account and region. ${command}`);
  }
}

/** Concurrent functions. Below this, visitors of a site with some traffic get 503. */
const minConcurrency = 100;

/**
 * A new account may have 10 (lambda/latest/dg/gettingstarted-limits.html, "New AWS accounts have reduced concurrency").
 */
export async function checkConcurrency({ lambda }: Clients): Promise<Finding> {
  const subject = 'Lambda concurrency';
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
  const { ConcurrentExecutions = 0, UnreservedConcurrentExecutions = ConcurrentExecutions } =
    AccountLimit ?? {};
  if (UnreservedConcurrentExecutions >= minConcurrency)
    return ok(subject, `${UnreservedConcurrentExecutions}`);
  return warning(
    subject,
    `Only ${UnreservedConcurrentExecutions} requests can be handled at once; others get 503. Request a quota increase: Service Quotas, AWS Lambda, Concurrent executions (L-B99A9384).`,
  );
}

/** Cognito's built-in e-mail sends few messages a day. SES sends more, outside its sandbox. */
export async function checkEmail({ selfSignUp }: Plan, { ses }: Clients): Promise<Finding> {
  const subject = 'e-mail';
  const { ProductionAccessEnabled, SendQuota, SendingEnabled } = await ses.send(new GetAccountCommand({}));
  const cognito = selfSignUp
    ? 'Cognito sends at most 50 messages a day with its built-in e-mail, so 50 people can sign up.'
    : 'Cognito sends at most 50 messages a day with its built-in e-mail.';
  if (ProductionAccessEnabled && SendingEnabled) {
    return ok(
      subject,
      `${cognito} SES is out of the sandbox here, with ${SendQuota?.Max24HourSend ?? 0} messages a day.`,
    );
  }
  return warning(
    subject,
    `${cognito} SES is in its sandbox here. To send more, request production access (SES, Account dashboard), and let the user pool send with SES.`,
  );
}
