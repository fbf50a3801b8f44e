import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Users } from './members/user-directory.ts';
import { Signatures } from './petition/signatures-table.ts';
import type { Stage } from './settings/stage-config.ts';

export interface DataStackProps extends StackProps {
  readonly stage: Stage;
}

/** What must outlive every deployment: signatures and users. */
export class DataStack extends Stack {
  readonly signatures: Signatures;
  readonly users: Users;

  constructor(scope: Construct, id: string, { stage, ...props }: DataStackProps) {
    super(scope, id, {
      ...props,
      description: `Signatures and users of Jamstack on AWS, stage ${stage.name}`,
    });
    this.signatures = new Signatures(this, 'Signatures', { retain: stage.retainData });
    this.users = new Users(this, 'Users', { stage });
  }
}
