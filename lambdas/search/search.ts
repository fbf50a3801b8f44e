import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { prefersHtml } from '../shared/accept.ts';
import { json, page, revalidated } from '../shared/answer.ts';
import { clientSettings } from '../shared/client-settings.ts';
import { environmentVariables, optionalVariable, requiredVariable } from '../shared/environment.ts';
import { Shell } from '../shared/html.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { secretReader } from '../shared/secret.ts';
import { searchPage } from './page.ts';
import { readSearchQuery } from './query.ts';
import { searchUpstream } from './upstream.ts';

const shell = Shell.read();
const keyArn = optionalVariable(environmentVariables.searchKeySecretArn);
const upstream = {
  url: requiredVariable(environmentVariables.searchUpstreamUrl),
  ...(keyArn && { key: secretReader(new SecretsManagerClient(clientSettings), keyArn) }),
};

/** `GET /api/search?name=&page=` */
export const handler = httpHandler(async (event) => {
  const query = readSearchQuery(event.rawQueryString);
  const found = await searchUpstream(query, upstream);
  // The same address answers with JSON or a page: a cache has to tell them apart.
  const headers = { 'cache-control': revalidated, vary: 'Accept' };
  if (prefersHtml(event.headers.accept)) {
    const content = searchPage(query, found);
    return page(200, shell.render({ title: `Search: ${query.name}`, content }), headers);
  }
  const { results, pages, count } = found;
  return json(200, { results, page: query.page, pages, count }, headers);
});
