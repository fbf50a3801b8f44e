import { describe, expect, test } from '@jest/globals';
import { accountSettings, type PoolProperties } from '../../../local/resources/user-pool-accounts.ts';
import { track } from '../../../local/template/tracked.ts';
import { type Resource, synthesize } from '../../lib/synthesis.ts';

function read(properties: PoolProperties) {
  const printed: string[] = [];
  const tracked = track(properties);
  const settings = accountSettings(tracked.value, (line) => printed.push(line));
  return { settings, printed, unread: tracked.unread() };
}

/** The pool as the product's own template has it. */
function poolOf(settings: Readonly<Record<string, unknown>>): PoolProperties {
  const [pool] = synthesize(settings).all('AWS::Cognito::UserPool');
  return (pool as [string, Resource])[1].Properties;
}

describe('the settings of the product’s pool', () => {
  test('are all supported; the optional second factor causes no warning', () => {
    const { settings, printed, unread } = read(poolOf({}));
    expect(settings).toEqual({
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
      },
      selfSignUp: true,
      verifiesEmail: true,
      recoversByEmail: true,
      message: expect.objectContaining({ text: expect.stringContaining('{####}') }),
    });
    expect(printed).toEqual([]);
    expect(unread).toEqual([]);
  });

  test('that are changed are followed', () => {
    const { settings } = read(poolOf({ selfSignUp: false, passwordMinLength: 20 }));
    expect(settings).toMatchObject({ selfSignUp: false, passwordPolicy: { minLength: 20 } });
  });

  test('name a required second factor, passkeys and threat protection as what is not followed', () => {
    const { printed, unread } = read(poolOf({ passkeys: true, threatProtection: 'full', mfa: 'required' }));
    expect(printed).toEqual([expect.stringContaining('second factor')]);
    expect(unread.sort()).toEqual([
      'Policies.SignInPolicy.AllowedFirstAuthFactors',
      'UserPoolAddOns.AdvancedSecurityMode',
    ]);
  });
});

describe('a pool with other settings', () => {
  test('has Cognito’s defaults for missing properties', () => {
    expect(read({ UsernameAttributes: ['email'] }).settings).toEqual({
      passwordPolicy: {
        minLength: 8,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
      },
      selfSignUp: true,
      verifiesEmail: false,
      recoversByEmail: false,
      message: { subject: 'Your verification code', text: 'Your confirmation code is {####}' },
    });
  });

  test.each<[string, PoolProperties]>([
    ['signs in by another name', {}],
    [
      'needs more than an address',
      { UsernameAttributes: ['email'], Schema: [{ Name: 'birthdate', Required: true }] },
    ],
  ])('that %s has no sign-up here, and says so', (_what, properties) => {
    const { settings, printed } = read(properties);
    expect(settings.selfSignUp).toBe(false);
    expect(printed).toEqual([expect.stringContaining('is turned off')]);
  });

  test('that confirms by a link is named', () => {
    const { printed } = read({
      UsernameAttributes: ['email'],
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
    });
    expect(printed).toEqual([expect.stringContaining('confirms with a link')]);
  });

  test('that leaves lost passwords to administrators is followed', () => {
    const AccountRecoverySetting = { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] };
    expect(read({ UsernameAttributes: ['email'], AccountRecoverySetting }).settings.recoversByEmail).toBe(
      false,
    );
  });
});
