import { describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';
import { synthesize, variants } from './synthesis.ts';

describe.each(Object.entries(variants))('with the settings %s', (name, settings) => {
  const { all, templates } = synthesize(settings);
  const only = (type: string) => {
    const [found, ...others] = all(type);
    if (!found || others.length > 0) throw new Error(`There must be one ${type}, not ${all(type).length}.`);
    return found[1];
  };
  const retained = name !== 'dev';

  test('the App stack refers to the Data and Edge stacks, and they do not refer to it', () => {
    const references = Object.entries(templates).map(([stack, template]) => {
      const text = JSON.stringify(template.toJSON());
      return [stack, /Fn::(ImportValue|GetStackOutput)/.test(text)];
    });
    expect(Object.fromEntries(references)).toEqual({
      ...(templates.Edge && { Edge: false }),
      ...(templates.DistributionAlarms && { DistributionAlarms: true }),
      Data: false,
      App: true,
    });
  });

  test('the table is encrypted, has point-in-time recovery, and is retained in prod', () => {
    const { Properties, DeletionPolicy } = only('AWS::DynamoDB::GlobalTable');
    expect(Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { SSEEnabled: true },
    });
    expect(Properties.Replicas).toMatchObject([
      {
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: retained,
      },
    ]);
    expect(DeletionPolicy).toBe(retained ? 'Retain' : 'Delete');
  });

  test('the user pool is retained in prod, allows sign-up, and requires strong passwords', () => {
    const { Properties, DeletionPolicy } = only('AWS::Cognito::UserPool');
    expect(DeletionPolicy).toBe(retained ? 'Retain' : 'Delete');
    expect(Properties).toMatchObject({
      DeletionProtection: retained ? 'ACTIVE' : 'INACTIVE',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: true } },
    });
  });

  test('the site is a public client with the authorization code flow only, and is its own callback', () => {
    const { Properties } = only('AWS::Cognito::UserPoolClient');
    expect(Properties).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
      CallbackURLs: Properties.LogoutURLs,
    });
    expect(Properties.AllowedOAuthScopes.slice(0, 2)).toEqual(['openid', 'email']);
    expect(JSON.stringify(Properties.CallbackURLs)).toMatch(
      'domainName' in settings ? /"https:\/\/www\.example\.com\/members\/"/ : /DomainName.*\/members\//,
    );
    expect(only('AWS::Cognito::UserPoolDomain').Properties.ManagedLoginVersion).toBe(2);
    const branding = only('AWS::Cognito::ManagedLoginBranding').Properties;
    // Cognito refuses settings and assets beside its own values.
    expect(branding).not.toHaveProperty('UseCognitoProvidedValues');
    expect(branding.Settings.components.pageBackground.lightMode).toEqual({ color: 'f7f6f2ff' });
    expect(branding.Assets).toHaveLength(3);
  });

  test('stacks and outputs have descriptions', () => {
    for (const [stack, template] of Object.entries(templates)) {
      expectFor(stack, template.toJSON().Description).toContain('Jamstack on AWS');
    }
    for (const [output, { Description }] of Object.entries(templates.App?.findOutputs('*') ?? {})) {
      // The CDK adds outputs for weak references.
      if (!output.startsWith('PublishOutput')) expectFor(output, Description).toBeTruthy();
    }
    expect(Object.keys(templates.App?.findOutputs('*') ?? {})).toContain('SiteUrl');
  });

  test('resources are tagged with product and stage, and not with the release, which would change all of them', () => {
    const tags = { product: 'jamstack-on-aws', stage: 'stage' in settings ? settings.stage : 'dev' };
    const tagsOf = ({ Properties }: { Properties: { Tags: { Key: string; Value: string }[] } }) =>
      Object.fromEntries(Properties.Tags.map(({ Key, Value }) => [Key, Value]));
    expect(tagsOf(only('AWS::CloudFront::Distribution'))).toEqual(tags);
    expect(only('AWS::Cognito::UserPool').Properties.UserPoolTags).toEqual(tags);
  });

  test('a stage has alarms when its settings ask for them', () => {
    const alarms = all('AWS::CloudWatch::Alarm');
    const functions = all('AWS::Lambda::Function').filter(
      ([, { Properties }]) => Properties.Runtime === 'nodejs24.x' && Properties.Architectures,
    );
    expect(alarms).toHaveLength(name === 'dev' ? 0 : functions.length + 8);
    // Without an e-mail address, an operator must subscribe to the topic manually.
    for (const [id, { Properties }] of alarms) expectFor(id, Properties.AlarmActions).toHaveLength(1);
    const subscriptions = all('AWS::SNS::Subscription');
    expect(subscriptions).toHaveLength('alarmEmail' in settings ? 2 : 0);
  });
});
