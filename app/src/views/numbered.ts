/** The number that a part of the page's address names, as contracts number things; written as they are, so that each has one address. */
export function numberIn(part: string | undefined): number | undefined {
  const id = /^(0|[1-9]\d{0,9})$/.test(part ?? '') ? Number(part) : NaN
  return id < 2 ** 32 ? id : undefined
}
