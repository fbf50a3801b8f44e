import type { PendingDeployment } from './resource-kind.ts';
import { nameFromArn, readSecret } from './secrets.ts';

/**
 * Replaces `{{resolve:secretsmanager:…}}` and `{{resolve:ssm:…}}` like CloudFormation during a deployment.
 *
 * @param warn called for each reference that can't be resolved; it stays as it is
 */
export async function resolveDynamicReferences<T>(
  value: T,
  deployment: Pick<PendingDeployment, 'clients' | 'services'>,
  warn: (problem: string) => void,
): Promise<T> {
  let text = JSON.stringify(value);
  const references = new Set(text.match(/\{\{resolve:[^}]*\}\}/g));
  for (const reference of references) {
    try {
      const resolved = await resolve(reference, deployment);
      text = text.replaceAll(reference, () => JSON.stringify(resolved).slice(1, -1));
    } catch (error) {
      warn(`${reference} can't be resolved: ${(error as Error).message}`);
    }
  }
  return JSON.parse(text) as T;
}

async function resolve(
  reference: string,
  { clients, services }: Pick<PendingDeployment, 'clients' | 'services'>,
): Promise<string> {
  const [, service, rest = ''] = /^\{\{resolve:([\w-]+):([^}]*)\}\}$/.exec(reference) ?? [];
  if (service === 'ssm') {
    const parameter = services.parameters.get(rest.replace(/:\d+$/, ''));
    if (!parameter) throw new Error('no stack has this parameter');
    return parameter.value;
  }
  if (service !== 'secretsmanager') throw new Error('the local run does not support it');
  const [, id = '', key = ''] = /^(.+?):SecretString(?::([^:]*))?(?::[^:]*)*$/.exec(rest) ?? [];
  const secret = await readSecret(clients.secrets, nameFromArn(id));
  if (secret === undefined) throw new Error('there is no such secret');
  if (key === '') return secret;
  const part = (JSON.parse(secret) as Record<string, unknown>)[key];
  if (part === undefined) throw new Error(`the secret has no key ${key}`);
  return String(part);
}
