import type { ResponseOf } from '../shared/route.ts';
import type { memberContentRoute } from './content.schema.ts';

/** Content for people who have logged in. */
export type MemberContent = ResponseOf<typeof memberContentRoute, 200>;

/** @param name the member's name */
export function memberContent(name: string): MemberContent {
  return {
    name,
    message:
      'A Lambda function returned this text for you. Before API Gateway called it, an authorizer verified the ' +
      'signature, issuer, client, expiry and scope of your access token. Requests without a valid token never reach ' +
      'the function, and no cache stores its responses.',
    links: [
      {
        text: 'How to verify an access token from Cognito',
        href: 'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html',
      },
      {
        text: 'How API Gateway calls an authorizer and caches its result',
        href: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html',
      },
      {
        text: 'PKCE: how a page logs in without a client secret',
        href: 'https://www.rfc-editor.org/rfc/rfc7636',
      },
    ],
  };
}
