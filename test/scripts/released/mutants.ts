import type { LastingStack } from '../../../scripts/released/templates.ts';

/** A copy of the stacks that a mutant may change. */
interface Mutable {
  name: string;
  terminationProtection: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: a mutant can change any property.
  resources: Record<string, any>;
  exports: string[];
  imports: string[];
}

/** Stacks that a mutant changes in place. */
export class Stacks {
  readonly all: Mutable[];

  constructor(stacks: readonly LastingStack[]) {
    this.all = structuredClone(stacks) as Mutable[];
  }

  stack(suffix: string): Mutable {
    return this.all.find(({ name }) => name.endsWith(suffix)) as Mutable;
  }

  /** The first resource whose logical id begins with this text. */
  resource(stack: string, id: string) {
    const [found] = Object.entries(this.stack(stack).resources).filter(([name]) => name.startsWith(id));
    if (!found) throw new Error(`There is no resource ${id}.`);
    return found[1];
  }

  /** Moves a resource to another logical id or stack. */
  move(stack: string, id: string, to: { stack?: string; id?: string }): void {
    const { resources } = this.stack(stack);
    const name = Object.keys(resources).find((each) => each.startsWith(id)) as string;
    this.stack(to.stack ?? stack).resources[to.id ?? name] = resources[name];
    delete resources[name];
  }
}

