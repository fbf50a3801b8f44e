import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { enteredField } from '../shared/error-page.ts';
import { type Html, html } from '../shared/html.ts';
import type { Problem } from '../shared/problem.ts';

/** The form for an error page, with the entered URL. */
export function imageForm(event: APIGatewayProxyEventV2, { kind }: Problem): Html {
  // Another site must not choose what is fetched.
  const url = kind === 'cross-site-request' ? '' : enteredField(event, 'imageURL');
  return html`<form class="image-form" action="/api/images" method="post">
  <label for="imageURL">Address of an image</label>
  <input id="imageURL" name="imageURL" type="url" value="${url}" required>
  <button type="submit">Convert</button>
</form>`;
}
