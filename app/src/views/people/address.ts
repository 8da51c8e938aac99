/** SS58 is base58: what is no address is not asked about. */
export const ADDRESS = /^[1-9A-HJ-NP-Za-km-z]{46,50}$/
