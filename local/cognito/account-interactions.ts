import { AccountError, type Accounts } from './accounts.ts';
import type { InteractionHandler, InteractionRequest } from './interaction.ts';
import type { LoginThrottle } from './login-throttle.ts';
import { errorPage, type Page } from './page.ts';
import {
  confirmPage,
  forgotPasswordPage,
  interactionPaths,
  type Layout,
  loginPage,
  type PageState,
  resetPasswordPage,
  signUpPage,
} from './pages.ts';

const different = 'The passwords differ. Type the same one twice.';
const mailed = 'We have sent you a code by e-mail.';
/** The response is the same with and without an account. */
const maybeMailed = 'If there is an account with this address, we have sent a code to it.';

/** A page with a form for an account. */
interface AccountForm {
  /** Shows the form, or else the login page if the form needs the name from the page before. */
  begin(layout: Layout): Page;
  /** Shows the form again, with an error message. */
  again(layout: Layout, state: PageState & { readonly username: string }): Page;
  /**
   * @returns the next page
   * @throws {AccountError} with the message for {@link again}
   */
  submit(username: string, form: URLSearchParams, request: InteractionRequest): Promise<Page>;
}

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

  const signUp: AccountForm = {
    begin: signUpPage,
    again: signUpPage,
    async submit(username, form, { layout }) {
      await accounts.signUp(username, twice(form));
      if (verifiesEmail) return confirmPage(layout, { username, notice: mailed });
      return errorPage('Your account was created', 'It can be used once an administrator confirms it.');
    },
  };
  const confirm: AccountForm = {
    begin: loginPage,
    again: confirmPage,
    async submit(username, form, { layout }) {
      await accounts.confirm(username, typed(form, 'code'));
      return loginPage(layout, { username, notice: 'Your account is confirmed. Log in with your password.' });
    },
  };
  const resend: AccountForm = {
    begin: loginPage,
    again: confirmPage,
    async submit(username, _form, { layout }) {
      await accounts.resendConfirmation(username);
      return confirmPage(layout, { username, notice: maybeMailed });
    },
  };
  const forgotPassword: AccountForm = {
    begin: forgotPasswordPage,
    again: forgotPasswordPage,
    async submit(username, _form, { layout, client }) {
      await accounts.forgotPassword(username, client.hidesUsers ?? false);
      return resetPasswordPage(layout, { username, notice: maybeMailed });
    },
  };
  const resetPassword: AccountForm = {
    begin: loginPage,
    again: resetPasswordPage,
    async submit(username, form, { layout }) {
      await accounts.resetPassword(username, typed(form, 'code'), twice(form));
      loginThrottle.succeeded(username);
      return loginPage(layout, { username, notice: 'Your password is changed. Log in with the new one.' });
    },
  };

  const offered: Readonly<Record<string, AccountForm>> = {
    ...(selfSignUp && { [interactionPaths.signUp]: signUp }),
    ...(verifiesEmail && { [interactionPaths.confirm]: confirm, [interactionPaths.resend]: resend }),
    ...(recoversByEmail && {
      [interactionPaths.forgotPassword]: forgotPassword,
      [interactionPaths.resetPassword]: resetPassword,
    }),
  };
  return Object.fromEntries(Object.entries(offered).map(([path, form]) => [path, handlerOf(form)]));
}

function handlerOf({ begin, again, submit }: AccountForm): InteractionHandler {
  return async (request) => {
    const { layout, form, show } = request;
    if (!form) return show(begin(layout));
    const username = typed(form, 'username');
    try {
      show(await submit(username, form, request));
    } catch (error) {
      if (!(error instanceof AccountError)) throw error;
      show(again(layout, { username, problem: error.message }), 400);
    }
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
