// Lint rule: money never passes through a float. Whatever is named like an amount is not made a number; that Decimals and texts
// are not computed with by operators, the compiler sees.
const MONEY = /(cost|price|amount|balance|usd|charge|charged|money|multiplier)(s|_exact|Exact|_usd)?$/i
/** Names that end like an amount and are none, e.g. how many price entries there are. */
const COUNTS = /(count|length|index|id|Id|Ms|_ms)$/

/** The name a value goes by: the identifier, or the last part of a member access. */
function nameOf(node) {
  if (node === null || node === undefined) return ''
  if (
    node.type === 'ChainExpression' ||
    node.type === 'TSNonNullExpression' ||
    node.type === 'TSAsExpression'
  ) {
    return nameOf(node.expression)
  }
  if (node.type === 'Identifier') return node.name
  if (node.type !== 'MemberExpression') return ''
  if (!node.computed) return node.property.name ?? ''
  return node.property.type === 'Literal' && typeof node.property.value === 'string'
    ? node.property.value
    : ''
}

function isMoney(node) {
  const name = nameOf(node)
  return MONEY.test(name) && !COUNTS.test(name)
}

const noFloat = {
  create(context) {
    const refuse = (node) =>
      context.report({
        node,
        message: 'Money never passes through a float: use Decimal, or decimalJson for JSON.',
      })
    return {
      CallExpression(node) {
        const { callee, arguments: given } = node
        const isNumber = callee.type === 'Identifier' && ['Number', 'parseInt'].includes(callee.name)
        const isMath = callee.type === 'MemberExpression' && ['Math', 'Number'].includes(callee.object.name)
        if ((isNumber || isMath) && given.some(isMoney)) refuse(node)
      },
      UnaryExpression(node) {
        if (node.operator === '+' && isMoney(node.argument)) refuse(node)
      },
    }
  },
}

export default { meta: { name: 'money' }, rules: { 'no-float': noFloat } }
