/** A control of the editor's form. The build writes its `data-type`: see site/editor-fields.ts. */
export interface FieldControl {
  value: string;
  checked?: boolean;
  readonly dataset: Readonly<Record<string, string | undefined>>;
}

/** Shows a value of the front matter. A value of another type is shown as text, so that an editor can repair it. */
export function showValue(control: FieldControl, value: unknown): void {
  if (control.dataset.type === 'checkbox') control.checked = value === true;
  else control.value = Array.isArray(value) ? value.join(' ') : String(value ?? '');
}

/** @returns the value for the front matter; undefined for an empty field that is optional */
export function readField({ value, checked, dataset }: FieldControl): unknown {
  const text = value.trim();
  const isEmpty = text === '' && dataset.required === undefined;
  switch (dataset.type) {
    case 'checkbox':
      return checked || dataset.required !== undefined ? checked === true : undefined;
    case 'number':
      return text === '' ? undefined : Number(text);
    case 'words': {
      const words = text.split(/[\s,]+/).filter(Boolean);
      return words.length === 0 && isEmpty ? undefined : words;
    }
    default:
      return isEmpty ? undefined : text;
  }
}
