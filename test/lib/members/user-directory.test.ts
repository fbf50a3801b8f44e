import { describe, expect, test } from '@jest/globals';
import { type App, Stack } from 'aws-cdk-lib';
import type { CfnUserPool } from 'aws-cdk-lib/aws-cognito';
import { editorsGroup } from '../../../lambdas/authorizers/editor.ts';
import { DataStack } from '../../../lib/data-stack.ts';
import { UserDirectory } from '../../../lib/members/user-directory.ts';
import { readStageConfig } from '../../../lib/settings/stage-config.ts';
import { addRulePacks } from '../../../lib/shared/rule-packs.ts';
import { type Resource, type Synthesized, synthesize } from '../synthesis.ts';

type Settings = Readonly<Record<string, unknown>>;

const properties = ({ all }: Synthesized, type: string) => (all(type)[0] as [string, Resource])[1].Properties;

/** The user pool, its domain and its client. */
function deploy(settings: Settings) {
  const synthesized = synthesize(settings);
  return {
    pool: properties(synthesized, 'AWS::Cognito::UserPool'),
    client: properties(synthesized, 'AWS::Cognito::UserPoolClient'),
    domain: properties(synthesized, 'AWS::Cognito::UserPoolDomain'),
  };
}

/** The stack with the user pool alone, which takes a fraction of the time. */
const synthesizeData = (settings: Settings) =>
  synthesize(settings, {
    addStacks: (app, config) => {
      new DataStack(app, 'Data', { config });
    },
  });
const poolOf = (settings: Settings) => properties(synthesizeData(settings), 'AWS::Cognito::UserPool');

describe('by default', () => {
  const { pool, client } = deploy({});

  test('MFA is off, because managed login does not offer it as an option; so are passkeys and the Plus plan', () => {
    expect(pool.MfaConfiguration ?? 'OFF').toBe('OFF');
    expect(pool.UserPoolTier).toBe('ESSENTIALS');
    for (const name of ['WebAuthnRelyingPartyID', 'WebAuthnFactorConfiguration', 'UserPoolAddOns'])
      expect(pool).not.toHaveProperty(name);
    expect(pool.Policies).not.toHaveProperty('SignInPolicy');
  });

  test('people sign in with an e-mail address that is verified, in any case', () => {
    expect(pool).toMatchObject({
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    });
  });

  test('the attributes are those of the first release: a change would replace the pool and lose the users', () => {
    expect(pool.Schema).toEqual([
      { Name: 'email', Mutable: true, Required: true },
      { Name: 'name', Mutable: true, Required: false },
    ]);
  });

  test('a password has letters of both cases, a digit and a symbol', () => {
    expect(pool.Policies.PasswordPolicy).toEqual({
      MinimumLength: 12,
      RequireLowercase: true,
      RequireUppercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
      TemporaryPasswordValidityDays: 1,
    });
  });

  test('an access token lasts an hour, and a member logs in once a day', () => {
    expect(client).toMatchObject({
      AccessTokenValidity: 60,
      RefreshTokenValidity: 24 * 60,
      TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'minutes' },
    });
  });
});

