/** What only people who have logged in are shown. */
export interface MemberContent {
  readonly name: string;
  readonly message: string;
  readonly links: readonly { readonly text: string; readonly href: string }[];
}

/** @param name what the person is called */
export function memberContent(name: string): MemberContent {
  return {
    name,
    message:
      'You see this because a function ran for you: the gateway let your request pass only after an authorizer ' +
      'had verified the signature, issuer, client, expiry and scope of your access token. Nobody else can ' +
      'call it, and no cache keeps its answer.',
    links: [
      {
        text: 'Which checks an access token must pass',
        href: 'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html',
      },
      {
        text: 'How a gateway calls an authorizer, and keeps its verdict',
        href: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html',
      },
      {
        text: 'PKCE, how a page logs in without a secret of its own',
        href: 'https://www.rfc-editor.org/rfc/rfc7636',
      },
    ],
  };
}
