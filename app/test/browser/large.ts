// Whether a page can be read with letters of twice the size, as browsers and systems are set by who needs that.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Looks with letters of twice the size: nothing is cut off or stands outside the window, then puts the size back. */
export async function inLargeText(page: Page, name: string, look: () => Promise<void>): Promise<void> {
  const size = (share: string) => page.evaluate(`document.documentElement.style.fontSize = '${share}'`)
  await size('200%')
  // What is laid out by its measured size comes to rest after some frames.
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))',
  )
  await look()
  expect.soft(await page.evaluate(`(${cutOff.toString()})()`), `${name} with letters of twice the size`).toEqual([])
  await size('')
}

/** In the page: what of it is cut off or out of reach. What can be scrolled to by itself is neither. */
function cutOff(): string[] {
  const found: string[] = []
  const told = (element: Element) => `${element.className} “${(element.textContent ?? '').trim().slice(0, 60)}”`
  const scrolls = (element: Element | null): boolean =>
    element !== null && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement))
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    const { width, right } = element.getBoundingClientRect()
    const style = getComputedStyle(element)
    // What is for screen readers only takes a pixel, and in what is typed one moves along.
    if (width <= 1 || style.visibility === 'hidden' || element.closest('[aria-hidden=true], .skip, input')) continue
    if (
      document.documentElement.scrollWidth > innerWidth &&
      right > innerWidth + 0.5 &&
      !scrolls(element.parentElement)
    )
      found.push(`makes the page scroll sideways: ${told(element)}`)
    const hides = /hidden|clip/.test(style.overflowX) && style.webkitLineClamp === 'none'
    if (hides && element.scrollWidth > element.clientWidth + 1) found.push(`cut off: ${told(element)}`)
  }
  return found
}
