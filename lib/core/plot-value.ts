/** Where a chart draws an amount, or shows it to the cent: near enough for a pixel, never for a sum. */
export function plotValue(amount: number | string): number {
  return Number(amount)
}
