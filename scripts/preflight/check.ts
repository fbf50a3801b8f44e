/** What a check found. `failed`: the deployment would fail. `warning`: it works, but not as a visitor expects. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'failed';
  /** What was checked, in a few words. */
  readonly subject: string;
  /** What was found, and what to do where it is not ok. */
  readonly detail: string;
}

export const ok = (subject: string, detail: string): Finding => ({ state: 'ok', subject, detail });
export const warning = (subject: string, detail: string): Finding => ({ state: 'warning', subject, detail });
export const failed = (subject: string, detail: string): Finding => ({ state: 'failed', subject, detail });

/** Names of errors by which AWS says that these credentials may not ask. */
const accessDenied = /AccessDenied|UnauthorizedOperation|NotAuthorized/;

/** Runs a check. Where the credentials may not ask, that is a warning: the deployment has a role of its own. */
export async function attempt(
  subject: string,
  check: () => Promise<Finding | readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return [await check()].flat();
  } catch (error) {
    const { name, message } = error as Error;
    if (accessDenied.test(name)) {
      return [warning(subject, `Not checked: these credentials may not ask (${name}: ${message}).`)];
    }
    return [failed(subject, `${name}: ${message}`)];
  }
}
