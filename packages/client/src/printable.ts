// What others wrote, told without its tricks.

// Control characters, and those that turn the direction of what follows, also of a page's own text.
const HARMFUL = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu

/** A text on one line, in which U+FFFD stands for what cannot be seen but changes what is seen; as `tributary` shows it. */
export const printable = (text: string): string => text.replace(HARMFUL, '\u{fffd}')
