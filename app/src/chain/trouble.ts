// Why a DAO cannot be shown, each cause in a sentence of its own with what to do about it.
import { MixedDao, NoAnswer, NoContract, OtherCode, WrongChain } from '@tributary/client'

import { sentence } from '../words/counted'

export interface Trouble {
  what: string
  cure: string
}

const NAMES = { token: 'token', metrics: 'registry of contributions', governor: 'governor', treasury: 'treasury' }

export function troubleOf(error: unknown, node: string): Trouble {
  if (error instanceof WrongChain) {
    return {
      what: `The node at ${node} is of another chain than this DAO.`,
      cure: `The DAO lives on the chain whose first block is ${error.expected}; this one's is ${error.found}. Name a node of that chain.`,
    }
  }
  if (error instanceof NoContract) {
    return {
      what: `The DAO's ${NAMES[error.part]} is not on this chain: there is no contract at ${error.account}.`,
      cure: 'A chain for development was perhaps started anew, or the deployment file names a wrong account.',
    }
  }
  if (error instanceof MixedDao) {
    return {
      what: `The deployment file mixes contracts of several DAOs: the ${NAMES[error.part]} at ${error.account} is not the one of the others.`,
      cure: 'Nothing is shown, as money could go to another DAO than is told. Take the file as the deployment wrote it.',
    }
  }
  if (error instanceof OtherCode) {
    const parts = error.parts.map((part) => NAMES[part]).join(', ')
    return {
      what: `The DAO runs other code than this page was made for: ${parts}.`,
      cure: 'It was perhaps upgraded by a decision. Whoever hosts this page writes it anew with the new deployment file; until then it shows nothing, as it could tell you wrong things.',
    }
  }
  if (error instanceof NoAnswer) {
    return {
      what: `No node answers at ${node}.`,
      cure: 'It is asked again every few seconds. See whether you are online and whether the address is right, or name another node.',
    }
  }
  return { what: 'This DAO cannot be shown.', cure: sentence(error instanceof Error ? error.message : String(error)) }
}
