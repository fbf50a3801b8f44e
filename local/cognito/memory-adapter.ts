import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** Writes between two removals of expired entries. */
const sweepEvery = 500;

/**
 * Stores sessions, codes, grants and refresh tokens in memory. They end with the process. Users and keys do not.
 *
 * @param graceSeconds how long a rotated refresh token stays valid, by the client's id. After that it is unknown, as
 * in Cognito. oidc-provider would treat it as stolen and revoke the new tokens, too.
 */
export function memoryAdapter(graceSeconds: (clientId: string) => number): AdapterFactory {
  const entries = new Map<string, Entry>();
  let writes = 0;

  const live = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key);
    if (entry && entry.expires > Date.now()) return entry.payload;
    entries.delete(key);
    return undefined;
  };
  const findBy = (model: string, matches: (payload: AdapterPayload) => boolean) => {
    for (const key of entries.keys()) {
      const payload = key.startsWith(`${model}:`) ? live(key) : undefined;
      if (payload && matches(payload)) return payload;
    }
    return undefined;
  };
  const sweep = () => {
    for (const key of entries.keys()) live(key);
  };

  return (model): Adapter => ({
    async upsert(id, payload, expiresIn) {
      if (++writes % sweepEvery === 0) sweep();
      const expires = expiresIn === undefined ? Number.POSITIVE_INFINITY : Date.now() + expiresIn * 1000;
      entries.set(`${model}:${id}`, { payload, expires });
    },
    async find(id) {
      return live(`${model}:${id}`);
    },
    async findByUid(uid) {
      return findBy(model, (payload) => payload.uid === uid);
    },
    async findByUserCode(userCode) {
      return findBy(model, (payload) => payload.userCode === userCode);
    },
    async consume(id) {
      const key = `${model}:${id}`;
      const payload = live(key);
      if (!payload) return;
      if (model === 'RefreshToken') {
        const graceEnds = Date.now() + graceSeconds(String(payload.clientId)) * 1000;
        entries.set(key, { payload, expires: Math.min(entries.get(key)?.expires ?? 0, graceEnds) });
      } else payload.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      entries.delete(`${model}:${id}`);
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of entries) {
        if (key.startsWith(`${model}:`) && payload.grantId === grantId) entries.delete(key);
      }
    },
  });
}
