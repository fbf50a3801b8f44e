import { describe, expect, test } from '@jest/globals';
import { synthesize, variants } from '../synthesis.ts';

describe.each([
  ['an own domain', variants.domain],
  ['the domain of CloudFront', {}],
])('with %s', (_name, settings) => {
  const { all } = synthesize(settings);
  const [, client] = all('AWS::Cognito::UserPoolClient')[0] ?? [];

  test('the client is public, has the code flow only, and scopes for the content and the address', () => {
    expect(client?.Properties).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      SupportedIdentityProviders: ['COGNITO'],
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
    });
    const [openid, email, members, ...others] = client?.Properties.AllowedOAuthScopes ?? [];
    expect([openid, email, ...others]).toEqual(['openid', 'email']);
    expect(JSON.stringify(members)).toMatch(/\/read"/);
  });

  test('the login returns to the page of members, and to the editor only if the stage has one', () => {
    const urls: string[] = client?.Properties.CallbackURLs.map((url: unknown) => JSON.stringify(url));
    expect(urls.map((url) => /\/(\w+)\/"/.exec(url)?.[1])).toEqual(
      'contentRepository' in settings ? ['members', 'admin'] : ['members'],
    );
    expect(client?.Properties.LogoutURLs).toEqual(client?.Properties.CallbackURLs);
  });

  test('the authorizer and the content have the variables that they need, and only the content the page', () => {
    const variablesOf = (description: string) => {
      const [, found] =
        all('AWS::Lambda::Function').find(([, { Properties }]) => Properties.Description === description) ??
        [];
      return Object.keys(found?.Properties.Environment.Variables ?? {});
    };
    const authorizer = variablesOf(
      'Authorizer for member routes: checks the origin secret and the access token.',
    );
    expect(authorizer).toEqual(
      expect.arrayContaining(['ORIGIN_SECRET_ARN', 'USER_POOL_ID', 'USER_POOL_CLIENT_ID']),
    );
    const content = variablesOf("Returns the members' content.");
    expect(content).toContain('USER_POOL_ID');
    expect(content).not.toContain('ORIGIN_SECRET_ARN');
  });
});
