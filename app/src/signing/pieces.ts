// The bytes that a wallet is asked to sign, piece by piece as docs/SIGNATURES.md has them, each with what it says.
import { printable, type Signed, type ToSign } from '@tributary/client'
import { castWords } from '../words/ballots'
import { addressOf, PART_NAMES, type Account, type Words } from '../words/words'

export interface Piece {
  name: string
  /** What it says. */
  what: string
  /** In hexadecimal digits: those of all pieces, one after another, are what is signed. */
  bytes: string
}

export function piecesOf({ data, nonce }: ToSign, { action, contract, expiry }: Signed, words: Words): Piece[] {
  const digits = data.slice(2)
  const piece = (name: string, what: string, from: number, to: number): Piece => ({
    name,
    what,
    bytes: digits.slice(2 * from, 2 * to),
  })
  const end = digits.length / 2
  const part = words.part(contract)
  return [
    piece('Kind', '“tributary/v1”: no transaction, nor anything of another kind', 0, 12),
    piece('Chain', `${words.dao.deployment.chain}, by its first block`, 12, 44),
    piece('Contract', part ? `${PART_NAMES[part]} of ${words.dao.deployment.name}` : contract, 44, 76),
    piece('What', actionText(action, words), 76, end - 16),
    piece('Number', `${nonce}: so many were used or taken back before`, end - 16, end - 8),
    piece('Until', words.moment(expiry), end - 8, end),
  ]
}

function actionText(action: Signed['action'], words: Words): string {
  if (action.type === 'Delegate') return `the votes go to ${addressOf(action.value.to as Account)}`
  const { proposal, choice, reason } = action.value
  const how = choice.type === 'Split' ? castWords(choice.value, words) : choice.type.toLowerCase()
  return `proposal ${proposal}; ${how}; ${reason ? `the reason “${printable(reason)}”` : 'no reason'}`
}
