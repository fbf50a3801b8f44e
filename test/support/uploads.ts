/** A form that the product or a test has signed. */
export interface SignedForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Changes to a form before it is sent. */
export interface Alteration {
  /** Fields to replace or add. undefined removes a field. @default - none */
  readonly fields?: Readonly<Record<string, string | undefined>>;
  /** @default 'file' */
  readonly fileField?: string;
  /** Headers of the request, e.g. a page's `Origin`. @default - none */
  readonly headers?: Record<string, string>;
}

/** Sends a file with a signed form, like a browser: the fields first, the file last. */
export function sendForm(
  form: SignedForm,
  file: Uint8Array | string,
  altered: Alteration = {},
): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries({ ...form.fields, ...altered.fields })) {
    if (value !== undefined) body.append(name, value);
  }
  // The file name and type of a browser have no effect.
  body.append(altered.fileField ?? 'file', new Blob([file], { type: 'text/html' }), 'page.html');
  return fetch(form.url, { method: 'POST', body, headers: altered.headers });
}
