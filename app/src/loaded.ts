// A script of the page that is loaded later may not come: the line is cut, or whoever hosts the page has put a newer one
// there, whose scripts have other names.

export class NotLoaded extends Error {
  override name = 'NotLoaded'
  constructor(cause: unknown) {
    super('a script of this page did not come', { cause })
  }
}

/** Loads a part of the page. Throws {@link NotLoaded}. */
export async function loaded<Part>(find: () => Promise<Part>): Promise<Part> {
  try {
    return await find()
  } catch (cause) {
    throw new NotLoaded(cause)
  }
}
