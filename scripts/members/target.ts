import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CommandError } from '../command.ts';
import { appStackOf, type Outputs, readPublished, readStack } from '../deployment.ts';

export const targetOptions = ['stage', 'region', 'local'] as const;

export const targetUsage = `Which deployment:
  --stage NAME      the stage (required on AWS; a local run's stage is dev)
  --region REGION   the region of its stack (default: AWS_REGION, or the AWS profile)
  --local DIR       a running local run with this state folder, such as .local

Credentials come from the environment or the AWS profile, as for the AWS CLI.
`;

export interface TargetChoice {
  readonly stage?: string;
  readonly region?: string;
  readonly local?: string;
}

/** The user pool and the table of signatures of a stage. */
export interface Target {
  readonly cognito: CognitoIdentityProviderClient;
  readonly dynamoDb: DynamoDBClient;
  readonly userPoolId: string;
  readonly tableName: string;
}

/** @throws {CommandError} if the options are wrong, or the stage is not deployed */
export async function openTarget({ stage, region, local }: TargetChoice): Promise<Target> {
  if (local !== undefined) {
    const stack = appStackOf(stage ?? 'dev');
    const run = await readPublished(local);
    const common = { region: run.region, ...(run.credentials && { credentials: run.credentials }) };
    return {
      cognito: new CognitoIdentityProviderClient({ ...common, endpoint: run.urls.COGNITO_IDENTITY_PROVIDER }),
      dynamoDb: new DynamoDBClient({ ...common, endpoint: run.urls.DYNAMODB }),
      ...namesOf(run.outputs[stack] ?? {}, stack),
    };
  }
  if (stage === undefined) throw new CommandError('Name the stage with --stage. (--help lists the options.)');
  const stack = appStackOf(stage);
  const settings = { maxAttempts: 10, ...(region && { region }) };
  const { outputs } = await readStack(new CloudFormationClient(settings), stack);
  return {
    cognito: new CognitoIdentityProviderClient(settings),
    dynamoDb: new DynamoDBClient(settings),
    ...namesOf(outputs, stack),
  };
}

function namesOf(outputs: Outputs, stack: string): Pick<Target, 'userPoolId' | 'tableName'> {
  const { UserPoolId: userPoolId, SignaturesTable: tableName } = outputs;
  if (typeof userPoolId === 'string' && typeof tableName === 'string') return { userPoolId, tableName };
  throw new CommandError(
    `The stack ${stack} has no outputs UserPoolId and SignaturesTable. Check the stage and the region.`,
  );
}
