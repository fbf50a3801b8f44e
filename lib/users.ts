import { Aws, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { Stage } from './stage.ts';

export interface UsersProps {
  readonly stage: Stage;
}

/** The people with an account: the user pool, its log-in pages, and what may be asked for on their behalf. */
export class Users extends Construct {
  readonly pool: UserPool;
  /** Origin of the log-in pages, without a slash at the end. */
  readonly loginOrigin: string;
  /** Who signs the tokens. */
  readonly issuer: string;
  /** Scope of an access token that opens the members' content. */
  readonly membersScope: OAuthScope;

  constructor(scope: Construct, id: string, { stage }: UsersProps) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      // A changed address counts after it is verified; until then the old one does.
      keepOriginal: { email: true },
      // Cannot be changed later: CloudFormation would have to replace the pool, and its users with it.
      standardAttributes: {
        email: { required: true, mutable: true },
        fullname: { required: false, mutable: true },
      },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(1),
      },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      // The least with managed log-in.
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: stage.retainData,
      removalPolicy: stage.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    acknowledge(
      this.pool,
      'Members may add a second factor. The content is a demo: it does not ask one of everybody.',
      'AwsSolutions-COG2',
    );
    acknowledge(
      this.pool,
      'The Plus plan costs money from the first user on; what it adds is threat protection for accounts that guard more than a demo.',
      'AwsSolutions-COG8',
    );
    const { region } = Stack.of(this);
    const domain = this.pool.addDomain('Domain', {
      // Must be unique in its region, over all accounts. The stack's id begins with digits that no other has.
      cognitoDomain: { domainPrefix: `jamstack-${stage.name}-${stackDigits()}` },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    const read = new ResourceServerScope({
      scopeName: 'read',
      scopeDescription: "Read the members' content",
    });
    const members = this.pool.addResourceServer('Members', { identifier: 'members', scopes: [read] });
    this.membersScope = OAuthScope.resourceServer(members, read);
    this.loginOrigin = `https://${domain.domainName}.auth.${region}.amazoncognito.com`;
    this.issuer = `https://cognito-idp.${region}.amazonaws.com/${this.pool.userPoolId}`;
  }
}

/** The first 8 digits of the UUID in `arn:aws:cloudformation:<region>:<account>:stack/<name>/<UUID>`. */
function stackDigits(): string {
  const uuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return Fn.select(0, Fn.split('-', uuid));
}
