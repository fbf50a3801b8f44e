import type { memberContentRoute } from '../../lambdas/members/content.schema.ts';
import type { JsonResponseOf } from '../../lambdas/shared/route.ts';
import { isRecord } from './request.ts';

/** The content for members. */
export type MemberContent = JsonResponseOf<typeof memberContentRoute>;

/** Validates the API's response. Returns undefined if its shape is wrong. Drops links with unsafe schemes. */
export function readMemberContent(body: unknown): MemberContent | undefined {
  if (!isRecord(body) || typeof body.name !== 'string' || typeof body.message !== 'string') return undefined;
  if (!Array.isArray(body.links)) return undefined;
  return { name: body.name, message: body.message, links: body.links.filter(isLink) };
}

function isLink(value: unknown): value is MemberContent['links'][number] {
  if (!isRecord(value) || typeof value.text !== 'string' || typeof value.href !== 'string') return false;
  return value.href.startsWith('https://') || /^\/(?!\/)/.test(value.href);
}
