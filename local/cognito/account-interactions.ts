import { AccountError, type Accounts } from './accounts.ts';
import type { InteractionHandler, InteractionRequest } from './interaction.ts';
import type { LoginThrottle } from './login-throttle.ts';
import { errorPage, type Page } from './page.ts';
import {
  confirmPage,
  forgotPasswordPage,
  interactionPaths,
  loginPage,
  type PageState,
  resetPasswordPage,
  signUpPage,
} from './pages.ts';

const different = 'The passwords differ. Type the same one twice.';
const mailed = 'We have sent you a code by e-mail.';
/** The response is the same with and without an account. */
const maybeMailed = 'If there is an account with this address, we have sent a code to it.';

/**
 * The pages for sign-up and password recovery, by the last segment of their paths. Pages that a pool doesn't offer
 * are 404.
 *
 * @param loginThrottle reset when the password changes
 */
export function accountInteractions(
  accounts: Accounts,
  loginThrottle: LoginThrottle,
): Readonly<Record<string, InteractionHandler>> {
  const { selfSignUp, verifiesEmail, recoversByEmail } = accounts.settings;

  const signUp: InteractionHandler = async (interactionRequest) => {
    const { layout, form, show } = interactionRequest;
    if (!form) return show(signUpPage(layout));
    const username = typed(form, 'username');
    const refused = (state: PageState) => signUpPage(layout, { ...state, username });
    await attempt(interactionRequest, refused, async () => {
      await accounts.signUp(username, twice(form));
      const waiting = errorPage(
        'Your account was created',
        'It can be used once an administrator confirms it.',
      );
      return verifiesEmail ? confirmPage(layout, { username, notice: mailed }) : waiting;
    });
  };

  const confirm: InteractionHandler = async (interactionRequest) => {
    const { layout, form, show } = interactionRequest;
    if (!form) return show(loginPage(layout));
    const username = typed(form, 'username');
    const refused = (state: PageState) => confirmPage(layout, { ...state, username });
    await attempt(interactionRequest, refused, async () => {
      await accounts.confirm(username, typed(form, 'code'));
      return loginPage(layout, { username, notice: 'Your account is confirmed. Log in with your password.' });
    });
  };

  const resend: InteractionHandler = async (interactionRequest) => {
    const { layout, form, show } = interactionRequest;
    if (!form) return show(loginPage(layout));
    const username = typed(form, 'username');
    const refused = (state: PageState) => confirmPage(layout, { ...state, username });
    await attempt(interactionRequest, refused, async () => {
      await accounts.resendConfirmation(username);
      return confirmPage(layout, { username, notice: maybeMailed });
    });
  };

  const forgotPassword: InteractionHandler = async (interactionRequest) => {
    const { layout, form, client, show } = interactionRequest;
    if (!form) return show(forgotPasswordPage(layout));
    const username = typed(form, 'username');
    const refused = (state: PageState) => forgotPasswordPage(layout, { ...state, username });
    await attempt(interactionRequest, refused, async () => {
      await accounts.forgotPassword(username, client.hidesUsers ?? false);
      return resetPasswordPage(layout, { username, notice: maybeMailed });
    });
  };

  const resetPassword: InteractionHandler = async (interactionRequest) => {
    const { layout, form, show } = interactionRequest;
    if (!form) return show(loginPage(layout));
    const username = typed(form, 'username');
    const refused = (state: PageState) => resetPasswordPage(layout, { ...state, username });
    await attempt(interactionRequest, refused, async () => {
      await accounts.resetPassword(username, typed(form, 'code'), twice(form));
      loginThrottle.succeeded(username);
      return loginPage(layout, { username, notice: 'Your password is changed. Log in with the new one.' });
    });
  };

  return {
    ...(selfSignUp && { [interactionPaths.signUp]: signUp }),
    ...(verifiesEmail && { [interactionPaths.confirm]: confirm, [interactionPaths.resend]: resend }),
    ...(recoversByEmail && {
      [interactionPaths.forgotPassword]: forgotPassword,
      [interactionPaths.resetPassword]: resetPassword,
    }),
  };
}

const typed = (form: URLSearchParams, field: string): string => (form.get(field) ?? '').trim();

/**
 * A password, which is not trimmed.
 *
 * @throws {AccountError} if the two fields differ
 */
function twice(form: URLSearchParams): string {
  const password = form.get('password') ?? '';
  if (password !== form.get('passwordAgain')) throw new AccountError(different);
  return password;
}

/** Shows the next page. After an error, shows the same page with the message. */
async function attempt(
  { show }: InteractionRequest,
  refused: (state: PageState) => Page,
  act: () => Promise<Page>,
): Promise<void> {
  try {
    show(await act());
  } catch (error) {
    if (!(error instanceof AccountError)) throw error;
    show(refused({ problem: error.message }), 400);
  }
}