describe('the login settings', () => {
  test('are properties of the pool and its client', () => {
    const { pool, client } = deploy({
      selfSignUp: false,
      passwordMinLength: 20,
      mfa: 'optional',
      accessTokenMinutes: 1_440,
      refreshTokenDays: 1,
    });
    expect(pool.AdminCreateUserConfig).toEqual({ AllowAdminCreateUserOnly: true });
    expect(pool.Policies.PasswordPolicy.MinimumLength).toBe(20);
    expect(pool).toMatchObject({ MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] });
    expect(client).toMatchObject({ AccessTokenValidity: 1_440, RefreshTokenValidity: 1_440 });
  });

  test('allow the longest lifetime of a refresh token that Cognito supports', () => {
    expect(deploy({ refreshTokenDays: 3_650 }).client.RefreshTokenValidity).toBe(3_650 * 24 * 60);
  });

  test('bind passkeys to the domain of the login pages', () => {
    const { pool, client, domain } = deploy({ passkeys: true });
    expect(pool).toMatchObject({
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      WebAuthnUserVerification: 'required',
    });
    const join = (value: { 'Fn::Join': [string, unknown[]] }) => value['Fn::Join'][1];
    const relyingParty = join(pool.WebAuthnRelyingPartyID);
    expect(relyingParty.slice(0, -1)).toEqual(join(domain.Domain));
    expect(relyingParty.at(-1)).toBe('.auth.us-east-1.amazoncognito.com');
    expect(pool).not.toHaveProperty('WebAuthnFactorConfiguration');
    expect(client.ExplicitAuthFlows).toEqual(['ALLOW_USER_AUTH']);
  });

  test('make a passkey count as both factors with required MFA, as Cognito requires', () => {
    expect(poolOf({ passkeys: true, mfa: 'required' })).toMatchObject({
      MfaConfiguration: 'ON',
      WebAuthnFactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
      WebAuthnUserVerification: 'required',
    });
    expect(poolOf({ mfa: 'required' })).not.toHaveProperty('WebAuthnFactorConfiguration');
  });

  test.each([
    ['audit', 'AUDIT'],
    ['full', 'ENFORCED'],
  ])('threatProtection %s selects the Plus plan and the mode %s', (threatProtection, mode) => {
    expect(poolOf({ threatProtection })).toMatchObject({
      UserPoolTier: 'PLUS',
      UserPoolAddOns: { AdvancedSecurityMode: mode },
    });
  });

  const acknowledgements: [Settings, string[]][] = [
    [{}, ['AwsSolutions-COG2', 'AwsSolutions-COG8']],
    [{ mfa: 'off', threatProtection: 'audit' }, ['AwsSolutions-COG2']],
    [{ mfa: 'required', passkeys: true }, ['AwsSolutions-COG8']],
    [{ mfa: 'required', threatProtection: 'full', passkeys: true, passwordMinLength: 8 }, []],
  ];

  test('have no findings of cdk-nag', () => {
    const addStacks = (app: App) =>
      acknowledgements.forEach(([settings], index) => {
        new DataStack(app, `Data${index}`, { config: readStageConfig(settings) });
      });
    const { messages, stacks } = synthesize({}, { addRules: addRulePacks, hasCdkRules: false, addStacks });
    expect(stacks).toHaveLength(acknowledgements.length);
    expect(messages).toEqual([]);
  });

  test.each(acknowledgements)('%j have only the acknowledgements that they need', (settings, rules) => {
    const users = new UserDirectory(new Stack(), 'Users', { config: readStageConfig(settings) });
    const pool = users.pool.node.defaultChild as CfnUserPool;
    const acknowledged = pool.node.metadata.flatMap(({ data }) =>
      typeof data === 'object' ? Object.keys(data) : [],
    );
    expect(acknowledged.flatMap((id) => /AwsSolutions-\w+/.exec(id)?.[0] ?? []).sort()).toEqual(rules);
  });
});

test('only a stage with an editor has the group of editors', () => {
  const groups = (settings: Settings) =>
    synthesizeData(settings)
      .all('AWS::Cognito::UserPoolGroup')
      .map(([, { Properties }]) => Properties.GroupName);
  expect(groups({ contentRepository: 'example/site' })).toEqual([editorsGroup]);
  expect(groups({})).toEqual([]);
});

test('the resource server has the scope that the content requires', () => {
  expect(properties(synthesizeData({}), 'AWS::Cognito::UserPoolResourceServer')).toMatchObject({
    Identifier: 'members',
    Scopes: [{ ScopeName: 'read' }],
  });
});

test('the setting mailFrom sends through the verified domain in SES, and without it Cognito sends', () => {
  const emailOf = (settings: Settings) =>
    properties(synthesizeData(settings), 'AWS::Cognito::UserPool').EmailConfiguration;
  expect(emailOf({})).toBeUndefined();
  expect(emailOf({ mailFrom: 'no-reply@example.com' })).toMatchObject({
    EmailSendingAccount: 'DEVELOPER',
    From: 'no-reply@example.com',
    SourceArn: {
      'Fn::Join': ['', expect.arrayContaining([expect.stringMatching(/:identity\/example\.com$/)])],
    },
  });
});
