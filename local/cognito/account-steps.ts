import { type Accounts, Refusal } from './accounts.ts';
import type { Attempts } from './attempts.ts';
import { errorPage, type Page } from './page.ts';
import {
  confirmPage,
  forgotPasswordPage,
  loginPage,
  resetPasswordPage,
  type Said,
  signUpPage,
  steps,
} from './pages.ts';
import type { Step, Visit } from './visit.ts';

const different = 'The passwords differ. Type the same one twice.';
const mailed = 'We have mailed you a code.';
/** Neither says nor denies that there is such an account. */
const maybeMailed = 'If there is such an account, a code has been mailed to it.';

/**
 * The pages for a new account and a lost password, by the last segment of their paths. Those that a pool lacks are 404.
 *
 * @param attempts to log in, which a new password begins anew
 */
export function accountSteps(accounts: Accounts, attempts: Attempts): Readonly<Record<string, Step>> {
  const { selfSignUp, verifiesEmail, recoversByEmail } = accounts.settings;

  const signUp: Step = async (visit) => {
    const { frame, form, show } = visit;
    if (!form) return show(signUpPage(frame));
    const username = typed(form, 'username');
    const refused = (said: Said) => signUpPage(frame, { ...said, username });
    await attempt(visit, refused, async () => {
      await accounts.signUp(username, twice(form));
      const waiting = errorPage('Your account was made', 'It can be used once an administrator confirms it.');
      return verifiesEmail ? confirmPage(frame, { username, notice: mailed }) : waiting;
    });
  };

  const confirm: Step = async (visit) => {
    const { frame, form, show } = visit;
    if (!form) return show(loginPage(frame));
    const username = typed(form, 'username');
    const refused = (said: Said) => confirmPage(frame, { ...said, username });
    await attempt(visit, refused, async () => {
      await accounts.confirm(username, typed(form, 'code'));
      return loginPage(frame, { username, notice: 'Your account is confirmed. Log in with your password.' });
    });
  };

  const resend: Step = async (visit) => {
    const { frame, form, show } = visit;
    if (!form) return show(loginPage(frame));
    const username = typed(form, 'username');
    const refused = (said: Said) => confirmPage(frame, { ...said, username });
    await attempt(visit, refused, async () => {
      await accounts.resendConfirmation(username);
      return confirmPage(frame, { username, notice: maybeMailed });
    });
  };

  const forgotPassword: Step = async (visit) => {
    const { frame, form, client, show } = visit;
    if (!form) return show(forgotPasswordPage(frame));
    const username = typed(form, 'username');
    const refused = (said: Said) => forgotPasswordPage(frame, { ...said, username });
    await attempt(visit, refused, async () => {
      await accounts.forgotPassword(username, client.hidesUsers ?? false);
      return resetPasswordPage(frame, { username, notice: maybeMailed });
    });
  };

  const resetPassword: Step = async (visit) => {
    const { frame, form, show } = visit;
    if (!form) return show(loginPage(frame));
    const username = typed(form, 'username');
    const refused = (said: Said) => resetPasswordPage(frame, { ...said, username });
    await attempt(visit, refused, async () => {
      await accounts.resetPassword(username, typed(form, 'code'), twice(form));
      attempts.succeeded(username);
      return loginPage(frame, { username, notice: 'Your password is changed. Log in with the new one.' });
    });
  };

  return {
    ...(selfSignUp && { [steps.signUp]: signUp }),
    ...(verifiesEmail && { [steps.confirm]: confirm, [steps.resend]: resend }),
    ...(recoversByEmail && { [steps.forgotPassword]: forgotPassword, [steps.resetPassword]: resetPassword }),
  };
}

const typed = (form: URLSearchParams, field: string): string => (form.get(field) ?? '').trim();

/** A password as it was typed, which is not trimmed. @throws Refusal where the two fields differ */
function twice(form: URLSearchParams): string {
  const password = form.get('password') ?? '';
  if (password !== form.get('passwordAgain')) throw new Refusal(different);
  return password;
}

/** Shows the page that comes next, or where that was refused, the page once more with the reason. */
async function attempt(
  { show }: Visit,
  refused: (said: Said) => Page,
  act: () => Promise<Page>,
): Promise<void> {
  try {
    show(await act());
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    show(refused({ problem: error.message }), 400);
  }
}
