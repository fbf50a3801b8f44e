import type { APIGatewayProxyEventV2WithLambdaAuthorizer } from 'aws-lambda';
import type { MemberContext } from '../authorizers/member-token.ts';
import { afterLoad } from '../shared/after-load.ts';
import { userPoolsClient } from '../shared/aws/user-pools.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { html, PageTemplate } from '../shared/html.ts';
import { json } from '../shared/http-response.ts';
import { routeHandler } from '../shared/route-handler.ts';
import { memberContentRoute } from './content.schema.ts';
import { memberContent } from './member-content.ts';
import { memberName } from './member-name.ts';

const client = userPoolsClient();
const userPoolId = requiredVariable(environmentVariables.userPoolId);
afterLoad(() => client.connect());

type MemberEvent = APIGatewayProxyEventV2WithLambdaAuthorizer<MemberContext>;

export const handler = routeHandler<typeof memberContentRoute, MemberEvent>(
  memberContentRoute,
  async ({ event, deadline, timing }) => {
    const { username } = event.requestContext.authorizer.lambda;
    const readName = () => memberName(client, userPoolId, username, deadline.signal);
    return json(200, memberContent(await timing.measure('users', readName)));
  },
  {
    template: PageTemplate.read(),
    form: () => html`<p>Go <a href="/members/">back to the members’ page</a>.</p>`,
  },
);
