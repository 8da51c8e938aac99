// What was signed, handed on: as the file that `tributary sign-vote` writes too, or as a link with that file after its #,
// which no browser sends to any server.
import { readSigned, writeSigned, type Signed } from '@tributary/client'
import { shortAddress } from '../words/words'

/** "ballot-3-5FHneW-M694ty.json" */
export function fileName({ action, signer }: Signed): string {
  const what = action.type === 'Vote' ? `ballot-${action.value.proposal}` : 'delegation'
  return `${what}-${shortAddress(signer).replace('…', '-')}.json`
}

/** The file in letters that stand in any address. */
export function codeOf(signed: Signed): string {
  const bytes = new TextEncoder().encode(JSON.stringify(JSON.parse(writeSigned(signed))))
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return letters.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Where this page offers to relay it. */
export const linkTo = (signed: Signed): string => `${location.href.replace(/#.*/s, '')}#/relay/${codeOf(signed)}`

/** More is nothing that somebody signed. */
const MOST = 100_000

/** What was signed, from a file's text, a link, or the letters of one. Refuses all else by a sentence. */
export function signedIn(text: string): Signed {
  const given = text.trim()
  if (given.length > MOST) throw new TypeError('it is too long for a signed ballot or delegation')
  const code = /#\/relay\/([\w-]+)$/.exec(given)?.[1] ?? (/^[\w-]+$/.test(given) ? given : undefined)
  return readSigned(code === undefined ? given : decoded(code))
}

function decoded(code: string): string {
  try {
    const letters = atob(code.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0))
    const file = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // Wherever it was cut, what is left is no whole file.
    JSON.parse(file)
    return file
  } catch {
    throw new TypeError('the link was cut off, or is none to a signed ballot or delegation')
  }
}
