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
  expect(await page.evaluate(`(${cutOff.toString()})()`), `${name} with letters of twice the size`).toEqual([])
  await size('')
}

/** In the page: what of it is cut off or out of reach. What can be scrolled to by itself is neither. */
function cutOff(): string[] {
  const found: string[] = []
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
  if (wide > 0) found.push(`the page scrolls sideways, by ${wide} pixels`)
  const told = (element: Element) => `${element.className} “${(element.textContent ?? '').trim().slice(0, 60)}”`
  const scrolls = (element: Element | null): boolean =>
    element !== null && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement))
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    const { width, left, right } = element.getBoundingClientRect()
    const style = getComputedStyle(element)
    // What is for screen readers only takes a pixel.
    if (width <= 1 || style.visibility === 'hidden' || element.closest('[aria-hidden=true], .skip')) continue
    const hides = /hidden|clip/.test(style.overflowX) && style.webkitLineClamp === 'none'
    if (hides && element.scrollWidth > element.clientWidth + 1) found.push(`cut off: ${told(element)}`)
    const isPressed = element.matches('a, button, input, select, textarea, [role=radio]')
    if (isPressed && (left < -1 || right > innerWidth + 1) && !scrolls(element.parentElement))
      found.push(`out of reach: ${told(element)}`)
  }
  return found
}
