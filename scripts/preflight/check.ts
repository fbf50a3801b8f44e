/** The result of a check. `failed`: the deployment would fail. `warning`: it would work, with a limit for visitors. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'failed';
  /** What was checked, in a few words. */
  readonly subject: string;
  /** The result in words, and what to do if it is not ok. */
  readonly detail: string;
}

export const ok = (subject: string, detail: string): Finding => ({ state: 'ok', subject, detail });
export const warning = (subject: string, detail: string): Finding => ({ state: 'warning', subject, detail });
export const failed = (subject: string, detail: string): Finding => ({ state: 'failed', subject, detail });

/** Names of the errors that mean missing permissions. */
const accessDenied = /AccessDenied|UnauthorizedOperation|NotAuthorized/;

/** Runs a check. A missing permission is only a warning, because the deployment has its own role. */
export async function attempt(
  subject: string,
  check: () => Promise<Finding | readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return [await check()].flat();
  } catch (error) {
    const { name, message } = error as Error;
    if (accessDenied.test(name)) {
      return [warning(subject, `Not checked: these credentials lack the permission (${name}: ${message}).`)];
    }
    return [failed(subject, `${name}: ${message}`)];
  }
}