/** Changes that lose something, and the sentence about it. */
export const mutants: readonly [string, (stacks: Stacks) => void, RegExp][] = [
  [
    'another key of the table',
    (stacks) => {
      stacks.resource('Data', 'SignaturesTable').Properties.KeySchema[0].AttributeName = 'key';
    },
    /^Jamstack-prod-Data\/SignaturesTable\w+ \(AWS::DynamoDB::GlobalTable\) is replaced: KeySchema changed\.$/,
  ],
  [
    'a renamed construct',
    (stacks) => stacks.move('Data', 'UsersPoolBF', { id: 'UserDirectoryPool12345678' }),
    /UsersPool\w+ \(AWS::Cognito::UserPool\) is orphaned/,
  ],
  [
    'a renamed construct that is not retained',
    (stacks) => stacks.move('App', 'PetitionCountUncounted', { id: 'PetitionCountFailed' }),
    /PetitionCountUncounted\w+ \(AWS::SQS::Queue\) is destroyed/,
  ],
  [
    'a name for the table',
    (stacks) => {
      stacks.resource('Data', 'SignaturesTable').Properties.TableName = 'signatures';
    },
    /SignaturesTable\w+ .* is replaced: TableName changed/,
  ],
  [
    'no retention',
    (stacks) => {
      stacks.resource('Data', 'SignaturesTable').DeletionPolicy = 'Delete';
    },
    /SignaturesTable\w+ .* is unprotected: it loses DeletionPolicy Retain/,
  ],
  [
    'no retention when a resource is replaced',
    (stacks) => {
      stacks.resource('Data', 'UsersPoolBF').UpdateReplacePolicy = undefined;
    },
    /UsersPool\w+ .* is unprotected: it loses UpdateReplacePolicy Retain/,
  ],
  [
    'no deletion protection of the table',
    (stacks) => {
      stacks.resource('Data', 'SignaturesTable').Properties.Replicas[0].DeletionProtectionEnabled = false;
    },
    /SignaturesTable\w+ .* is unprotected: it loses DeletionProtectionEnabled/,
  ],
  [
    'no deletion protection of the user pool',
    (stacks) => {
      stacks.resource('Data', 'UsersPoolBF').Properties.DeletionProtection = 'INACTIVE';
    },
    /UsersPool\w+ .* is unprotected: it loses DeletionProtection\./,
  ],
  [
    'no backups of the table',
    (stacks) => {
      const [replica] = stacks.resource('Data', 'SignaturesTable').Properties.Replicas;
      replica.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled = false;
    },
    /SignaturesTable\w+ .* is unprotected: it loses PointInTimeRecoveryEnabled/,
  ],
  [
    'no termination protection',
    (stacks) => {
      stacks.stack('Data').terminationProtection = false;
    },
    /^Jamstack-prod-Data loses its termination protection\.$/,
  ],
  [
    'a new required attribute',
    (stacks) => {
      stacks.resource('Data', 'UsersPoolBF').Properties.Schema.push({ Name: 'phone_number', Required: true });
    },
    /UsersPool\w+ .* changes the attribute phone_number, which Cognito refuses/,
  ],
  [
    'an existing attribute that becomes required',
    (stacks) => {
      stacks.resource('Data', 'UsersPoolBF').Properties.Schema[1].Required = true;
    },
    /UsersPool\w+ .* changes the attribute name, which Cognito refuses/,
  ],
  [
    'a removed attribute',
    (stacks) => {
      stacks.resource('Data', 'UsersPoolBF').Properties.Schema.pop();
    },
    /UsersPool\w+ .* changes the attribute name, which Cognito refuses/,
  ],
  [
    'login by name instead of e-mail',
    (stacks) => {
      const { Properties } = stacks.resource('Data', 'UsersPoolBF');
      Properties.UsernameAttributes = undefined;
      Properties.AliasAttributes = ['preferred_username'];
    },
    /UsersPool\w+ .* changes UsernameAttributes, which Cognito refuses/,
  ],
  [
    'another domain prefix of the login pages',
    (stacks) => {
      stacks.resource('Data', 'UsersPoolDomain').Properties.Domain = 'jamstack-prod';
    },
    /UsersPoolDomain\w+ .* is replaced: Domain changed/,
  ],
  [
    'a client with a new secret',
    (stacks) => {
      stacks.resource('App', 'MembersClient').Properties.GenerateSecret = true;
    },
    /MembersClient\w+ .* is replaced: GenerateSecret changed/,
  ],
  [
    'another prefix of uploads',
    (stacks) => {
      stacks.resource('App', 'Uploads').Properties.BucketNamePrefix = 'jam-files-prod';
    },
    /Uploads\w+ .* is replaced: BucketNamePrefix changed/,
  ],
  [
    'a distribution that moved to another stack',
    (stacks) => stacks.move('App', 'Distribution', { stack: 'Data' }),
    /^Jamstack-prod-App\/Distribution\w+ \(AWS::CloudFront::Distribution\) is destroyed/,
  ],
  [
    'another length of the generated secret',
    (stacks) => {
      stacks.resource('App', 'OriginSecret').Properties.GenerateSecretString.PasswordLength = 48;
    },
    /OriginSecret\w+ .* gets a new value/,
  ],
  [
    'a stack with another name',
    (stacks) => {
      stacks.stack('Data').name = 'Jamstack-prod-Storage';
    },
    /^Jamstack-prod-Data is no longer synthesized/,
  ],
  [
    'a removed export',
    (stacks) => {
      const data = stacks.stack('Data');
      data.exports = data.exports.filter((name) => !name.includes('StreamArn'));
    },
    /^Jamstack-prod-App of the last release imports Jamstack-prod-Data:\w+StreamArn\w+, which no stack exports/,
  ],
  [
    'a removed output that a weak reference imports',
    (stacks) => {
      stacks.stack('Edge').exports = [];
    },
    /^Jamstack-prod-App of the last release imports Jamstack-prod-Edge\.\w+WebAcl\w+, which no stack exports/,
  ],
];

/** Changes that lose nothing. */
export const harmless: readonly [string, (stacks: Stacks) => void][] = [
  [
    'a retained resource whose creation may be rolled back',
    (stacks) => {
      stacks.resource('Data', 'SignaturesTable').DeletionPolicy = 'RetainExceptOnCreate';
    },
  ],
  [
    'a new custom attribute',
    (stacks) => {
      const { Schema } = stacks.resource('Data', 'UsersPoolBF').Properties;
      Schema.push({ Name: 'favorite', AttributeDataType: 'String' });
    },
  ],
  [
    'properties of an attribute in another order',
    (stacks) => {
      const { Schema } = stacks.resource('Data', 'UsersPoolBF').Properties;
      Schema[0] = Object.fromEntries(Object.entries(Schema[0]).reverse());
    },
  ],
  [
    'a new tag and another lifetime of images',
    (stacks) => {
      const { Properties } = stacks.resource('App', 'Images');
      Properties.Tags.push({ Key: 'owner', Value: 'web' });
      Properties.LifecycleConfiguration.Rules[1].ExpirationInDays = 30;
    },
  ],
  [
    'a new table',
    (stacks) => {
      stacks.stack('Data').resources.Comments = { Type: 'AWS::DynamoDB::GlobalTable', Properties: {} };
    },
  ],
];
