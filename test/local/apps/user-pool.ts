import { type App, Stack } from 'aws-cdk-lib';
import { OAuthScope, UserPool } from 'aws-cdk-lib/aws-cognito';

/** A user pool whose client has settings that Cognito or the local run rejects. */
export function addUserPool(app: App): void {
  const stack = new Stack(app, 'Login');
  new UserPool(stack, 'Users').addClient('Client', {
    oAuth: {
      callbackUrls: ['no URL', 'app://callback'],
      flows: { authorizationCodeGrant: true, implicitCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.custom('notes/read')],
    },
  });
}
