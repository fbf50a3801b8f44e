import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CommandError } from '../command.ts';
import { type Outputs, openStage, type StageChoice, stageUsage } from '../deployment.ts';

export { stageOptions as targetOptions } from '../deployment.ts';

export const targetUsage = stageUsage("required on AWS; a local run's stage is dev");

/** The user pool and the table of signatures of a stage. */
export interface Target {
  readonly cognito: CognitoIdentityProviderClient;
  readonly dynamoDb: DynamoDBClient;
  readonly userPoolId: string;
  readonly tableName: string;
}

/** @throws {CommandError} if the options are wrong, or the stage is not deployed */
export async function openTarget({ stage, ...where }: StageChoice): Promise<Target> {
  const name = stage ?? (where.local === undefined ? undefined : 'dev');
  if (name === undefined) throw new CommandError('Name the stage with --stage. (--help lists the options.)');
  const { stack, outputs, settingsFor } = await openStage(name, where);
  return {
    cognito: new CognitoIdentityProviderClient(settingsFor('COGNITO_IDENTITY_PROVIDER')),
    dynamoDb: new DynamoDBClient(settingsFor('DYNAMODB')),
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
