import { type Html, html } from '../html.ts';
import type { Mail } from './mailbox.ts';
import { linkList, type Page, page } from './page.ts';
import { describePolicy, maxPasswordLength } from './password-policy.ts';
import type { AccountSettings } from './settings.ts';

/** Paths of the pages of a login, below its own path. */
export const interactionPaths = {
  signUp: 'sign-up',
  confirm: 'confirm',
  resend: 'resend',
  forgotPassword: 'forgot-password',
  resetPassword: 'reset-password',
} as const;

/** Data of all login pages. */
export interface Layout {
  /** Path of the login page. The other pages are below it. */
  readonly base: string;
  /** Origin of the site that the login redirects to. */
  readonly returnOrigin: string;
  readonly accounts: AccountSettings;
}

/** Data of one page. */
export interface PageState {
  /** User name that was entered before. @default '' */
  readonly username?: string;
  /** Error message. @default - none */
  readonly problem?: string;
  /** Success message. @default - none */
  readonly notice?: string;
}

interface Field {
  readonly name: string;
  readonly label: string;
  /** @default '' */
  readonly value?: string;
  /** Other attributes. */
  readonly attributes: Html;
  /** A note below the field. @default - none */
  readonly hint?: string;
}

const emailField = (value: string): Field => ({
  name: 'username',
  label: 'E-mail',
  value,
  attributes: html`autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="128"`,
});
const passwordField = (name: string, label: string, autocomplete: string, hint?: string): Field => ({
  name,
  label,
  attributes: html`type="password" autocomplete="${autocomplete}" maxlength="${maxPasswordLength}"`,
  hint,
});
const newPasswordFields = ({ passwordPolicy }: AccountSettings): Field[] => [
  passwordField('password', 'New password', 'new-password', describePolicy(passwordPolicy)),
  passwordField('passwordAgain', 'New password, again', 'new-password'),
];
const codeField: Field = {
  name: 'code',
  label: 'Code',
  attributes: html`inputmode="numeric" autocomplete="one-time-code" maxlength="16"`,
};
const inbox = html`<p class="note">E-mails are not sent from this machine. Read them <a href="/inbox" target="_blank" rel="noopener">in the inbox (a new tab)</a> or in the terminal.</p>`;

/** The form is the first one of the page, so that a program that logs in finds it easily. */
function formPage(
  layout: Layout,
  { problem, notice }: PageState,
  form: {
    readonly title: string;
    readonly step?: string;
    readonly fields: readonly Field[];
    readonly submit: string;
    /** Follows the button, inside of the form. @default - nothing */
    readonly more?: Html;
    /** Follows the form. */
    readonly after: Html;
  },
): Page {
  const action = form.step ? `${layout.base}/${form.step}` : layout.base;
  // If the name is known, the next field gets the focus.
  const focused = form.fields.find(({ value }) => !value) ?? form.fields[0];
  const fields = form.fields.map((field) => {
    const { name, label, value, attributes, hint } = field;
    // Screen readers ignore an alert that is present when the page loads. They read the title, then the focused
    // field.
    const failed = problem !== undefined && field === focused;
    const descriptions = [...(failed ? ['problem'] : []), ...(hint ? [`${name}-hint`] : [])].join(' ');
    const described = descriptions && html` aria-describedby="${descriptions}"`;
    const state = [failed && html` aria-invalid="true"`, field === focused && html` autofocus`];
    return html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}"${value && html` value="${value}"`} ${attributes} required${described}${state}>
${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
`;
  });
  return page(
    form.title,
    html`${problem && html`<p role="alert" id="problem">${problem}</p>`}
${notice && html`<p role="status">${notice}</p>`}
<form method="post" action="${action}">
${fields}<button type="submit">${form.submit}</button>
${form.more}
</form>
${form.after}`,
    [layout.returnOrigin],
    problem ? `Error: ${form.title}` : form.title,
  );
}

const back = ({ base }: Layout): Html => linkList([[base, 'Back to the login']]);
const hidden = (username: string): Html => html`<input type="hidden" name="username" value="${username}">`;

/** Asks for name and password, and links to the other pages of the pool. */
export function loginPage(layout: Layout, state: PageState = {}): Page {
  const { base, accounts } = layout;
  return formPage(layout, state, {
    title: 'Log in',
    fields: [emailField(state.username ?? ''), passwordField('password', 'Password', 'current-password')],
    submit: 'Log in',
    after: html`${linkList([
      ...(accounts.selfSignUp ? [[`${base}/${interactionPaths.signUp}`, 'Create an account'] as const] : []),
      ...(accounts.recoversByEmail
        ? [[`${base}/${interactionPaths.forgotPassword}`, 'Forgot your password?'] as const]
        : []),
    ])}
<p class="note">This page replaces the user pool’s managed login on this machine.</p>`,
  });
}

/** Asks for an address and a password that meets the policy. */
export function signUpPage(layout: Layout, state: PageState = {}): Page {
  return formPage(layout, state, {
    title: 'Create an account',
    step: interactionPaths.signUp,
    fields: [emailField(state.username ?? ''), ...newPasswordFields(layout.accounts)],
    submit: 'Create an account',
    after: back(layout),
  });
}

/** Asks for the code that was sent to a new account. */
export function confirmPage(layout: Layout, state: PageState & { readonly username: string }): Page {
  const resend = `${layout.base}/${interactionPaths.resend}`;
  return formPage(layout, state, {
    title: 'Confirm your account',
    step: interactionPaths.confirm,
    fields: [codeField],
    submit: 'Confirm',
    more: html`${hidden(state.username)}
<button class="quiet" type="submit" formaction="${resend}" formnovalidate>Send a new code</button>`,
    after: html`${inbox}${back(layout)}`,
  });
}

/** Asks for the account whose password was lost. */
export function forgotPasswordPage(layout: Layout, state: PageState = {}): Page {
  return formPage(layout, state, {
    title: 'Forgot your password?',
    step: interactionPaths.forgotPassword,
    fields: [emailField(state.username ?? '')],
    submit: 'Send a code',
    after: back(layout),
  });
}

/** Asks for the code that was sent, and a new password. */
export function resetPasswordPage(layout: Layout, state: PageState & { readonly username: string }): Page {
  const again = `${layout.base}/${interactionPaths.forgotPassword}`;
  return formPage(layout, state, {
    title: 'Choose a new password',
    step: interactionPaths.resetPassword,
    fields: [codeField, ...newPasswordFields(layout.accounts)],
    submit: 'Change the password',
    more: html`${hidden(state.username)}
<button class="quiet" type="submit" formaction="${again}" formnovalidate>Send a new code</button>`,
    after: html`${inbox}${back(layout)}`,
  });
}

/** All e-mails that the pool has sent, newest first. */
export function inboxPage(mails: readonly Mail[]): Page {
  const articles = mails.map(
    ({ to, subject, text, sentAt }) => html`<article>
<h2>${subject}</h2>
<p>To ${to}, <time datetime="${sentAt}">${sentAt}</time></p>
<p>${text}</p>
</article>
`,
  );
  const none = html`<p>There are no e-mails. Reload the page to check again.</p>`;
  return page('Inbox', articles.length > 0 ? html`${articles}` : none);
}
