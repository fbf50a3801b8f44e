/** Why a JPEG can't be made gray from its coded data: it is of another kind, too large, or damaged. */
export class Unsuitable extends Error {
  override readonly name = 'Unsuitable';
}
