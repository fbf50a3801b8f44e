/** A form that the product has signed, or a test has. */
export interface SignedForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** How a test alters a form before it is sent. */
export interface Alteration {
  /** Instead of what was signed, or beside it; undefined leaves a field out. @default nothing */
  readonly fields?: Readonly<Record<string, string | undefined>>;
  /** @default 'file' */
  readonly fileField?: string;
  /** Headers of the request, e.g. a page's `Origin`. @default none */
  readonly headers?: Record<string, string>;
}

/** Sends a file by a signed form, as a browser does: the fields first, the file last. */
export function sendForm(
  form: SignedForm,
  file: Uint8Array | string,
  altered: Alteration = {},
): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries({ ...form.fields, ...altered.fields })) {
    if (value !== undefined) body.append(name, value);
  }
  // The name and the type that a browser sends with a file count for nothing.
  body.append(altered.fileField ?? 'file', new Blob([file], { type: 'text/html' }), 'page.html');
  return fetch(form.url, { method: 'POST', body, headers: altered.headers });
}
